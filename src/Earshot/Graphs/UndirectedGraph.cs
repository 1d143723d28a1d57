namespace Earshot.Graphs;

/// <summary>
/// A given graph, undirected and without weights, in compressed rows: node i's neighbours are
/// <c>Neighbours[RowStarts[i] .. RowStarts[i+1]]</c>.
/// </summary>
public sealed class UndirectedGraph
{
    private UndirectedGraph(int[] rowStarts, int[] neighbours) => (RowStarts, Neighbours) = (rowStarts, neighbours);

    /// <summary>Number of nodes.</summary>
    public int Nodes => RowStarts.Length - 1;

    /// <summary>Number of edges, each counted once.</summary>
    public int Edges => Neighbours.Length / 2;

    /// <summary>Offsets into <see cref="Neighbours"/>, length <see cref="Nodes"/> + 1.</summary>
    public int[] RowStarts { get; }

    /// <summary>The neighbours of all nodes, ascending within a node; every edge stands here twice.</summary>
    public int[] Neighbours { get; }

    /// <summary>Node i's neighbours, ascending, without i itself.</summary>
    public ReadOnlySpan<int> Of(int node) => Neighbours.AsSpan(RowStarts[node]..RowStarts[node + 1]);

    /// <summary>
    /// The graph of these edges. Direction and repetition don't matter; an edge from a node to itself is left out.
    /// </summary>
    /// <param name="nodes">Number of nodes.</param>
    /// <param name="edges">Pairs of nodes; gone through twice.</param>
    /// <exception cref="ArgumentOutOfRangeException">An edge ends outside the graph.</exception>
    public static UndirectedGraph FromEdges(int nodes, IEnumerable<(int From, int To)> edges)
    {
        var starts = new int[nodes + 1];
        foreach (var (from, to) in edges)
        {
            if ((uint)from >= nodes || (uint)to >= nodes)
                throw new ArgumentOutOfRangeException(
                    nameof(edges),
                    $"an edge joins nodes {from} and {to} of a graph of {nodes} nodes"
                );
            if (from != to)
                (starts[from + 1], starts[to + 1]) = (starts[from + 1] + 1, starts[to + 1] + 1);
        }
        for (var i = 0; i < nodes; i++)
            starts[i + 1] = checked(starts[i] + starts[i + 1]);
        var (neighbours, next) = (new int[starts[nodes]], starts[..nodes]);
        foreach (var (from, to) in edges)
            if (from != to)
                (neighbours[next[from]++], neighbours[next[to]++]) = (to, from);
        return new UndirectedGraph(starts, OnceEach(starts, neighbours));
    }

    /// <summary>Sorts the neighbours of each node, takes out repetitions and moves the starts.</summary>
    private static int[] OnceEach(int[] starts, int[] neighbours)
    {
        var (begin, kept) = (0, 0);
        for (var i = 0; i + 1 < starts.Length; i++)
        {
            var end = starts[i + 1];
            neighbours.AsSpan(begin..end).Sort();
            for (var e = begin; e < end; e++)
                if (e == begin || neighbours[e] != neighbours[kept - 1])
                    neighbours[kept++] = neighbours[e];
            (begin, starts[i + 1]) = (end, kept);
        }
        return neighbours[..kept];
    }
}
