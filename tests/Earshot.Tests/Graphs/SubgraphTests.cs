using Earshot.Graphs;
using Earshot.Numerics;

namespace Earshot.Tests.Graphs;

public class SubgraphTests
{
    /// <summary>Random subgraphs: 1 to 6 classes, 1 to 4 labelled nodes each, 0 to 7 unlabelled.</summary>
    private static readonly Gen<Subgraph<double>> Subgraphs = Gen.Select(
        Gen.Int[1, 6],
        Gen.Int[1, 4],
        Gen.Int[0, 7],
        Gen.ULong,
        (classes, perClass, unlabelled, seed) =>
        {
            var random = new RandomStream(seed);
            var subgraph = new Subgraph<double>(classes * perClass + unlabelled, 5);
            foreach (ref var x in subgraph.Features.Span)
                x = random.NextNormal();
            for (var i = 0; i < subgraph.Nodes; i++)
                subgraph.Labels[i] = i < classes * perClass ? i / perClass : Subgraph<double>.Unlabelled;
            subgraph.Connect();
            return subgraph;
        }
    );

    [Fact]
    public void Edges_are_the_union_of_what_each_node_chooses_and_plus_wins() =>
        Subgraphs.Sample(g =>
        {
            var expected = new int[g.Nodes, g.Nodes];
            foreach (var (i, j, weight) in Choices(g).OrderBy(e => e.Weight)) // +1 is written last
                expected[i, j] = expected[j, i] = weight;
            for (var i = 0; i < g.Nodes; i++)
            for (var j = 0; j < g.Nodes; j++)
                Assert.Equal(expected[i, j], g.Edges[i, j]);
        });

    [Fact]
    public void Labelled_nodes_attract_their_own_label_only() =>
        Subgraphs.Sample(g =>
        {
            for (var i = 0; i < g.Nodes; i++)
            for (var j = 0; j < g.Nodes; j++)
                if (g.Edges[i, j] == 1 && g.Labels[i] >= 0 && g.Labels[j] >= 0)
                    Assert.Equal(g.Labels[i], g.Labels[j]);
        });

    [Fact]
    public void Normalised_adjacency_is_symmetric_with_absolute_degrees() =>
        Subgraphs.Sample(g =>
        {
            var dense = Dense(g.Adjacency);
            var degrees = Enumerable
                .Range(0, g.Nodes)
                .Select(i => 1.0 + Enumerable.Range(0, g.Nodes).Sum(j => Math.Abs(g.Edges[i, j])))
                .ToArray();
            for (var i = 0; i < g.Nodes; i++)
            for (var j = 0; j < g.Nodes; j++)
            {
                Assert.Equal(dense[j, i], dense[i, j]);
                Assert.Equal(
                    (g.Edges[i, j] + (i == j ? 1 : 0)) / Math.Sqrt(degrees[i] * degrees[j]),
                    dense[i, j],
                    1e-12
                );
            }
        });

    [Fact]
    public void The_matrix_does_not_stretch_any_signal() =>
        Subgraphs.Sample(g =>
        {
            var (x, y) = (new Matrix<double>(g.Nodes, 1), new Matrix<double>(g.Nodes, 1));
            x.Span.Fill(1);
            for (var power = 0; power < 50; power++)
            {
                g.Adjacency.Multiply(x, y);
                Assert.True(Norm(y) <= Norm(x) + 1e-12, "absolute degrees bound the spectrum of Â by 1");
                (x, y) = (y, x);
            }
        });

    [Fact]
    public void Signed_degrees_are_refused_because_they_are_not_positive()
    {
        var broken = 0;
        Subgraphs
            .Where(g => g.Nodes >= 12)
            .Sample(
                g =>
                {
                    if (
                        Enumerable
                            .Range(0, g.Nodes)
                            .Any(i => 1 + Enumerable.Range(0, g.Nodes).Sum(j => g.Edges[i, j]) <= 0)
                    )
                        Interlocked.Increment(ref broken);
                },
                iter: 100
            );
        Assert.True(broken >= 95, $"{broken} of 100 subgraphs have a node of signed degree 0 or less");

        var graph = new Subgraph<double>(3, 1);
        var error = Assert.Throws<NotSupportedException>(() =>
            NormalisedAdjacency.Write(graph.Edges, graph.Adjacency, new double[3], DegreeKind.Signed)
        );
        Assert.Contains("absolute degrees", error.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<(int I, int J, int Weight)> Choices(Subgraph<double> g)
    {
        for (var node = 0; node < g.Nodes; node++)
        {
            var (i, labelled) = (node, g.Labels[node] >= 0);
            var seen = Enumerable
                .Range(0, g.Nodes)
                .Where(j => j != i && (!labelled || g.Labels[j] >= 0))
                .OrderBy(j => Distance(g, i, j))
                .ToArray();
            foreach (var j in seen.Where(j => !labelled || g.Labels[j] == g.Labels[i]).Take(2))
                yield return (i, j, 1);
            if (seen.Length > 0)
                yield return (i, seen[^1], -1);
        }
    }

    private static double Distance(Subgraph<double> g, int i, int j)
    {
        var sum = 0.0;
        for (var k = 0; k < g.Features.Columns; k++)
            sum += Math.Pow(g.Features[i, k] - g.Features[j, k], 2);
        return Math.Sqrt(sum);
    }

    private static double[,] Dense(SparseMatrix<double> sparse)
    {
        var dense = new double[sparse.Rows, sparse.Columns];
        for (var i = 0; i < sparse.Rows; i++)
        for (var e = sparse.RowStarts[i]; e < sparse.RowStarts[i + 1]; e++)
            dense[i, sparse.ColumnIndices[e]] = sparse.Values[e];
        return dense;
    }

    private static double Norm(Matrix<double> x) => Math.Sqrt(x.Span.ToArray().Sum(v => v * v));
}
