using System.Numerics;
using System.Numerics.Tensors;

namespace Earshot.Networks.Training;

/// <summary>Settings of <see cref="Sgd{T}"/>.</summary>
public sealed record SgdOptions
{
    /// <summary>Step size α, above 0. Default 0.01.</summary>
    public double LearningRate { get; init; } = 0.01;

    /// <summary>Momentum μ, in [0, 1). Default 0.9.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>Decay λ: λθ is added to the gradient; 0 or more. Default 0.</summary>
    public double WeightDecay { get; init; }

    /// <summary>How the step size changes. Default: it does not.</summary>
    public Schedule Schedule { get; init; } = Schedule.Constant;

    /// <summary>The options themselves, when every one is in its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One is not.</exception>
    public SgdOptions Validated()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(LearningRate);
        ArgumentOutOfRangeException.ThrowIfNegative(Momentum);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(Momentum, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(WeightDecay);
        return this;
    }
}

/// <summary>Gradient descent with momentum, as PyTorch's: u ← μu + g + λθ,  θ ← θ − αu.</summary>
public sealed class Sgd<T>(ParameterSet<T> parameters, SgdOptions options)
    : Optimiser<T>(parameters, options.Validated().LearningRate, options.Schedule, 1)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    protected override void Step(Parameter<T> parameter, T[][] memory, double rate)
    {
        var θ = parameter.Tensor.Values;
        Span<T> u = memory[0];
        TensorPrimitives.MultiplyAdd(u, Number(options.Momentum), parameter.Tensor.Gradient, u);
        TensorPrimitives.MultiplyAdd(θ, Number(options.WeightDecay), u, u);
        TensorPrimitives.MultiplyAdd(u, Number(-rate), θ, θ);
    }

    private static T Number(double value) => T.CreateTruncating(value);
}
