using System.Numerics;
using Earshot.Graphs;
using Earshot.Numerics;
using Earshot.SelfSupervision;

namespace Earshot.Learning.Paper;

/// <summary>The objective L_ce + λ1 L_en + λ2 L_ssl (eq. 3) of one subgraph, and its gradient by all weights.</summary>
/// <typeparam name="T"><c>float</c> or <c>double</c>.</typeparam>
/// <param name="weights">The weights; they receive the gradients.</param>
/// <param name="tasks">The self-supervised tasks, in the order of their heads.</param>
/// <param name="nodes">Nodes of every subgraph.</param>
/// <param name="dimension">Features of a node.</param>
/// <param name="entropyWeight">λ1.</param>
/// <param name="selfSupervisionWeight">λ2.</param>
internal sealed class PaperObjective<T>(
    PaperWeights<T> weights,
    ISelfSupervisedTask<T>[] tasks,
    int nodes,
    int dimension,
    double entropyWeight,
    double selfSupervisionWeight
)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly PaperNetwork<T> network = new(weights, nodes, [.. tasks.Select(task => task.Targets)]);
    private readonly Matrix<T> corrupted = new(nodes, dimension);
    private readonly T lambda1 = T.CreateTruncating(entropyWeight),
        lambda2 = T.CreateTruncating(selfSupervisionWeight);

    /// <summary>Corrupts, goes forward and backward; leaves the gradients in the weights.</summary>
    /// <param name="graph">The subgraph G_s, connected.</param>
    /// <param name="random">The corruptions' randomness.</param>
    /// <param name="cells">What is known of each node and class, as <see cref="MultiLabelLoss"/> takes it; null: the
    /// node's label alone, by softmax.</param>
    public PaperLosses Evaluate(Subgraph<T> graph, RandomStream random, Matrix<T>? cells = null)
    {
        CreateVariants(graph.Features, random);
        network.Forward(graph.Adjacency);
        var classifier = network.Heads[0];
        var (crossEntropy, entropy) = cells is null
            ? SemiSupervisedLoss.Evaluate(classifier.Output, graph.Labels, lambda1, classifier.OutputGradient)
            : MultiLabelLoss.Evaluate(classifier.Output, graph.Labels, cells, lambda1, classifier.OutputGradient);
        var selfSupervision = 0.0;
        for (var t = 0; t < tasks.Length; t++)
            selfSupervision += tasks[t]
                .Loss(network.Heads[t + 1].Output, graph.Features, lambda2, network.Heads[t + 1].OutputGradient);
        network.Backward(graph.Adjacency);
        return new PaperLosses(crossEntropy, entropy, selfSupervision);
    }

    /// <summary>
    /// createGraphforSSL of Algorithm 1: the clean graph and one corrupted variant a task; the edges stay.
    /// </summary>
    private void CreateVariants(Matrix<T> clean, RandomStream random)
    {
        network.Input.Put(0, clean);
        for (var t = 0; t < tasks.Length; t++)
        {
            tasks[t].Corrupt(clean, corrupted, random);
            network.Input.Put(t + 1, corrupted);
        }
    }
}
