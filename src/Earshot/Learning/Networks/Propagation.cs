using System.Numerics;
using Earshot.Graphs;
using Earshot.Learning.Paper;
using Earshot.Numerics;

namespace Earshot.Learning.Networks;

/// <summary>y = S·x for a symmetric sparse S (n, n) over a graph's edges, so that ∂L/∂x = S·∂L/∂y.</summary>
/// <typeparam name="T"><c>float</c> or <c>double</c>.</typeparam>
/// <param name="matrix">S.</param>
public sealed class Propagation<T>(SparseMatrix<T> matrix) : IModule<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private Matrix<T>? output,
        inputGradient;

    /// <inheritdoc/>
    public IReadOnlyList<Parameter<T>> Parameters => [];

    /// <summary>
    /// S = D^-1/2 (A + I) D^-1/2 with d_i one more than the number of neighbours (Kipf and Welling 2017).
    /// </summary>
    public static SparseMatrix<T> Normalised(UndirectedGraph graph) =>
        WithSelfLoops(
            graph,
            (i, j) => T.One / T.Sqrt(T.CreateChecked((graph.Of(i).Length + 1.0) * (graph.Of(j).Length + 1.0)))
        );

    /// <summary>S = A + I: each node's sum over itself and its neighbours (GIN-0 of Xu et al. 2019).</summary>
    public static SparseMatrix<T> Sum(UndirectedGraph graph) => WithSelfLoops(graph, (_, _) => T.One);

    /// <inheritdoc/>
    public Matrix<T> Forward(Matrix<T> x, bool training)
    {
        var y = Buffers.Shaped(ref output, x.Rows, x.Columns);
        matrix.Multiply(x, y);
        return y;
    }

    /// <inheritdoc/>
    public Matrix<T> Backward(Matrix<T> gradient)
    {
        var dx = Buffers.Shaped(ref inputGradient, gradient.Rows, gradient.Columns);
        matrix.Multiply(gradient, dx);
        return dx;
    }

    private static SparseMatrix<T> WithSelfLoops(UndirectedGraph graph, Func<int, int, T> weight)
    {
        var (starts, columns) = (new int[graph.Nodes + 1], new List<int>());
        for (var i = 0; i < graph.Nodes; i++)
        {
            columns.AddRange([.. graph.Of(i), i]);
            columns.Sort(starts[i], columns.Count - starts[i], null);
            starts[i + 1] = columns.Count;
        }
        var values = new T[columns.Count];
        for (var i = 0; i < graph.Nodes; i++)
        for (var e = starts[i]; e < starts[i + 1]; e++)
            values[e] = weight(i, columns[e]);
        return new SparseMatrix<T>(graph.Nodes, graph.Nodes, starts, [.. columns], values);
    }
}
