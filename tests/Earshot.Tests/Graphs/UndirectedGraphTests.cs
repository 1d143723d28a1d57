using Earshot.Graphs;

namespace Earshot.Tests.Graphs;

public class UndirectedGraphTests
{
    [Fact]
    public void DirectionRepetitionAndLoopsDoNotMatter()
    {
        var graph = UndirectedGraph.FromEdges(4, [(2, 0), (0, 2), (1, 1), (2, 1), (2, 1)]);
        Assert.Equal((4, 2), (graph.Nodes, graph.Edges));
        Assert.Equal([2], graph.Of(0).ToArray());
        Assert.Equal([2], graph.Of(1).ToArray());
        Assert.Equal([0, 1], graph.Of(2).ToArray());
        Assert.Equal([], graph.Of(3).ToArray());
    }

    [Fact]
    public void AnEdgeOutsideTheGraphIsABug() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => UndirectedGraph.FromEdges(2, [(0, 2)]));
}
