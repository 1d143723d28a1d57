using System.Numerics;
using System.Numerics.Tensors;
using Earshot.Learning.Networks;
using Earshot.Learning.Paper;
using Earshot.Numerics;

namespace Earshot.Learning.Baselines;

/// <summary>
/// y = Σ or mean of an example's positions: the sum readout of a graph, global average pooling of a convolutional
/// network.
/// </summary>
/// <remarks>Shapes: x (batch · positions, d), y (batch, d).</remarks>
/// <typeparam name="T"><c>float</c> or <c>double</c>.</typeparam>
/// <param name="positions">Rows of x an example.</param>
/// <param name="average">Whether to divide by their number.</param>
public sealed class Readout<T>(int positions, bool average) : IModule<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T weight = average ? T.One / T.CreateChecked(positions) : T.One;
    private Matrix<T>? output,
        inputGradient;

    /// <inheritdoc/>
    public IReadOnlyList<Parameter<T>> Parameters => [];

    /// <inheritdoc/>
    public Matrix<T> Forward(Matrix<T> x, bool training)
    {
        var y = Buffers.Shaped(ref output, x.Rows / positions, x.Columns);
        y.Span.Clear();
        for (var i = 0; i < x.Rows; i++)
            TensorPrimitives.MultiplyAdd(x.Row(i), weight, y.Row(i / positions), y.Row(i / positions));
        return y;
    }

    /// <inheritdoc/>
    public Matrix<T> Backward(Matrix<T> gradient)
    {
        var dx = Buffers.Shaped(ref inputGradient, gradient.Rows * positions, gradient.Columns);
        for (var i = 0; i < dx.Rows; i++)
            TensorPrimitives.Multiply(gradient.Row(i / positions), weight, dx.Row(i));
        return dx;
    }
}
