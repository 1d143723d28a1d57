namespace Earshot.Numerics;

/// <summary>Settings of <see cref="Adam{T}"/>; the defaults are those of Kingma and Ba (2015).</summary>
public sealed record AdamOptions
{
    /// <summary>Step size α, above 0. Default 0.001.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>Decay β1 of the mean of gradients, in [0, 1). Default 0.9.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Decay β2 of the mean of squared gradients, in [0, 1). Default 0.999.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>ε, added to the root in the denominator, above 0. Default 1e-8.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>
    /// L2 penalty: this times the parameter is added to its gradient before the moments see it; 0 or more. Default 0.
    /// </summary>
    public double WeightDecay { get; init; }

    /// <summary>The options themselves, when every one is in its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One is not.</exception>
    public AdamOptions Validated()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(LearningRate);
        ArgumentOutOfRangeException.ThrowIfNegative(Beta1);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(Beta1, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(Beta2);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(Beta2, 1);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Epsilon);
        ArgumentOutOfRangeException.ThrowIfNegative(WeightDecay);
        return this;
    }
}
