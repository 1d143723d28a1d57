using Earshot.Graphs;
using Earshot.Learning.Networks;
using Earshot.Numerics;

namespace Earshot.Tests.Learning.Networks;

public class NetworkTests
{
    /// <summary>Â of a path of three nodes, by hand: degrees with self-loops 2, 3, 2.</summary>
    [Fact]
    public void NormalisedPropagationIsThatOfKipfAndWelling()
    {
        var matrix = Propagation<double>.Normalised(UndirectedGraph.FromEdges(3, [(0, 1), (1, 2)]));
        var y = new Propagation<double>(matrix).Forward(new Matrix<double>(3, 1, [1, 10, 100]), training: false);
        double[] expected =
        [
            1.0 / 2 + 10 / Math.Sqrt(6),
            1 / Math.Sqrt(6) + 10.0 / 3 + 100 / Math.Sqrt(6),
            10 / Math.Sqrt(6) + 100.0 / 2,
        ];
        for (var i = 0; i < 3; i++)
            Assert.Equal(expected[i], y[i, 0], 1e-12);
    }

    /// <summary>
    /// With equal scores, attention is the mean over a node and its neighbours; with a steep one, the highest-scoring
    /// node's value.
    /// </summary>
    [Fact]
    public void AttentionLiesBetweenMeanAndMaximum()
    {
        var edges = Propagation<double>.Sum(UndirectedGraph.FromEdges(3, [(0, 1), (1, 2)]));
        Matrix<double> x = new(3, 1, [1, 2, 6]);
        Matrix<double> Attend(double slope) =>
            new Attention<double>(edges, new(new(1, 1)), new(new(1, 1, [slope])), 0, new RandomStream(0)).Forward(
                x,
                training: true
            );
        double[] means = [1.5, 3, 4],
            maxima = [2, 6, 6];
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(means[i], Attend(0)[i, 0], 1e-12);
            Assert.Equal(maxima[i], Attend(50)[i, 0], 1e-9);
        }
    }

    [Fact]
    public void DropoutKeepsTheMeanAndIsAbsentOutsideTraining()
    {
        var (x, dropout) = (new Matrix<float>(100, 1000), new Dropout<float>(0.6, new RandomStream(2)));
        x.Span.Fill(1);
        Assert.Same(x, dropout.Forward(x, training: false));
        var y = dropout.Forward(x, training: true).Span.ToArray();
        Assert.Equal(0.6, y.Count(v => v == 0) / 100_000.0, 0.01);
        Assert.Equal(1, y.Average(v => (double)v), 0.02);
    }

    [Fact]
    public void GraphMixWeightRampsUp()
    {
        var options = new GraphMixOptions
        {
            LargestWeight = 10,
            RampFrom = 500,
            RampTo = 1000,
        };
        Assert.Equal(10 * Math.Exp(-5), options.WeightAt(0), 1e-12);
        Assert.Equal(10 * Math.Exp(-1.25), options.WeightAt(750), 1e-12);
        Assert.Equal(10, options.WeightAt(5000));
    }

    [Theory]
    [
        InlineData(NetworkKind.Gcn),
        InlineData(NetworkKind.Gat),
        InlineData(NetworkKind.Gin),
        InlineData(NetworkKind.GraphMix)
    ]
    public void LearnsAGraphWhoseClassesShow(NetworkKind kind)
    {
        var options = NetworkOptions.For(kind) with { Epochs = 100, Task = GraphTask.Completion };
        var graph = Synthetic.KnownGraph(150, 40, 3, seed: 9);
        var result = Run(graph, options, seed: 1);
        Assert.InRange(result.TestAccuracy, 0.6, 1); // by chance 1/3
        Assert.Equal(result, Run(graph, options, seed: 1));
    }

    [Fact]
    public void PatienceEndsATraining()
    {
        var result = Run(
            Synthetic.KnownGraph(150, 40, 3, seed: 9),
            NetworkOptions.For(NetworkKind.Gcn) with
            {
                Epochs = 2000,
                Patience = 5,
            },
            seed: 1
        );
        Assert.InRange(result.Epochs, 6, 1000);
    }

    [Fact]
    public void OptionsOutOfRangeAreRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            (NetworkOptions.For(NetworkKind.Gat) with { Dropout = 1 }).Validated()
        );

    private static KnownGraphResult Run(KnownGraph graph, NetworkOptions options, ulong seed) =>
        new KnownGraphTraining<float>(graph, options, new RandomStreams(seed)).Run();
}
