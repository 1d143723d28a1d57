using System.Numerics;
using System.Numerics.Tensors;
using Earshot.Learning.Paper;
using Earshot.Numerics;

namespace Earshot.Learning.Networks;

/// <summary>
/// Manifold mixup (Verma et al. 2019): y_i = λ x_i + (1 - λ) x_π(i), for λ uniform in [0, 1) (Beta(1, 1), as GraphMix
/// has it) and a permutation π drawn anew each time.
/// </summary>
/// <typeparam name="T"><c>float</c> or <c>double</c>.</typeparam>
/// <param name="random">Its randomness.</param>
public sealed class Mixup<T>(RandomStream random) : IModule<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private int[] partner = [];
    private T share;
    private Matrix<T>? output,
        inputGradient;

    /// <inheritdoc/>
    public IReadOnlyList<Parameter<T>> Parameters => [];

    /// <summary>Draws λ and π and mixes.</summary>
    public Matrix<T> Forward(Matrix<T> x, bool training)
    {
        if (partner.Length != x.Rows)
            partner = new int[x.Rows];
        for (var i = 0; i < partner.Length; i++)
            partner[i] = i;
        random.Shuffle<int>(partner);
        share = T.CreateChecked(random.NextDouble());
        var y = Buffers.Shaped(ref output, x.Rows, x.Columns);
        Mix(x, y);
        return y;
    }

    /// <summary>Mixes targets by the same λ and π.</summary>
    public void Mix(Matrix<T> targets, Matrix<T> mixed)
    {
        for (var i = 0; i < partner.Length; i++)
        {
            TensorPrimitives.Multiply(targets.Row(i), share, mixed.Row(i));
            TensorPrimitives.MultiplyAdd(targets.Row(partner[i]), T.One - share, mixed.Row(i), mixed.Row(i));
        }
    }

    /// <inheritdoc/>
    public Matrix<T> Backward(Matrix<T> gradient)
    {
        var dx = Buffers.Shaped(ref inputGradient, gradient.Rows, gradient.Columns);
        TensorPrimitives.Multiply(gradient.Span, share, dx.Span);
        for (var i = 0; i < partner.Length; i++)
            TensorPrimitives.MultiplyAdd(gradient.Row(i), T.One - share, dx.Row(partner[i]), dx.Row(partner[i]));
        return dx;
    }
}
