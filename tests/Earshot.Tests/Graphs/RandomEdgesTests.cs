using System.Numerics;
using Earshot.Graphs;
using Earshot.Numerics;

namespace Earshot.Tests.Graphs;

public class RandomEdgesTests
{
    [Theory]
    [InlineData(66, 5, 0.99, 2)] // the paper's AudioSet subgraph
    [InlineData(48, 5, 0.99, 2)] // the paper's speech subgraph
    [InlineData(33, 38, 0.9, 4)]
    [InlineData(10, 0, 0.99, 1)]
    public void Fewest_edges_for_a_probability(int trueLabelled, int pseudoLabelled, double probability, int edges) =>
        Assert.Equal(edges, RandomEdges.CountFor(trueLabelled, pseudoLabelled, probability));

    [Fact]
    public void Probability_is_the_papers_hypergeometric_form() =>
        Gen.Select(Gen.Int[1, 60], Gen.Int[1, 60], Gen.Int[0, 30])
            .Sample(
                (n, m, t) =>
                {
                    var expected = t > n + m - 1 ? 1 : 1 - (double)Choose(m - 1, t) / (double)Choose(n + m - 1, t);
                    Assert.Equal(expected, RandomEdges.ProbabilityOfTrueLabel(n, m, t), 1e-9);
                }
            );

    [Fact]
    public void Drawn_nodes_are_distinct_and_inside() =>
        Gen.Select(Gen.Int[1, 40], Gen.ULong)
            .Sample(
                (nodes, seed) =>
                {
                    var ends = new int[Math.Min(4, nodes)];
                    RandomEdges.Draw(nodes, new RandomStream(seed), ends);
                    Assert.Equal(ends.Length, ends.Distinct().Count());
                    Assert.All(ends, end => Assert.InRange(end, 0, nodes - 1));
                }
            );

    private static BigInteger Choose(int n, int k) =>
        k > n ? 0 : Enumerable.Range(0, k).Aggregate(BigInteger.One, (product, i) => product * (n - i) / (i + 1));
}
