using System.Globalization;

namespace Earshot.Detections;

/// <summary>How scores of windows become events; stored in the model.</summary>
/// <remarks>
/// Whether there is an event and how far it reaches are two questions. One threshold for both ruins the extents
/// where a high precision is wanted: at 0.9 the F1 of events falls from 0.59 to 0.41.
/// </remarks>
public sealed record DetectionOptions
{
    /// <summary>
    /// τ, whether: the score that a window over an event's highest frame reaches. Above 0; above 1 the class is
    /// silent. Default: 0.5.
    /// </summary>
    public double Threshold { get; init; } = 0.5;

    /// <summary>
    /// How far: an event goes on while the frames are at least min(<see cref="Threshold"/>, this). Above 0, at most
    /// 1. Default: 0.4, as what lies at an event's borders is heard in part.
    /// </summary>
    public double Extent { get; init; } = 0.4;

    /// <summary>
    /// r: a frame is the mean of its neighbours up to r frames away. 0 to 1,000. Default: 0, as overlapping windows
    /// are a mean already.
    /// </summary>
    public int SmoothingFrames { get; init; }

    /// <summary>
    /// Two events of a class this far apart or less become one, the gap belongs to it; in seconds, 0 or more.
    /// Default: null, one frame.
    /// </summary>
    public double? MergeGapSeconds { get; init; }

    /// <summary>Shorter events are dropped; in seconds, 0 or more. Default: 0.</summary>
    public double ShortestSeconds { get; init; }

    /// <summary>
    /// Longer events are cut into pieces of this length, in seconds, at least <see cref="ShortestSeconds"/>. Default:
    /// null, none is too long.
    /// </summary>
    public double? LongestSeconds { get; init; }

    /// <summary>Options of single classes in place of these. Default: none.</summary>
    public IReadOnlyDictionary<string, DetectionOptions>? PerClass { get; init; }

    /// <summary>The options that hold for a class.</summary>
    public DetectionOptions For(string className) =>
        PerClass is not null && PerClass.TryGetValue(className, out var own) ? own : this;

    /// <summary>Why they can't be used; null when they can.</summary>
    public string? Objection() =>
        !(Threshold > 0) || !double.IsFinite(Threshold) ? Bad("a threshold above 0", Threshold)
        : !(Extent > 0 && Extent <= 1) ? Bad("an extent above 0, at most 1", Extent)
        : SmoothingFrames is < 0 or > 1000 ? Bad("0 to 1000 frames of smoothing", SmoothingFrames)
        : MergeGapSeconds is { } gap && !IsLength(gap) ? Bad("a merge gap of 0 s or more", gap)
        : !IsLength(ShortestSeconds) ? Bad("a shortest length of 0 s or more", ShortestSeconds)
        : LongestSeconds is { } longest && !(IsLength(longest) && longest > 0 && longest >= ShortestSeconds)
            ? Bad("a longest length above 0 s, no less than the shortest", longest)
        : PerClass?.Select(own => own.Value.CheckOwn(own.Key)).FirstOrDefault(reason => reason is not null);

    /// <summary>These options, if they can be used.</summary>
    /// <exception cref="ArgumentException">They can't.</exception>
    public DetectionOptions Validated() => Objection() is { } reason ? throw new ArgumentException(reason) : this;

    private string? CheckOwn(string className) =>
        PerClass is { Count: > 0 } ? $"the options of class '{className}' have options a class in turn: leave them out"
        : Objection() is { } reason ? $"class '{className}': {reason}"
        : null;

    private static bool IsLength(double seconds) => seconds >= 0 && double.IsFinite(seconds);

    private static string Bad(string wanted, double got) =>
        string.Create(CultureInfo.InvariantCulture, $"detection takes {wanted}, got {got}");
}
