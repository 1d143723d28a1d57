using Earshot.Graphs;
using Earshot.Networks.KnownGraphs;
using Earshot.Networks.Zoo;
using Earshot.Numerics;

namespace Earshot.Networks.Tests.Zoo;

public sealed class SmallNetworksTests
{
    private const int Classes = 3;

    [Fact]
    public void SpectrogramVggIsPyTorchs()
    {
        using var torch = new AgainstPyTorch("vgg");
        var x = torch.X();
        torch.Check(p =>
        {
            var network = new SpectrogramVgg<double>(p, (33, 38), Classes, 1.0 / 64);
            return () => network.Of(x);
        });
    }

    [Fact]
    public void DaiNetIsPyTorchs()
    {
        using var torch = new AgainstPyTorch("dainet");
        var x = torch.X();
        torch.Check(
            p =>
            {
                var network = new DaiNet<double>(p, Classes, 0.05);
                return () => network.Of(x);
            },
            training: true
        );
    }

    [Fact]
    public void SpeechGcnIsPyTorchs()
    {
        using var torch = new AgainstPyTorch("speechgcn");
        var (x, basis) = (torch.X(), torch.X("basis"));
        torch.Check(
            p =>
            {
                var network = new SpeechGcn<double>(p, basis, 4, Classes, 5, 6, dropout: 0);
                return () => network.Of(x);
            },
            training: true
        );
    }

    [Theory]
    [InlineData(NetworkKind.Gcn, "gcn")]
    [InlineData(NetworkKind.Gat, "gat")]
    [InlineData(NetworkKind.Gin, "gin")]
    public void GraphNetworksArePyTorchs(NetworkKind kind, string name)
    {
        using var torch = new AgainstPyTorch(name);
        var options = NetworkOptions.For(kind) with { Hidden = 4, Heads = kind == NetworkKind.Gat ? 2 : 1 };
        var graph = UndirectedGraph.FromEdges(6, [(0, 1), (1, 2), (2, 3), (0, 4), (4, 5), (1, 5)]);
        var edges = kind == NetworkKind.Gcn ? Propagation.Normalised<double>(graph) : Propagation.Sum<double>(graph);
        var features = new SparseMatrix<double>(
            6,
            5,
            [0, 1, 3, 4, 5, 7, 8],
            [0, 1, 3, 2, 4, 0, 4, 3],
            [1, 2, -1, 3, 1, 2, 1, 1]
        );
        torch.Check(p =>
        {
            var network = new GraphNetwork<double>(p, edges, options, 5, Classes);
            return () => network.Classify(network.Encode(features));
        });
    }

    [Fact]
    public void ParametersAsPublished()
    {
        Assert.Equal(1_784_202, Count(q => new DaiNet<float>(q, 10)));
        Assert.Equal(1_796_001, Count(q => new DaiNet<float>(q, 33)));
        Assert.Equal(38_722_849, Count(q => new SpectrogramVgg<float>(q, (96, 64), 33)));
        Assert.Equal(38_916, Count(q => new SpeechGcn<float>(q, new Tensor<float>((120, 120)), 35, 4)));

        static long Count(Action<Scope<float>> make)
        {
            var set = new ParameterSet<float>(null);
            make(set.Root);
            return set.Count;
        }
    }

    /// <summary>Each column is an eigenvector, and all are orthonormal.</summary>
    [Theory]
    [InlineData(ChainGraph.Cycle, 6), InlineData(ChainGraph.Cycle, 7)]
    [InlineData(ChainGraph.Line, 6), InlineData(ChainGraph.Line, 7)]
    public void BasisIsThatOfTheNormalisedLaplacian(ChainGraph graph, int n)
    {
        var (a, basis) = (new double[n, n], GraphFourier.Basis<double>(graph, n));
        for (var i = 0; i + 1 < n; i++)
            a[i, i + 1] = a[i + 1, i] = 1;
        if (graph == ChainGraph.Cycle)
            a[0, n - 1] = a[n - 1, 0] = 1;
        var nodes = Enumerable.Range(0, n).ToArray();
        double[] degree = [.. nodes.Select(i => nodes.Sum(j => a[i, j]))];
        double U(int i, int k) => basis.Values[i * n + k];
        foreach (var k in nodes)
        {
            double Laplacian(int i) => U(i, k) - nodes.Sum(j => a[i, j] / Math.Sqrt(degree[i] * degree[j]) * U(j, k));
            var eigenvalue = nodes.Sum(i => U(i, k) * Laplacian(i));
            foreach (var i in nodes)
                Assert.Equal(eigenvalue * U(i, k), Laplacian(i), 1e-12);
            foreach (var l in nodes)
                Assert.Equal(k == l ? 1 : 0, nodes.Sum(i => U(i, k) * U(i, l)), 1e-12);
        }
    }
}
