using Earshot.Features;

namespace Earshot.Inference;

/// <summary>
/// What happens to a clip before the classifier sees it, as the model file tells it. A model that asks for anything
/// this version does not do is refused, so that a label never comes from other numbers than those it was trained on.
/// </summary>
public sealed record AudioContract
{
    /// <summary>Longest window of a live stream that nobody asked for, in seconds.</summary>
    public const double LongestLiveSeconds = 60;

    /// <summary>
    /// How samples are scaled. Default, and all that is known: integers of b bits by 1/2^(b−1), so that full scale is
    /// ±1.
    /// </summary>
    public string Decoding { get; init; } = "full scale is ±1";

    /// <summary>How channels become one. Default, and all that is known: their mean.</summary>
    public string Channels { get; init; } = "mean of the channels";

    /// <summary>The rate the encoder is given, resampled to where the clip has another; null: the clip's own.</summary>
    public int? SampleRateHz { get; init; }

    /// <summary>
    /// What is labelled at a time. Default, and all that is known: the whole clip, or a window of a stream as if it
    /// were one.
    /// </summary>
    public string Window { get; init; } = "the whole clip";

    /// <summary>
    /// Median length of the training clips, the best window for a stream (<see cref="Live"/>); null where it is not
    /// known.
    /// </summary>
    public double? ClipSeconds { get; init; }

    /// <summary>
    /// How features are standardised. Default, and all that is known: clip((x − mean) / std, ±8) by the training clips'
    /// columns.
    /// </summary>
    public string Standardisation { get; init; } = "(x - mean) / std, clipped to ±8";

    /// <summary>What <paramref name="encoder"/> wants.</summary>
    public static AudioContract Of(IClipEncoder encoder, double? clipSeconds = null) =>
        new() { SampleRateHz = encoder.SampleRateHz, ClipSeconds = clipSeconds };

    /// <summary>
    /// The window that slides over a live stream: as long as the training clips (at most <see
    /// cref="LongestLiveSeconds"/>), every half of it, where not told otherwise.
    /// </summary>
    /// <param name="windowSeconds">Its length; null: the training clips'; where that is not known, <see
    /// cref="SegmentOptions.Live"/>.</param>
    /// <param name="hopSeconds">From one to the next; null: half the window.</param>
    public SegmentOptions Live(double? windowSeconds = null, double? hopSeconds = null)
    {
        var window =
            windowSeconds
            ?? Math.Clamp(
                ClipSeconds ?? SegmentOptions.Live.WindowSeconds,
                SegmentOptions.ShortestSeconds,
                LongestLiveSeconds
            );
        return new SegmentOptions(window, hopSeconds ?? window / 2);
    }

    /// <summary>What this version does not do of it; null where it does all.</summary>
    public string? Objection()
    {
        var known = new AudioContract();
        return Differs("decoding", Decoding, known.Decoding)
            ?? Differs("channels", Channels, known.Channels)
            ?? Differs("window", Window, known.Window)
            ?? Differs("standardisation", Standardisation, known.Standardisation)
            ?? (
                SampleRateHz is < 1 ? $"its contract wants a rate of {SampleRateHz} Hz"
                : ClipSeconds is { } s && !(s > 0 && double.IsFinite(s)) ? $"its contract says that clips last {s} s"
                : null
            );
    }

    private static string? Differs(string what, string wanted, string known) =>
        wanted == known
            ? null
            : $"its contract says '{wanted}' for {what}, this version knows '{known}' alone: use the version of "
                + $"Earshot that wrote it, or train it again";
}
