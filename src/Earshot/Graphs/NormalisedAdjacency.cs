using System.Numerics;
using Earshot.Numerics;

namespace Earshot.Graphs;

/// <summary>
/// The propagation matrix of a GCN on signed edges, Â = D^-1/2 (A + I) D^-1/2 with d_i = 1 + Σ_j |a_ij| (Kipf and
/// Welling 2017, absolute degrees).
/// </summary>
internal static class NormalisedAdjacency
{
    /// <summary>Room for Â of n nodes with at most <paramref name="edges"/> undirected edges.</summary>
    public static SparseMatrix<T> Allocate<T>(int nodes, int edges)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        new(nodes, nodes, new int[nodes + 1], new int[nodes + 2 * edges], new T[nodes + 2 * edges]);

    /// <summary>Writes Â of a graph.</summary>
    /// <param name="graph">A, n nodes.</param>
    /// <param name="adjacency">Â (n, n), with room for n + 2·edges entries.</param>
    /// <param name="inverseRootDegrees">Scratch, length n; holds d_i^-1/2 afterwards.</param>
    /// <param name="degrees">Absolute; signed degrees are refused.</param>
    /// <exception cref="NotSupportedException">Signed degrees were asked for.</exception>
    public static void Write<T>(
        SignedGraph graph,
        SparseMatrix<T> adjacency,
        Span<T> inverseRootDegrees,
        DegreeKind degrees = DegreeKind.Absolute
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Refuse(degrees);
        for (var i = 0; i < graph.Nodes; i++)
            inverseRootDegrees[i] = T.One / T.Sqrt(T.CreateTruncating(Degree(graph.Row(i))));
        var entry = 0;
        for (var i = 0; i < graph.Nodes; i++)
        {
            var row = graph.Row(i);
            for (var j = 0; j < row.Length; j++)
            {
                var weight = i == j ? 1 : row[j];
                if (weight == 0)
                    continue;
                adjacency.ColumnIndices[entry] = j;
                adjacency.Values[entry++] = T.CreateTruncating(weight) * inverseRootDegrees[i] * inverseRootDegrees[j];
            }
            adjacency.RowStarts[i + 1] = entry;
        }
    }

    /// <summary>Throws, with the reason, where signed degrees are asked for.</summary>
    /// <exception cref="NotSupportedException">Signed degrees were asked for.</exception>
    public static void Refuse(DegreeKind degrees)
    {
        if (degrees == DegreeKind.Signed)
            throw new NotSupportedException(
                "signed degrees d_i = 1 + Σ a_ij are not offered: the farthest node is nearly always a hub "
                    + "that most nodes repel, "
                    + "so its degree is zero or negative, d^-1/2 does not exist and the network returns NaN. Use "
                    + "absolute degrees (the default)"
            );
    }

    private static int Degree(ReadOnlySpan<sbyte> row)
    {
        var degree = 1;
        foreach (var weight in row)
            degree += Math.Abs(weight);
        return degree;
    }
}
