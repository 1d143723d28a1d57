using System.Numerics;
using System.Numerics.Tensors;
using Earshot.Learning.Paper;
using Earshot.Numerics;

namespace Earshot.Learning.Networks;

/// <summary>
/// The first layer's product y = dropout(X)·W for node features X (n, d), W (d, d'), sparse or dense. X is data, so
/// only W has a gradient.
/// </summary>
/// <typeparam name="T"><c>float</c> or <c>double</c>.</typeparam>
/// <param name="weights">W.</param>
/// <param name="dropout">Share of the entries of X dropped in training, in [0, 1). Zeros of a sparse X stay zero; a
/// dense X is not dropped, its noise does that office.</param>
/// <param name="random">Dropout's randomness.</param>
public sealed class FeatureLinear<T>(Parameter<T> weights, double dropout, RandomStream random)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private SparseMatrix<T>? sparse,
        dropped;
    private Matrix<T>? dense,
        output;

    /// <summary>W.</summary>
    public Parameter<T> Weights => weights;

    /// <summary>y of X. The result is good until the next call.</summary>
    public Matrix<T> Forward(NodeFeatures<T> x, bool training)
    {
        (dense, sparse) = (x.Dense, x.Sparse is null ? null : Dropped(x.Sparse, training));
        var y = Buffers.Shaped(ref output, x.Nodes, weights.Value.Columns);
        if (dense is not null)
            Gemm.Multiply(dense, weights.Value, y);
        else
            sparse!.Multiply(weights.Value, y);
        return y;
    }

    /// <summary>∂L/∂W = Xᵀ·∂L/∂y, added to the gradient.</summary>
    public void Backward(Matrix<T> gradient)
    {
        if (dense is not null)
            Gemm.MultiplyTransposedA(dense, gradient, weights.Gradient, accumulate: true);
        else
            sparse!.MultiplyTransposed(gradient, weights.Gradient, accumulate: true);
    }

    private SparseMatrix<T> Dropped(SparseMatrix<T> x, bool training)
    {
        if (!training || dropout == 0)
            return x;
        if (dropped?.RowStarts != x.RowStarts || dropped.ColumnIndices != x.ColumnIndices)
            dropped = new SparseMatrix<T>(x.Rows, x.Columns, x.RowStarts, x.ColumnIndices, new T[x.Values.Length]);
        Dropout<T>.FillMask(dropped.Values, dropout, random);
        TensorPrimitives.Multiply<T>(x.Values, dropped.Values, dropped.Values);
        return dropped;
    }
}
