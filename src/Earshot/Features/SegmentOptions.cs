using System.Globalization;

namespace Earshot.Features;

/// <summary>The window that slides over a long recording or a live stream.</summary>
/// <param name="WindowSeconds">Its length: 0.01 s to an hour.</param>
/// <param name="HopSeconds">From the beginning of one to the beginning of the next: at least a 64th of the window, at
/// most an hour; longer than the window leaves gaps.</param>
/// <remarks>
/// What is left at the end of a recording makes a shorter segment when it is at least half a window; a recording
/// shorter than a window is one segment.
/// </remarks>
public sealed record SegmentOptions(double WindowSeconds = 5, double HopSeconds = 2.5)
{
    /// <summary>Most windows that may overlap at a time, each of which takes an encoder's state.</summary>
    public const int MaximumOverlap = 64;

    /// <summary>The shortest window, in seconds.</summary>
    public const double ShortestSeconds = 0.01;

    private const double LongestSeconds = 3600;

    /// <summary>
    /// For a live stream where the length of the clips the model was trained on, the best window, is not known: 2 s
    /// every second.
    /// </summary>
    public static SegmentOptions Live { get; } = new(2, 1);

    /// <summary>Why these lengths can't be used; null when they can.</summary>
    public string? Objection() =>
        WindowSeconds is >= ShortestSeconds and <= LongestSeconds
        && HopSeconds >= WindowSeconds / MaximumOverlap
        && HopSeconds <= LongestSeconds
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"a window of {WindowSeconds} s every {HopSeconds} s can't be used: give a window of "
                    + $"{ShortestSeconds} to {LongestSeconds} s and a hop of at least window/{MaximumOverlap}"
            );

    /// <summary>These options, if they can be used.</summary>
    /// <exception cref="ArgumentException">They can't.</exception>
    public SegmentOptions Validated() => Objection() is { } reason ? throw new ArgumentException(reason) : this;
}
