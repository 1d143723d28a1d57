using Earshot.Graphs;
using Earshot.Learning.Networks;
using Earshot.Learning.Paper;
using Earshot.Numerics;

namespace Earshot.Tests.Learning.Networks;

/// <summary>
/// Every gradient in double against central differences, dropout, corruption and mixup included: the same seed makes
/// the same ones.
/// </summary>
public class NetworkGradientTests
{
    private const int Nodes = 12,
        Features = 9,
        Classes = 3;
    private static readonly KnownGraph Graph = Synthetic.KnownGraph(Nodes, Features, Classes, seed: 5);

    [Theory]
    [InlineData(NetworkKind.Gcn), InlineData(NetworkKind.Gat), InlineData(NetworkKind.Gin)]
    public void OfClassification(NetworkKind kind) =>
        Check((builder, network, features, random) => new ClassificationLoss<double>(network, features, Graph), kind);

    public static TheoryData<NetworkKind, GraphTask> KindsAndTasks =>
        new(
            from kind in new[] { NetworkKind.Gcn, NetworkKind.Gat, NetworkKind.Gin }
            from task in new[] { GraphTask.Denoise, GraphTask.Completion, GraphTask.Shuffle }
            select (kind, task)
        );

    [Theory]
    [MemberData(nameof(KindsAndTasks))]
    public void OfSelfSupervision(NetworkKind kind, GraphTask task) =>
        Check(
            (builder, network, features, random) => builder.SelfSupervised(task, network, features.Sparse!, random)!,
            kind
        );

    /// <summary>Seeds 1 and 2 toss the coin either way.</summary>
    [Theory]
    [InlineData(1), InlineData(2), InlineData(3), InlineData(4)]
    public void OfGraphMix(int seed) =>
        Check(
            (builder, network, features, random) =>
                new GraphMixLoss<double>(
                    network,
                    features,
                    Graph,
                    0.5,
                    new GraphMixOptions { Predictions = 1, Temperature = 1e9 },
                    random
                ),
            NetworkKind.GraphMix,
            seed
        );

    private delegate ILossTerm<double> MakeTerm(
        NetworkBuilder<double> builder,
        NodeNetwork<double> network,
        NodeFeatures<double> features,
        RandomStream random
    );

    private static void Check(MakeTerm make, NetworkKind kind, int seed = 1)
    {
        var (term, parameters) = Build(make, kind, seed);
        term.AddGradient(epoch: 900);
        for (var p = 0; p < parameters.Length; p++)
        for (var k = 0; k < parameters[p].Value.Span.Length; k++)
        {
            var (above, below) = (LossAt(p, k, 1e-5), LossAt(p, k, -1e-5));
            var expected = (above - below) / 2e-5;
            var actual = parameters[p].Gradient.Buffer[k];
            Assert.True(
                Math.Abs(expected - actual) <= 1e-6 * (1 + Math.Abs(expected)),
                $"parameter {p}, value {k}: {actual}, by differences {expected}"
            );
        }
        Assert.Contains(parameters, parameter => parameter.Gradient.Span.ToArray().Any(g => Math.Abs(g) > 1e-3));

        double LossAt(int p, int k, double shift)
        {
            var (shifted, values) = Build(make, kind, seed);
            values[p].Value.Buffer[k] += shift;
            return shifted.AddGradient(epoch: 900);
        }
    }

    private static (ILossTerm<double> Term, Parameter<double>[] Parameters) Build(
        MakeTerm make,
        NetworkKind kind,
        int seed
    )
    {
        var options = NetworkOptions.For(kind) with
        {
            Hidden = 3,
            Heads = kind == NetworkKind.Gat ? 2 : 1,
            MaskedFraction = 0.4,
            SelfSupervisedWeight = 1,
        };
        var random = new RandomStreams((ulong)seed);
        var builder = new NetworkBuilder<double>(Graph.Graph, options, random);
        var network = builder.Network(Features, Classes);
        var term = make(builder, network, new NodeFeatures<double>(Graph), random.Stream("term"));
        Parameter<double>[] parameters = [.. network.Parameters, .. term.Parameters];
        // Zero biases put values on ReLU's kink where every feature of a node is dropped.
        foreach (var parameter in parameters)
            for (var k = 0; k < parameter.Value.Span.Length; k++)
                parameter.Value.Span[k] += 0.1 * Math.Sin(1 + k);
        return (term, parameters);
    }
}
