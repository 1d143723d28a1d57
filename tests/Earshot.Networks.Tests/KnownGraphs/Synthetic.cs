using Earshot.Graphs;
using Earshot.Numerics;

namespace Earshot.Networks.Tests.KnownGraphs;

/// <summary>Small graphs with sparse features whose class shows in both features and edges.</summary>
internal static class Synthetic
{
    public static KnownGraph KnownGraph(int nodes, int features, int classes, ulong seed)
    {
        var random = new RandomStream(seed);
        int[] labels = [.. Enumerable.Range(0, nodes).Select(i => i % classes)];
        var edges = Enumerable
            .Range(0, 3 * nodes)
            .Select(_ => (From: random.Next(nodes), To: random.Next(nodes)))
            .Where(e => labels[e.From] == labels[e.To] || random.Next(4) == 0);
        var (starts, columns, values) = (new int[nodes + 1], new List<int>(), new List<float>());
        for (var i = 0; i < nodes; i++)
        {
            for (var c = 0; c < features; c++)
                if (random.NextDouble() < (c % classes == labels[i] ? 0.5 : 0.1))
                {
                    columns.Add(c);
                    values.Add(0.5f + (float)random.NextDouble());
                }
            starts[i + 1] = columns.Count;
        }
        int[] Part(int p) => [.. Enumerable.Range(0, nodes).Where(i => i / classes % 3 == p)];
        return new KnownGraph(
            "synthetic",
            UndirectedGraph.FromEdges(nodes, [.. edges]), // drawn once
            new SparseMatrix<float>(nodes, features, starts, [.. columns], [.. values]),
            labels,
            classes,
            Part(0),
            Part(1),
            Part(2)
        );
    }
}
