using System.Numerics;
using Earshot.Learning.Paper;
using Earshot.Numerics;

namespace Earshot.Learning.Networks;

/// <summary>y = the named rows of x: what comes after is computed for these nodes alone.</summary>
/// <typeparam name="T"><c>float</c> or <c>double</c>.</typeparam>
/// <param name="count">Number of rows named.</param>
public sealed class SelectedRows<T>(int count) : IModule<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private Matrix<T>? output,
        inputGradient;
    private int nodes;

    /// <summary>The rows, distinct; set before <see cref="Forward"/>.</summary>
    public int[] Rows { get; } = new int[count];

    /// <inheritdoc/>
    public IReadOnlyList<Parameter<T>> Parameters => [];

    /// <inheritdoc/>
    public Matrix<T> Forward(Matrix<T> x, bool training)
    {
        nodes = x.Rows;
        var y = Buffers.Shaped(ref output, count, x.Columns);
        for (var k = 0; k < count; k++)
            x.Row(Rows[k]).CopyTo(y.Row(k));
        return y;
    }

    /// <inheritdoc/>
    public Matrix<T> Backward(Matrix<T> gradient)
    {
        var dx = Buffers.Shaped(ref inputGradient, nodes, gradient.Columns);
        dx.Span.Clear();
        for (var k = 0; k < count; k++)
            gradient.Row(k).CopyTo(dx.Row(Rows[k]));
        return dx;
    }
}
