using System.Numerics;
using System.Numerics.Tensors;
using Earshot.Learning.Paper;
using Earshot.Numerics;

namespace Earshot.Learning.Networks;

/// <summary>
/// GraphMix's fully connected network: the weights of a GCN without its graph, ReLU(x·W + b), mixed up, ·W' + b'.
/// </summary>
/// <typeparam name="T"><c>float</c> or <c>double</c>.</typeparam>
internal sealed class MixupBranch<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly SparseMatrix<T> all;
    private readonly FeatureLinear<T> input;
    private readonly Mixup<T> mixup;
    private readonly Sequential<T> layers;
    private readonly NodeFeatures<T> batch;
    private readonly Matrix<T> mixed,
        gradient;

    /// <param name="gcn">W, b, W', b' of a GCN.</param>
    /// <param name="features">Node features; sparse.</param>
    /// <param name="inputDropout">Share of them dropped.</param>
    /// <param name="nodes">Number of nodes in a batch.</param>
    /// <param name="random">Its randomness.</param>
    public MixupBranch(
        IReadOnlyList<Parameter<T>> gcn,
        NodeFeatures<T> features,
        double inputDropout,
        int nodes,
        RandomStream random
    )
    {
        all = features.Sparse ?? throw new ArgumentException("GraphMix wants sparse features", nameof(features));
        if (gcn.Count != 4)
            throw new ArgumentException(
                $"GraphMix wants a GCN of two layers (4 parameters), got {gcn.Count}",
                nameof(gcn)
            );
        input = new FeatureLinear<T>(gcn[0], inputDropout, random);
        mixup = new Mixup<T>(random);
        layers = new(new Bias<T>(gcn[1]), new Elu<T>(0), mixup, new Linear<T>(gcn[2], gcn[3]));
        var room = Enumerable.Range(0, all.Rows).Max(i => all.RowStarts[i + 1] - all.RowStarts[i]) * nodes;
        batch = new NodeFeatures<T>(
            new SparseMatrix<T>(nodes, all.Columns, new int[nodes + 1], new int[room], new T[room])
        );
        (mixed, gradient) = (new(nodes, gcn[3].Value.Columns), new(nodes, gcn[3].Value.Columns));
    }

    /// <summary>
    /// weight · L, L the mean over nodes and classes of the binary cross-entropy between softmax and mixed targets.
    /// </summary>
    public double AddGradient(int[] nodes, Matrix<T> targets, double weight)
    {
        SparseRows.Gather(all, nodes, batch.Sparse!);
        var logits = layers.Forward(input.Forward(batch, training: true), training: true);
        mixup.Mix(targets, mixed);
        var loss = 0.0;
        for (var i = 0; i < nodes.Length; i++)
            loss += Loss(logits.Row(i), mixed.Row(i), T.CreateChecked(weight / mixed.Span.Length), gradient.Row(i));
        input.Backward(layers.Backward(gradient));
        return weight * loss / mixed.Span.Length;
    }

    /// <summary>
    /// Σ_c -t log p - (1 - t) log(1 - p), p = softmax(z), and its gradient by z: with g = ∂L/∂p, p (g - Σ g p).
    /// </summary>
    private static double Loss(Span<T> z, ReadOnlySpan<T> t, T weight, Span<T> gradient)
    {
        var (tiny, loss) = (T.CreateChecked(1e-7), 0.0);
        Softmax.InPlace(z);
        for (var c = 0; c < z.Length; c++)
        {
            var p = T.Clamp(z[c], tiny, T.One - tiny);
            loss -= double.CreateChecked(t[c] * T.Log(p) + (T.One - t[c]) * T.Log(T.One - p));
            gradient[c] = weight * ((T.One - t[c]) / (T.One - p) - t[c] / p);
        }
        TensorPrimitives.Subtract(gradient, TensorPrimitives.Dot<T>(gradient, z), gradient);
        TensorPrimitives.Multiply<T>(gradient, z, gradient);
        return loss;
    }
}
