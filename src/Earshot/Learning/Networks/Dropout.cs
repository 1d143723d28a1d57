using System.Numerics;
using System.Numerics.Tensors;
using Earshot.Learning.Paper;
using Earshot.Numerics;

namespace Earshot.Learning.Networks;

/// <summary>
/// In training sets each value to zero with probability p and divides the others by 1 - p (Srivastava et al. 2014);
/// else hands them on.
/// </summary>
/// <typeparam name="T"><c>float</c> or <c>double</c>.</typeparam>
/// <param name="rate">p, in [0, 1).</param>
/// <param name="random">Its randomness.</param>
public sealed class Dropout<T>(double rate, RandomStream random) : IModule<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private Matrix<T>? mask,
        output,
        inputGradient;
    private bool dropping;

    /// <inheritdoc/>
    public IReadOnlyList<Parameter<T>> Parameters => [];

    /// <inheritdoc/>
    public Matrix<T> Forward(Matrix<T> x, bool training)
    {
        dropping = training && rate > 0;
        if (!dropping)
            return x;
        var (m, y) = (Buffers.Shaped(ref mask, x.Rows, x.Columns), Buffers.Shaped(ref output, x.Rows, x.Columns));
        FillMask(m.Span, rate, random);
        TensorPrimitives.Multiply<T>(x.Span, m.Span, y.Span);
        return y;
    }

    /// <inheritdoc/>
    public Matrix<T> Backward(Matrix<T> gradient)
    {
        if (!dropping)
            return gradient;
        var dx = Buffers.Shaped(ref inputGradient, gradient.Rows, gradient.Columns);
        TensorPrimitives.Multiply<T>(gradient.Span, mask!.Span, dx.Span);
        return dx;
    }

    /// <summary>0 with probability p, else 1 / (1 - p); two draws of 32 bits from each number of the stream.</summary>
    internal static void FillMask(Span<T> mask, double rate, RandomStream random)
    {
        var (threshold, keep) = ((uint)(rate * uint.MaxValue), T.CreateChecked(1 / (1 - rate)));
        for (var k = 0; k < mask.Length; k += 2)
        {
            var bits = random.NextBits();
            mask[k] = (uint)bits < threshold ? T.Zero : keep;
            if (k + 1 < mask.Length)
                mask[k + 1] = (uint)(bits >> 32) < threshold ? T.Zero : keep;
        }
    }
}
