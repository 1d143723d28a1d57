using Earshot.Numerics;

namespace Earshot.SelfSupervision;

/// <summary>A random set of nodes, which completion masks and shuffling moves.</summary>
internal sealed class RandomNodes
{
    private readonly int[] nodes;

    /// <summary>Room for sets of a fraction of the nodes.</summary>
    /// <param name="nodeCount">Nodes to draw from.</param>
    /// <param name="fraction">Share of them, in (0, 1].</param>
    /// <param name="least">Fewest in a set, where there are so many.</param>
    public RandomNodes(int nodeCount, double fraction, int least)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(fraction);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(fraction, 1);
        nodes = new int[nodeCount];
        Drawn = new int[Math.Min(nodeCount, Math.Max(least, (int)Math.Round(fraction * nodeCount)))];
    }

    /// <summary>The latest set, in random order.</summary>
    public int[] Drawn { get; }

    /// <summary>
    /// Draws a new set, which depends on the stream alone, by the first steps of a Fisher-Yates shuffle.
    /// </summary>
    public void Draw(RandomStream random)
    {
        for (var i = 0; i < nodes.Length; i++)
            nodes[i] = i;
        for (var i = 0; i < Drawn.Length; i++)
        {
            var j = i + random.Next(nodes.Length - i);
            (nodes[i], nodes[j]) = (nodes[j], nodes[i]);
            Drawn[i] = nodes[i];
        }
    }
}
