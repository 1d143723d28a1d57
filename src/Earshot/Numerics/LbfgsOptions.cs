namespace Earshot.Numerics;

/// <summary>When <see cref="Lbfgs"/> stops and how much it remembers.</summary>
public sealed record LbfgsOptions
{
    /// <summary>Most steps taken. Default 200.</summary>
    public int MaxIterations { get; init; } = 200;

    /// <summary>
    /// Stops when no component of the gradient is larger than this, relative to max(1, loss). Default 1e-4.
    /// </summary>
    public double GradientTolerance { get; init; } = 1e-4;

    /// <summary>Pairs (step, change of gradient) kept. Default 10.</summary>
    public int Memory { get; init; } = 10;
}
