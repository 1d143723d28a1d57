using System.Numerics.Tensors;
using Earshot.Graphs;
using Earshot.Numerics;

namespace Earshot.Learning.Paper;

/// <summary>
/// An inference subgraph (section III.D): training clips with true or pseudo-labels, their edges chosen as in training.
/// Edges point from training clips j to a test clip t only: a_jt = 1, a_tj = 0. So the nodes' states are computed once,
/// without the clip, and a clip's answer depends on that clip alone.
/// </summary>
/// <remarks>
/// d_i = 1 + Σ_k |a_ik| counts the edges that leave a node: d_t = 1, and a node joined to the clip has one more than
/// within the subgraph. Counting those that arrive instead (d_t = 1 + T) shrinks the clip's own features to a fifth a
/// layer; accuracy then falls to chance.
/// </remarks>
internal sealed class InferenceGraph
{
    private readonly PaperWeights<float> weights;
    private readonly float[] inverseRootDegrees;
    private readonly Matrix<float>[] states;

    /// <summary>Connects the nodes and computes their states.</summary>
    /// <param name="weights">The trained weights.</param>
    /// <param name="features">Standardised features of the nodes (n, d).</param>
    /// <param name="labels">True or pseudo-label of each, negative where there is none; length n.</param>
    public InferenceGraph(PaperWeights<float> weights, Matrix<float> features, int[] labels)
    {
        (this.weights, Features, Labels) = (weights, features, labels);
        var subgraph = new Subgraph<float>(features.Rows, features.Columns);
        subgraph.Fill(Enumerable.Range(0, features.Rows).ToArray(), features, labels);
        subgraph.Connect();
        var network = new PaperNetwork<float>(weights, features.Rows);
        network.Input.Put(0, features);
        network.Forward(subgraph.Adjacency);
        states = [features, .. network.Hidden.Select(h => h.ByVariant)];
        inverseRootDegrees =
        [
            .. subgraph.InverseRootDegrees.ToArray().Select(root => 1 / MathF.Sqrt(1 / (root * root) + 1)),
        ];
    }

    /// <summary>Node features Z_s (n, d).</summary>
    public Matrix<float> Features { get; }

    /// <summary>Label of each node.</summary>
    public int[] Labels { get; }

    /// <summary>Embeddings and logits of test clips, each joined to T nodes.</summary>
    /// <param name="clips">Standardised features (m, d).</param>
    /// <param name="ends">The nodes that each clip is joined to (m, T).</param>
    /// <returns>The last shared layer's output (m, hidden) and the classifier's logits (m, C).</returns>
    public (Matrix<float> Embeddings, Matrix<float> Logits) Forward(Matrix<float> clips, int[][] ends)
    {
        var h = clips;
        for (var l = 0; l < weights.Shared.Count; l++)
        {
            h = Apply(weights.Shared[l], Propagate(h, states[l], ends)); // (m, in)(in, hidden)
            PaperRelu.Forward(h);
        }
        return (h, Apply(weights.Heads[0], Propagate(h, states[^1], ends))); // (m, hidden)(hidden, C)
    }

    /// <summary>The clips' rows of the propagation: h_t + Σ_j h_j / √(d_j + 1).</summary>
    private Matrix<float> Propagate(Matrix<float> clips, Matrix<float> nodes, int[][] ends)
    {
        var propagated = clips.Clone();
        for (var t = 0; t < clips.Rows; t++)
            foreach (var j in ends[t])
                TensorPrimitives.MultiplyAdd(nodes.Row(j), inverseRootDegrees[j], propagated.Row(t), propagated.Row(t));
        return propagated;
    }

    private static Matrix<float> Apply(LayerWeights<float> layer, Matrix<float> p)
    {
        var z = new Matrix<float>(p.Rows, layer.Bias.Value.Columns);
        layer.Forward(p, z);
        return z;
    }
}
