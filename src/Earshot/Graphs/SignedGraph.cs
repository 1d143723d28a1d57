namespace Earshot.Graphs;

/// <summary>
/// An undirected graph whose edges weigh +1 (alike) or -1 (to be held apart): the matrix A of section III.B of the
/// paper.
/// </summary>
/// <remarks>
/// Every node chooses its own edges; the graph is the union of those choices. Where +1 and -1 meet on a pair, +1 wins.
/// </remarks>
/// <param name="nodes">Number of nodes n; the weights are held densely, n² bytes.</param>
internal sealed class SignedGraph(int nodes)
{
    private readonly sbyte[] weights = new sbyte[checked(nodes * nodes)];

    /// <summary>Number of nodes.</summary>
    public int Nodes { get; } = nodes;

    /// <summary>The weight a_ij: +1, -1, or 0 where there is no edge.</summary>
    public int this[int i, int j] => weights[i * Nodes + j];

    /// <summary>Row i of A, length <see cref="Nodes"/>.</summary>
    public ReadOnlySpan<sbyte> Row(int i) => weights.AsSpan(i * Nodes, Nodes);

    /// <summary>Removes all edges.</summary>
    public void Clear() => Array.Clear(weights);

    /// <summary>Adds an edge of weight +1.</summary>
    public void Attract(int i, int j) => weights[i * Nodes + j] = weights[j * Nodes + i] = 1;

    /// <summary>Adds an edge of weight -1, unless the pair is joined by +1.</summary>
    public void Repel(int i, int j)
    {
        if (this[i, j] == 0)
            weights[i * Nodes + j] = weights[j * Nodes + i] = -1;
    }
}
