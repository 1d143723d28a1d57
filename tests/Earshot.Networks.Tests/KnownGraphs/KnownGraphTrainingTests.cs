using Earshot.Graphs;
using Earshot.Networks.KnownGraphs;
using Earshot.Networks.Zoo;
using Earshot.Numerics;

namespace Earshot.Networks.Tests.KnownGraphs;

public sealed class KnownGraphTrainingTests
{
    /// <summary>Â of a path of three nodes, by hand: degrees with self-loops 2, 3, 2.</summary>
    [Fact]
    public void NormalisedPropagationIsThatOfKipfAndWelling()
    {
        var path = Propagation.Normalised<double>(UndirectedGraph.FromEdges(3, [(0, 1), (1, 2)]));
        var y = new Matrix<double>(3, 1);
        path.Multiply(new Matrix<double>(3, 1, [1, 10, 100]), y);
        double[] expected =
        [
            1.0 / 2 + 10 / Math.Sqrt(6),
            1 / Math.Sqrt(6) + 10.0 / 3 + 100 / Math.Sqrt(6),
            10 / Math.Sqrt(6) + 100.0 / 2,
        ];
        for (var i = 0; i < 3; i++)
            Assert.Equal(expected[i], y[i, 0], 1e-12);
    }

    public static TheoryData<NetworkKind, GraphTask> KindsAndTasks =>
        new(
            from kind in new[] { NetworkKind.Gcn, NetworkKind.Gat, NetworkKind.Gin }
            from task in Enum.GetValues<GraphTask>()
            select (kind, task)
        );

    /// <summary>Dropout, corruption and mixup included: the same seed makes the same ones.</summary>
    [Theory]
    [MemberData(nameof(KindsAndTasks))]
    public void Gradients(NetworkKind kind, GraphTask task)
    {
        var graph = Synthetic.KnownGraph(12, 9, 3, seed: 5);
        var options = NetworkOptions.For(kind) with
        {
            Hidden = 3,
            Heads = kind == NetworkKind.Gat ? 2 : 1,
            MaskedFraction = 0.4,
            SelfSupervisedWeight = 1,
            Task = task,
        };
        var training = new KnownGraphTraining<double>(graph, options, new RandomStreams(1));
        // zero biases put values on ReLU's kink where every feature of a node is dropped
        foreach (var parameter in training.Parameters.All)
            for (var k = 0; k < parameter.Tensor.Shape.Count; k++)
                parameter.Tensor.Values[k] += 0.1 * Math.Sin(1 + k);
        var (name, deviation) = GradientCheck.Of(training.Parameters, Loss);
        Assert.True(deviation < 1e-5, $"{name} deviates by {deviation:E1}");

        Tensor<double> Loss()
        {
            training.BeginEpoch(900, new RandomStream(1));
            return training.Loss(0);
        }
    }

    /// <summary>The targets that the network makes itself are constants: here all equal, by a great τ.</summary>
    [Theory]
    [InlineData(1UL), InlineData(2UL)]
    public void GraphMixGradient(ulong seed)
    {
        var graph = Synthetic.KnownGraph(12, 9, 3, seed: 5);
        var options = NetworkOptions.For(NetworkKind.GraphMix) with { Hidden = 3 };
        var features = new SparseMatrix<double>(
            12,
            9,
            graph.Features.RowStarts,
            graph.Features.ColumnIndices,
            Array.ConvertAll(graph.Features.Values, value => (double)value)
        );
        var p = new ParameterSet<double>(new RandomStreams(seed));
        var edges = Propagation.Normalised<double>(graph.Graph);
        var network = new GraphNetwork<double>(p.Root, edges, options, 9, 3);
        p["bias"].Tensor.Values.Fill(0.3);
        var mix = new GraphMix<double>(network, features, graph, new() { Predictions = 1, Temperature = 1e9 });
        var (name, deviation) = GradientCheck.Of(p, () => mix.Loss(900, new RandomStream(seed)));
        Assert.True(deviation < 1e-5, $"{name} deviates by {deviation:E1}");
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
    [InlineData(NetworkKind.Gcn), InlineData(NetworkKind.Gat)]
    [InlineData(NetworkKind.Gin), InlineData(NetworkKind.GraphMix)]
    public void LearnsAGraphWhoseClassesShow(NetworkKind kind)
    {
        var options = NetworkOptions.For(kind) with { Epochs = 100, Task = GraphTask.Completion };
        var graph = Synthetic.KnownGraph(150, 40, 3, seed: 9);
        var result = Run(graph, options);
        Assert.InRange(result.TestAccuracy, 0.6, 1); // by chance 1/3
        Assert.Equal(result, Run(graph, options));
    }

    [Fact]
    public void PatienceEndsATraining()
    {
        var options = NetworkOptions.For(NetworkKind.Gcn) with { Epochs = 2000, Patience = 5 };
        Assert.InRange(Run(Synthetic.KnownGraph(150, 40, 3, seed: 9), options).Epochs, 6, 1000);
    }

    [Fact]
    public void OptionsOutOfRangeAreRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            (NetworkOptions.For(NetworkKind.Gat) with { Dropout = 1 }).Validated()
        );

    /// <summary>Kipf and Welling's penalty is on the first layer's weight alone.</summary>
    [Fact]
    public void OnlyTheFirstWeightHasNoDotInItsName()
    {
        var options = NetworkOptions.For(NetworkKind.Gcn) with { Task = GraphTask.Shuffle };
        var training = new KnownGraphTraining<float>(Synthetic.KnownGraph(12, 9, 3, 5), options, new(1));
        var plain = training
            .Parameters.All.Select(p => p.Name)
            .Where(name => !name.Contains('.', StringComparison.Ordinal));
        Assert.Equal(["weight", "bias"], plain);
    }

    private static KnownGraphResult Run(KnownGraph graph, NetworkOptions options) =>
        new KnownGraphTraining<float>(graph, options, new RandomStreams(1)).Run(TestContext.Current.CancellationToken);
}
