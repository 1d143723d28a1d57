namespace Earshot.Learning.Confidence;

/// <summary>Options of <see cref="Calibration"/>.</summary>
public sealed record CalibrationOptions
{
    /// <summary>Folds of cross-fitting where there is no validation part, 2 or more. Default 5.</summary>
    public int Folds { get; init; } = 5;

    /// <summary>Fewest labelled clips that tell which clips are strange; with fewer none is rejected. Default 10.</summary>
    public int MinLabels { get; init; } = 10;

    /// <summary>
    /// T0, above 0: the temperature where no label tells another, and to which few labels are drawn. Default 0.65: models
    /// of few labels are too timid on every data set that was measured.
    /// </summary>
    public double PriorTemperature { get; init; } = 0.65;

    /// <summary>
    /// w, 0 or more: what (ln T − ln T0)² costs beside the log-loss of one label. Default 15; 0: the labels alone.
    /// </summary>
    public double PriorWeight { get; init; } = 15;

    /// <summary>Share of in-class clips that may be rejected, 0 to 1. Default 0.05.</summary>
    public double RejectShare { get; init; } = 0.05;
}
