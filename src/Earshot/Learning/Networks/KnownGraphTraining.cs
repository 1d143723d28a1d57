using System.Numerics;
using Earshot.Graphs;
using Earshot.Learning.Paper;
using Earshot.Numerics;

namespace Earshot.Learning.Networks;

/// <summary>
/// Trains a network on a graph whose edges are known: full batch, Adam, and the weights of the epoch that was best on
/// validation.
/// </summary>
/// <typeparam name="T"><c>float</c> or <c>double</c>.</typeparam>
public sealed class KnownGraphTraining<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly KnownGraph graph;
    private readonly NetworkOptions options;
    private readonly NodeFeatures<T> features;
    private readonly NodeNetwork<T> network;
    private readonly ILossTerm<T>[] terms;
    private readonly Parameter<T>[] parameters;
    private readonly Adam<T>[] optimisers;

    /// <summary>A training, ready to run.</summary>
    /// <param name="graph">The data set.</param>
    /// <param name="options">The network and how it is trained.</param>
    /// <param name="random">All its randomness.</param>
    public KnownGraphTraining(KnownGraph graph, NetworkOptions options, RandomStreams random)
    {
        (this.graph, this.options, features) = (graph, options.Validated(), new NodeFeatures<T>(graph));
        var builder = new NetworkBuilder<T>(graph.Graph, options, random);
        network = builder.Network(graph.Features.Columns, graph.ClassCount);
        ILossTerm<T> labels =
            options.Kind == NetworkKind.GraphMix
                ? new GraphMixLoss<T>(
                    network,
                    features,
                    graph,
                    options.InputDropout,
                    new GraphMixOptions(),
                    random.Stream("graphmix")
                )
                : new ClassificationLoss<T>(network, features, graph);
        var selfSupervised = builder.SelfSupervised(
            options.Task,
            network,
            features.Sparse!,
            random.Stream("corruption")
        );
        terms = selfSupervised is null ? [labels] : [labels, selfSupervised];
        parameters = [.. network.Parameters, .. terms.SelectMany(term => term.Parameters)];
        optimisers =
        [
            .. parameters.Select(
                (_, p) =>
                    new Adam<T>(
                        new AdamOptions
                        {
                            LearningRate = options.LearningRate,
                            WeightDecay = p == 0 || !options.DecaysFirstLayerOnly ? options.WeightDecay : 0,
                        }
                    )
            ),
        ];
    }

    /// <summary>Trains to the end and scores the test nodes.</summary>
    /// <param name="cancellation">Stops early by <see cref="OperationCanceledException"/>.</param>
    public KnownGraphResult Run(CancellationToken cancellation = default)
    {
        var kept = parameters.Select(parameter => parameter.Value.Clone()).ToArray();
        var (best, bestEpoch) = ((Loss: double.PositiveInfinity, Accuracy: -1.0), 0);
        var (lowest, highest, lastGain, epoch) = (double.PositiveInfinity, -1.0, 0, 0);
        for (; epoch < options.Epochs && epoch - lastGain <= options.Patience; epoch++)
        {
            cancellation.ThrowIfCancellationRequested();
            Step(epoch);
            var now = Score(graph.Validation);
            if (now.Loss < lowest || now.Accuracy > highest)
                lastGain = epoch;
            (lowest, highest) = (Math.Min(now.Loss, lowest), Math.Max(now.Accuracy, highest));
            if (!IsBetter(now, best))
                continue;
            (best, bestEpoch) = (now, epoch);
            for (var p = 0; p < kept.Length; p++)
                parameters[p].Value.Span.CopyTo(kept[p].Span);
        }
        for (var p = 0; p < kept.Length; p++)
            kept[p].Span.CopyTo(parameters[p].Value.Span);
        return new KnownGraphResult(bestEpoch, epoch, best.Accuracy, Score(graph.Test).Accuracy);
    }

    private bool IsBetter((double Loss, double Accuracy) now, (double Loss, double Accuracy) best) =>
        options.KeepsLowestLoss
            ? now.Loss < best.Loss
            : now.Accuracy > best.Accuracy || (now.Accuracy == best.Accuracy && now.Loss < best.Loss);

    private void Step(int epoch)
    {
        foreach (var parameter in parameters)
            parameter.Gradient.Span.Clear();
        foreach (var term in terms)
            term.AddGradient(epoch);
        for (var p = 0; p < parameters.Length; p++)
            optimisers[p].Step(parameters[p].Value.Span, parameters[p].Gradient.Span);
    }

    private (double Loss, double Accuracy) Score(int[] nodes) =>
        NodeLoss<T>.Score(network.Forward(features, training: false), graph.Labels, nodes);
}
