using System.Numerics;
using Earshot.Graphs;
using Earshot.Numerics;

namespace Earshot.Networks.KnownGraphs;

/// <summary>Symmetric matrices (n, n) over a graph's edges and each node's own.</summary>
public static class Propagation
{
    /// <summary>
    /// Â = D^-1/2 (A + I) D^-1/2 with d_i one more than the number of neighbours (Kipf and Welling 2017).
    /// </summary>
    public static SparseMatrix<T> Normalised<T>(UndirectedGraph graph)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        WithSelfLoops(
            graph,
            (i, j) => T.One / T.Sqrt(T.CreateChecked((graph.Of(i).Length + 1.0) * (graph.Of(j).Length + 1.0)))
        );

    /// <summary>A + I: each node's sum over itself and its neighbours (GIN-0 of Xu et al. 2019).</summary>
    public static SparseMatrix<T> Sum<T>(UndirectedGraph graph)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => WithSelfLoops(graph, (_, _) => T.One);

    private static SparseMatrix<T> WithSelfLoops<T>(UndirectedGraph graph, Func<int, int, T> weight)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
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
