using System.Numerics;
using Earshot.Graphs;
using Earshot.Learning.Paper;
using Earshot.Numerics;

namespace Earshot.Learning.Networks;

/// <summary>L_ce of equation 1: cross-entropy over the labelled nodes.</summary>
/// <typeparam name="T"><c>float</c> or <c>double</c>.</typeparam>
/// <param name="network">The network.</param>
/// <param name="features">Node features.</param>
/// <param name="graph">Labels and split.</param>
public sealed class ClassificationLoss<T>(NodeNetwork<T> network, NodeFeatures<T> features, KnownGraph graph)
    : ILossTerm<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Matrix<T> gradient = new(graph.Labels.Length, graph.ClassCount);

    /// <inheritdoc/>
    public IReadOnlyList<Parameter<T>> Parameters => [];

    /// <inheritdoc/>
    public double AddGradient(int epoch)
    {
        var loss = NodeLoss<T>.CrossEntropy(
            network.Forward(features, training: true),
            graph.Labels,
            graph.Training,
            gradient
        );
        network.Backward(gradient);
        return loss;
    }
}
