using System.Numerics;
using System.Numerics.Tensors;

namespace Earshot.Networks.Training;

/// <summary>
/// LAMB (You et al. 2020): Adam's direction, for each tensor as long as the tensor itself:
/// <code>
/// m ← β₁m + (1 − β₁)g,  v ← β₂v + (1 − β₂)g²
/// r = m/(1 − β₁ᵗ) / (√(v/(1 − β₂ᵗ)) + ε) + λθ,  θ ← θ − α·(‖θ‖/‖r‖)·r
/// </code>
/// The ratio is 1 where either norm is 0.
/// </summary>
public sealed class Lamb<T>(ParameterSet<T> parameters, AdamWOptions options)
    : Optimiser<T>(parameters, options.Validated().LearningRate, options.Schedule, 3)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    protected override void Step(Parameter<T> parameter, T[][] memory, double rate)
    {
        var θ = parameter.Tensor.Values;
        ReadOnlySpan<T> g = parameter.Tensor.Gradient;
        Span<T> m = memory[0];
        Span<T> v = memory[1];
        Span<T> r = memory[2];
        TensorPrimitives.Multiply(m, Number(options.Beta1), m);
        TensorPrimitives.MultiplyAdd(g, Number(1 - options.Beta1), m, m);
        TensorPrimitives.Multiply(g, g, r);
        TensorPrimitives.Multiply(r, Number(1 - options.Beta2), r);
        TensorPrimitives.MultiplyAdd(v, Number(options.Beta2), r, v);

        TensorPrimitives.Sqrt(v, r);
        TensorPrimitives.Multiply(r, Number(1 / Math.Sqrt(1 - Math.Pow(options.Beta2, Steps))), r);
        TensorPrimitives.Add(r, Number(options.Epsilon), r);
        TensorPrimitives.Divide(m, r, r);
        TensorPrimitives.Multiply(r, Number(1 / (1 - Math.Pow(options.Beta1, Steps))), r);
        TensorPrimitives.MultiplyAdd(θ, Number(options.WeightDecay), r, r);

        var ratio = Ratio(TensorPrimitives.Norm<T>(θ), TensorPrimitives.Norm<T>(r));
        TensorPrimitives.MultiplyAdd(r, Number(-rate) * ratio, θ, θ);
    }

    private static T Ratio(T weights, T direction) =>
        weights > T.Zero && direction > T.Zero ? weights / direction : T.One;

    private static T Number(double value) => T.CreateTruncating(value);
}
