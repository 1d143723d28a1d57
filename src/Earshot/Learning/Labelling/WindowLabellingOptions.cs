namespace Earshot.Learning.Labelling;

/// <summary>How annotations become labels of windows.</summary>
internal sealed record WindowLabellingOptions
{
    /// <summary>
    /// Overlap from which on a window holds an annotation, in seconds; half of the annotation or of the window does
    /// too, whichever is shortest. Above 0. Default: 0.5.
    /// </summary>
    public double EnoughSeconds { get; init; } = 0.5;

    /// <summary>
    /// Whether a class said of a whole recording holds in each of its windows, as where a recording has one class.
    /// Default: no; where a recording has more than two windows, its windows then stay unknown.
    /// </summary>
    public bool SpreadsWholeRecordings { get; init; }

    /// <summary>These options, if they can be used.</summary>
    /// <exception cref="ArgumentException">They can't.</exception>
    public WindowLabellingOptions Validated() =>
        EnoughSeconds > 0 && double.IsFinite(EnoughSeconds)
            ? this
            : throw new ArgumentException($"EnoughSeconds must be above 0, got {EnoughSeconds}");
}
