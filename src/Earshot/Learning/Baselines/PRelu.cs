using System.Numerics;
using Earshot.Learning.Networks;
using Earshot.Learning.Paper;
using Earshot.Numerics;

namespace Earshot.Learning.Baselines;

/// <summary>
/// PReLU (He et al. 2015): y = x where x is above 0, a_c · x elsewhere, with a slope a_c learnt for each column, 0.25
/// at first.
/// </summary>
/// <typeparam name="T"><c>float</c> or <c>double</c>.</typeparam>
public sealed class PRelu<T> : IModule<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Parameter<T> slope;
    private Matrix<T>? input,
        output,
        inputGradient;

    /// <summary>Slopes of 0.25.</summary>
    /// <param name="columns">Columns of x.</param>
    public PRelu(int columns)
    {
        slope = new(new(1, columns));
        slope.Value.Span.Fill(T.CreateChecked(0.25));
    }

    /// <inheritdoc/>
    public IReadOnlyList<Parameter<T>> Parameters => [slope];

    /// <inheritdoc/>
    public Matrix<T> Forward(Matrix<T> x, bool training)
    {
        input = x;
        var y = Buffers.Shaped(ref output, x.Rows, x.Columns);
        for (var i = 0; i < x.Rows; i++)
        for (var c = 0; c < x.Columns; c++)
            y[i, c] = x[i, c] > T.Zero ? x[i, c] : slope.Value.Buffer[c] * x[i, c];
        return y;
    }

    /// <inheritdoc/>
    public Matrix<T> Backward(Matrix<T> gradient)
    {
        var (x, dx) = (input!, Buffers.Shaped(ref inputGradient, gradient.Rows, gradient.Columns));
        for (var i = 0; i < dx.Rows; i++)
        for (var c = 0; c < dx.Columns; c++)
        {
            var positive = x[i, c] > T.Zero;
            dx[i, c] = positive ? gradient[i, c] : slope.Value.Buffer[c] * gradient[i, c];
            if (!positive)
                slope.Gradient.Buffer[c] += gradient[i, c] * x[i, c];
        }
        return dx;
    }
}
