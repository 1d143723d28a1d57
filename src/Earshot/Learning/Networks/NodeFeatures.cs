using System.Numerics;
using Earshot.Graphs;
using Earshot.Numerics;

namespace Earshot.Learning.Networks;

/// <summary>
/// The features of all nodes (n, d): sparse where most are zero (words of a paper), or dense (the same under noise).
/// </summary>
/// <typeparam name="T"><c>float</c> or <c>double</c>.</typeparam>
public sealed class NodeFeatures<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Sparse features.</summary>
    public NodeFeatures(SparseMatrix<T> sparse) => Sparse = sparse;

    /// <summary>Dense features.</summary>
    public NodeFeatures(Matrix<T> dense) => Dense = dense;

    /// <summary>The features of a data set.</summary>
    public NodeFeatures(KnownGraph graph)
        : this(
            new SparseMatrix<T>(
                graph.Features.Rows,
                graph.Features.Columns,
                graph.Features.RowStarts,
                graph.Features.ColumnIndices,
                Array.ConvertAll(graph.Features.Values, T.CreateChecked)
            )
        ) { }

    /// <summary>n.</summary>
    public int Nodes => Sparse?.Rows ?? Dense!.Rows;

    /// <summary>The features, where they are sparse.</summary>
    public SparseMatrix<T>? Sparse { get; }

    /// <summary>The features, where they are dense.</summary>
    public Matrix<T>? Dense { get; }
}
