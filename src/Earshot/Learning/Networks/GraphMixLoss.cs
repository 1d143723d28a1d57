using System.Numerics;
using System.Numerics.Tensors;
using Earshot.Graphs;
using Earshot.Learning.Paper;
using Earshot.Numerics;

namespace Earshot.Learning.Networks;

/// <summary>
/// GraphMix (Verma et al. 2021). Each epoch, by the toss of a coin, either the graph network learns from the labelled
/// nodes, or a fully connected network with the very same weights (the graph left out) learns from mixed-up hidden
/// states: of the labelled nodes with their labels, and, by a weight that grows, of as many unlabelled ones with
/// targets that the graph network made itself: the mean of K predictions under dropout, sharpened.
/// </summary>
/// <typeparam name="T"><c>float</c> or <c>double</c>.</typeparam>
public sealed class GraphMixLoss<T> : ILossTerm<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NodeNetwork<T> network;
    private readonly NodeFeatures<T> features;
    private readonly KnownGraph graph;
    private readonly GraphMixOptions options;
    private readonly RandomStream random;
    private readonly ILossTerm<T> supervised;
    private readonly MixupBranch<T> branch;
    private readonly int[] unlabelled,
        drawn;
    private readonly Matrix<T> predicted,
        targets;

    /// <summary>GraphMix on a GCN.</summary>
    /// <param name="network">A GCN of two layers.</param>
    /// <param name="features">Node features; sparse.</param>
    /// <param name="graph">Labels and split.</param>
    /// <param name="inputDropout">Share of the features dropped in the fully connected network.</param>
    /// <param name="options">Its settings.</param>
    /// <param name="random">Its randomness.</param>
    public GraphMixLoss(
        NodeNetwork<T> network,
        NodeFeatures<T> features,
        KnownGraph graph,
        double inputDropout,
        GraphMixOptions options,
        RandomStream random
    )
    {
        (this.network, this.features, this.graph, this.options, this.random) = (
            network,
            features,
            graph,
            options,
            random
        );
        supervised = new ClassificationLoss<T>(network, features, graph);
        branch = new MixupBranch<T>(network.Parameters, features, inputDropout, graph.Training.Length, random);
        unlabelled = [.. Enumerable.Range(0, graph.Labels.Length).Except(graph.Training)];
        drawn = new int[graph.Training.Length];
        (predicted, targets) = (new(graph.Labels.Length, graph.ClassCount), new(drawn.Length, graph.ClassCount));
    }

    /// <inheritdoc/>
    public IReadOnlyList<Parameter<T>> Parameters => [];

    /// <inheritdoc/>
    public double AddGradient(int epoch)
    {
        if (random.Next(2) == 0)
            return supervised.AddGradient(epoch);
        Predict();
        targets.Span.Clear();
        for (var k = 0; k < drawn.Length; k++)
            targets[k, graph.Labels[graph.Training[k]]] = T.One;
        var loss = branch.AddGradient(graph.Training, targets, weight: 1);

        for (var k = 0; k < drawn.Length; k++)
        {
            drawn[k] = unlabelled[random.Next(unlabelled.Length)];
            Sharpen(predicted.Row(drawn[k]), targets.Row(k));
        }
        return loss + branch.AddGradient(drawn, targets, options.WeightAt(epoch));
    }

    /// <summary>Sums K predictions of the graph network under dropout.</summary>
    private void Predict()
    {
        predicted.Span.Clear();
        for (var k = 0; k < options.Predictions; k++)
        {
            var logits = network.Forward(features, training: true);
            for (var i = 0; i < logits.Rows; i++)
            {
                Softmax.InPlace(logits.Row(i));
                TensorPrimitives.Add(predicted.Row(i), logits.Row(i), predicted.Row(i));
            }
        }
    }

    /// <summary>p^(1/τ) / Σ p^(1/τ), which does not care that p is a sum instead of a mean.</summary>
    private void Sharpen(ReadOnlySpan<T> p, Span<T> sharp)
    {
        TensorPrimitives.Log(p, sharp);
        TensorPrimitives.Divide(sharp, T.CreateChecked(options.Temperature), sharp);
        Softmax.InPlace(sharp);
    }
}
