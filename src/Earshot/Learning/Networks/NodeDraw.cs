using Earshot.Numerics;

namespace Earshot.Learning.Networks;

/// <summary>Random sets of distinct nodes, one after the other.</summary>
/// <param name="nodes">Nodes to draw from.</param>
/// <param name="count">Nodes in a set.</param>
/// <param name="random">Its randomness.</param>
internal sealed class NodeDraw(int nodes, int count, RandomStream random)
{
    private readonly int[] order = [.. Enumerable.Range(0, nodes)];

    public int Count => count;

    /// <summary>The next set, in random order: the first steps of a Fisher-Yates shuffle.</summary>
    public ReadOnlySpan<int> Next()
    {
        for (var i = 0; i < count; i++)
        {
            var j = i + random.Next(order.Length - i);
            (order[i], order[j]) = (order[j], order[i]);
        }
        return order.AsSpan(0, count);
    }
}
