using System.Numerics;
using Earshot.Learning.Paper;
using Earshot.Numerics;

namespace Earshot.Learning.Networks;

/// <summary>
/// ELU (Clevert et al. 2016): y = x where x is above 0, α (eˣ - 1) elsewhere. With α = 0 it is ReLU. Written over x.
/// </summary>
/// <typeparam name="T"><c>float</c> or <c>double</c>.</typeparam>
/// <param name="alpha">α, 0 or more.</param>
public sealed class Elu<T>(double alpha) : IModule<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T alpha = T.CreateChecked(alpha);
    private Matrix<T>? output,
        inputGradient;

    /// <inheritdoc/>
    public IReadOnlyList<Parameter<T>> Parameters => [];

    /// <inheritdoc/>
    public Matrix<T> Forward(Matrix<T> x, bool training)
    {
        if (alpha == T.Zero)
            Relu.Forward(x);
        else
            foreach (ref var value in x.Span)
                if (value <= T.Zero)
                    value = alpha * (T.Exp(value) - T.One);
        return output = x;
    }

    /// <inheritdoc/>
    public Matrix<T> Backward(Matrix<T> gradient)
    {
        var dx = Buffers.Shaped(ref inputGradient, gradient.Rows, gradient.Columns);
        if (alpha == T.Zero)
        {
            gradient.Span.CopyTo(dx.Span);
            Relu.Backward(output!, dx);
            return dx;
        }
        Span<T> y = output!.Span,
            dy = gradient.Span,
            result = dx.Span;
        // α eˣ = y + α
        for (var k = 0; k < y.Length; k++)
            result[k] = y[k] > T.Zero ? dy[k] : dy[k] * (y[k] + alpha);
        return dx;
    }
}
