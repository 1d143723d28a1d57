using Earshot.Numerics;

namespace Earshot.Graphs;

/// <summary>The T random edges that join a test clip to the inference subgraph (section III.D).</summary>
internal static class RandomEdges
{
    /// <summary>
    /// The smallest T for which at least one of T random edges ends at a truly labelled node with probability P or
    /// more.
    /// </summary>
    /// <remarks>
    /// P(T) = 1 - C(M-1, T) / C(N+M-1, T) as the paper writes it (section III.D.1).
    /// With N = 66, M = 5 and P = 0.99 this gives 2; the paper says 4 and found it by trial.
    /// </remarks>
    /// <param name="trueLabelled">N: truly labelled nodes in the subgraph, 1 or more.</param>
    /// <param name="pseudoLabelled">M: pseudo-labelled nodes in the subgraph, 0 or more.</param>
    /// <param name="probability">P, in [0, 1).</param>
    public static int CountFor(int trueLabelled, int pseudoLabelled, double probability)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(trueLabelled);
        ArgumentOutOfRangeException.ThrowIfNegative(pseudoLabelled);
        ArgumentOutOfRangeException.ThrowIfNegative(probability);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(probability, 1);
        var edges = 1;
        while (ProbabilityOfTrueLabel(trueLabelled, pseudoLabelled, edges) < probability)
            edges++;
        return edges;
    }

    /// <summary>P(T) = 1 - C(M-1, T) / C(N+M-1, T).</summary>
    public static double ProbabilityOfTrueLabel(int trueLabelled, int pseudoLabelled, int edges)
    {
        // C(M-1, T) / C(N+M-1, T), factor by factor
        var onlyPseudo = 1.0;
        for (var t = 0; t < edges; t++)
            onlyPseudo *= Math.Max(0, pseudoLabelled - 1.0 - t) / Math.Max(1, trueLabelled + pseudoLabelled - 1.0 - t);
        return 1 - onlyPseudo;
    }

    /// <summary>Draws distinct nodes.</summary>
    /// <param name="nodes">Number of nodes to draw from.</param>
    /// <param name="random">Its randomness.</param>
    /// <param name="ends">Filled with distinct nodes; no longer than <paramref name="nodes"/>.</param>
    public static void Draw(int nodes, RandomStream random, Span<int> ends)
    {
        for (var t = 0; t < ends.Length; t++)
            do ends[t] = random.Next(nodes);
            while (ends[..t].Contains(ends[t]));
    }
}
