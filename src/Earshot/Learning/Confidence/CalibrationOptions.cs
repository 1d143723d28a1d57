namespace Earshot.Learning.Confidence;

/// <summary>Options of <see cref="Calibration"/>.</summary>
public sealed record CalibrationOptions
{
    /// <summary>Folds of cross-fitting where there is no validation part, 2 or more. Default 5.</summary>
    public int Folds { get; init; } = 5;

    /// <summary>
    /// Fewest labelled clips that tell which clips are strange; with fewer none is rejected. Default 10.
    /// </summary>
    public int MinLabels { get; init; } = 10;

    /// <summary>
    /// a, above 0, of T0 = min(1, a / ln k) for k classes: the temperature where no label tells another, and to which
    /// few labels are drawn. Default 1.2: penalised regressions of few labels answer with logits of about the same size
    /// whatever k is, but it takes a margin that grows as ln k to be sure among k.
    /// </summary>
    public double PriorScale { get; init; } = 1.2;

    /// <summary>
    /// w, 0 or more: what (ln T − ln T0)² costs beside the log-loss of one label. Default 15; 0: the labels alone.
    /// </summary>
    public double PriorWeight { get; init; } = 15;

    /// <summary>Share of in-class clips that may be rejected, 0 to 1. Default 0.05.</summary>
    public double RejectShare { get; init; } = 0.05;

    /// <summary>T0 for so many classes.</summary>
    /// <param name="classes">k, 2 or more.</param>
    public double PriorTemperature(int classes) => Math.Min(1, PriorScale / Math.Log(classes));
}
