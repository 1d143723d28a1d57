namespace Earshot.Learning.Confidence;

/// <summary>Options of <see cref="Calibration"/>.</summary>
public sealed record CalibrationOptions
{
    /// <summary>Folds of cross-fitting where there is no validation part, 2 or more. Default 5.</summary>
    public int Folds { get; init; } = 5;

    /// <summary>Fewest labelled clips to learn from; with fewer nothing is changed. Default 10.</summary>
    public int MinLabels { get; init; } = 10;

    /// <summary>Share of in-class clips that may be rejected, 0 to 1. Default 0.05.</summary>
    public double RejectShare { get; init; } = 0.05;
}
