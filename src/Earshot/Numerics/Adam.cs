using System.Numerics;

namespace Earshot.Numerics;

/// <summary>
/// Adam (Kingma and Ba, 2015) over one flat block of parameters θ with gradients g:
/// <code>
/// g ← g + λθ,  m ← β1 m + (1 − β1) g,  v ← β2 v + (1 − β2) g²
/// θ ← θ − α · m / (1 − β1ᵗ) / (√(v / (1 − β2ᵗ)) + ε)
/// </code>
/// Blocks that want other settings (weight decay on one layer only) take an optimiser each.
/// </summary>
/// <typeparam name="T"><c>float</c> or <c>double</c>.</typeparam>
/// <param name="options">Its settings.</param>
internal sealed class Adam<T>(AdamOptions options)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly AdamOptions options = options.Validated();
    private T[] mean = [],
        square = [];

    /// <summary>Steps made so far, t.</summary>
    public int Steps { get; private set; }

    /// <summary>One step: moves the parameters against their gradients.</summary>
    /// <param name="parameters">θ; the same number of them at every step. The first step makes room for the moments, no
    /// other allocates.</param>
    /// <param name="gradients">g, as many; left as they are.</param>
    /// <exception cref="ArgumentException">The number of parameters changed, or that of gradients differs from
    /// it.</exception>
    public void Step(Span<T> parameters, ReadOnlySpan<T> gradients)
    {
        if (Steps == 0)
            (mean, square) = (new T[parameters.Length], new T[parameters.Length]);
        if (parameters.Length != mean.Length || gradients.Length != mean.Length)
            throw new ArgumentException(
                $"expected {mean.Length} parameters and gradients, got {parameters.Length} and {gradients.Length}"
            );
        Steps++;
        var stepSize = T.CreateTruncating(options.LearningRate / (1 - Math.Pow(options.Beta1, Steps)));
        var rootScale = T.CreateTruncating(1 / Math.Sqrt(1 - Math.Pow(options.Beta2, Steps)));
        var done = StepVectors(parameters, gradients, stepSize, rootScale);
        StepRest(parameters, gradients, done, stepSize, rootScale);
    }

    private int StepVectors(Span<T> parameters, ReadOnlySpan<T> gradients, T stepSize, T rootScale)
    {
        var (beta1, beta2, decay) = Decays();
        var epsilon = Vector.Create(T.CreateTruncating(options.Epsilon));
        var i = 0;
        for (; i <= parameters.Length - Vector<T>.Count; i += Vector<T>.Count)
        {
            var θ = new Vector<T>(parameters[i..]);
            var g = new Vector<T>(gradients[i..]) + θ * decay;
            var m = new Vector<T>(mean.AsSpan(i)) * beta1 + g * (T.One - beta1);
            var v = new Vector<T>(square.AsSpan(i)) * beta2 + g * g * (T.One - beta2);
            m.CopyTo(mean.AsSpan(i));
            v.CopyTo(square.AsSpan(i));
            (θ - m * stepSize / (Vector.SquareRoot(v) * rootScale + epsilon)).CopyTo(parameters[i..]);
        }
        return i;
    }

    private void StepRest(Span<T> parameters, ReadOnlySpan<T> gradients, int from, T stepSize, T rootScale)
    {
        var (beta1, beta2, decay) = Decays();
        var epsilon = T.CreateTruncating(options.Epsilon);
        for (var i = from; i < parameters.Length; i++)
        {
            var g = gradients[i] + parameters[i] * decay;
            mean[i] = mean[i] * beta1 + g * (T.One - beta1);
            square[i] = square[i] * beta2 + g * g * (T.One - beta2);
            parameters[i] -= mean[i] * stepSize / (T.Sqrt(square[i]) * rootScale + epsilon);
        }
    }

    private (T Beta1, T Beta2, T Decay) Decays() =>
        (T.CreateTruncating(options.Beta1), T.CreateTruncating(options.Beta2), T.CreateTruncating(options.WeightDecay));
}
