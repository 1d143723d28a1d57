namespace Earshot.Learning.Spreading;

/// <summary>Options of <see cref="LabelSpreading"/>; rounds and tolerance are scikit-learn's defaults.</summary>
public sealed record LabelSpreadingOptions
{
    /// <summary>
    /// γ of the kernel exp(−γ·‖a − b‖²) on standardised vectors, above 0. Default 0.05, which suits vectors of 100 to
    /// 500 numbers.
    /// </summary>
    public double Gamma { get; init; } = 0.05;

    /// <summary>α, 0 to 1: how much a clip listens to its neighbours against its own label. Default 0.2.</summary>
    public double Alpha { get; init; } = 0.2;

    /// <summary>Most rounds. Default 30.</summary>
    public int MaxRounds { get; init; } = 30;

    /// <summary>Stops when all scores together change by less than this. Default 1e-3.</summary>
    public double Tolerance { get; init; } = 1e-3;
}
