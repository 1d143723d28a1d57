using System.Numerics;
using System.Numerics.Tensors;
using Earshot.Graphs;
using Earshot.Networks.Operators;
using Earshot.Networks.Zoo;
using Earshot.Numerics;

namespace Earshot.Networks.KnownGraphs;

/// <summary>
/// GraphMix (Verma et al. 2021). Each epoch, by the toss of a coin, either the graph network learns from the labelled
/// nodes, or a fully connected network with the very same weights (the graph left out) learns from mixed-up hidden
/// states: of the labelled nodes with their labels, and, by a weight that grows, of as many unlabelled ones with
/// targets that the graph network made itself: the mean of K predictions under dropout, sharpened.
/// </summary>
internal sealed class GraphMix<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly GraphNetwork<T> network;
    private readonly SparseMatrix<T> features;
    private readonly KnownGraph graph;
    private readonly GraphMixOptions options;
    private readonly MixupBranch<T> labelled,
        unlabelled;
    private readonly int[] others;
    private readonly Tensor<T> predicted;
    private readonly Tape<T> predicting = new() { Records = false };

    /// <summary>GraphMix on a GCN.</summary>
    public GraphMix(GraphNetwork<T> network, SparseMatrix<T> features, KnownGraph graph, GraphMixOptions options)
    {
        (this.network, this.features, this.graph, this.options) = (network, features, graph, options);
        others = [.. Enumerable.Range(0, graph.Labels.Length).Except(graph.Training)];
        (labelled, unlabelled) = (Branch(), Branch());
        predicted = new((graph.Labels.Length, graph.ClassCount));
        graph.Training.CopyTo(labelled.Nodes, 0);
        for (var k = 0; k < graph.Training.Length; k++)
            labelled.Targets.Row(k)[graph.Labels[graph.Training[k]]] = T.One;

        MixupBranch<T> Branch() => new(network, features, graph.Training.Length, graph.ClassCount);
    }

    /// <summary>Whether the coin says that the fully connected network learns.</summary>
    public static bool IsItsTurn(RandomStream random) => random.Next(2) != 0;

    /// <summary>The fully connected network's loss.</summary>
    /// <param name="epoch">Epochs done before.</param>
    /// <param name="random">The step's randomness.</param>
    public Tensor<T> Loss(int epoch, RandomStream random)
    {
        Predict(random);
        for (var k = 0; k < unlabelled.Nodes.Length; k++)
        {
            unlabelled.Nodes[k] = others[random.Next(others.Length)];
            Sharpen(predicted.Row(unlabelled.Nodes[k]), unlabelled.Targets.Row(k));
        }
        return labelled.Loss(random) + options.WeightAt(epoch) * unlabelled.Loss(random);
    }

    /// <summary>Sums K predictions of the graph network under dropout.</summary>
    private void Predict(RandomStream random)
    {
        predicted.Values.Clear();
        predicting.Random = random;
        for (var k = 0; k < options.Predictions; k++)
            using (predicting.Begin())
            {
                var p = Reductions.Softmax(network.Classify(network.Encode(features)));
                TensorPrimitives.Add(predicted.Values, p.Values, predicted.Values);
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

/// <summary>
/// GraphMix's fully connected network on some nodes: the weights of a GCN without its graph, ReLU(x·W + b), mixed up
/// (y_i = λ·x_i + (1 − λ)·x_π(i), λ uniform in [0, 1), π a permutation: Verma et al. 2019), ·W' + b'.
/// </summary>
internal sealed class MixupBranch<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly GraphNetwork<T> network;
    private readonly SparseMatrix<T> all,
        batch;
    private readonly int[] partners;
    private readonly Tensor<T> mixed;

    public MixupBranch(GraphNetwork<T> network, SparseMatrix<T> features, int nodes, int classes)
    {
        (this.network, all) = (network, features);
        (Nodes, partners) = (new int[nodes], new int[nodes]);
        (Targets, mixed) = (new((nodes, classes)), new((nodes, classes)));
        var room = nodes * Enumerable.Range(0, all.Rows).Max(i => all.RowStarts[i + 1] - all.RowStarts[i]);
        batch = new(nodes, all.Columns, new int[nodes + 1], new int[room], new T[room]);
    }

    /// <summary>The nodes, to be filled.</summary>
    public int[] Nodes { get; }

    /// <summary>Their targets (nodes, classes), to be filled.</summary>
    public Tensor<T> Targets { get; }

    /// <summary>Mean over nodes and classes of the binary cross-entropy between softmax and mixed targets.</summary>
    public Tensor<T> Loss(RandomStream random)
    {
        SparseRows.Gather(all, Nodes, batch);
        for (var i = 0; i < partners.Length; i++)
            partners[i] = i;
        random.Shuffle<int>(partners);
        var share = random.NextDouble();
        for (var i = 0; i < partners.Length; i++)
            Mix(Targets.Row(i), Targets.Row(partners[i]), T.CreateChecked(share), mixed.Row(i));
        var h = network.EncodeAlone(batch);
        h = share * h + (1 - share) * GraphOperators.Gather(h, partners);
        return SoftmaxBinaryCrossEntropy<T>.Of(network.ClassifyAlone(h), mixed);
    }

    private static void Mix(ReadOnlySpan<T> a, ReadOnlySpan<T> b, T share, Span<T> to)
    {
        TensorPrimitives.Multiply(a, share, to);
        TensorPrimitives.MultiplyAdd(b, T.One - share, to, to);
    }
}

/// <summary>
/// Mean over all values of −t·log p − (1 − t)·log(1 − p), p = softmax(x).  With g = ∂L/∂p:  ∂x = p ⊙ (g − Σ g ⊙ p).
/// </summary>
/// <remarks>Shapes: logits x and targets t (n, classes).</remarks>
internal sealed class SoftmaxBinaryCrossEntropy<T> : Operation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private T[] p = [],
        slope = [];

    protected override string Name => "binary cross-entropy of softmax";

    public static Tensor<T> Of(Tensor<T> logits, Tensor<T> targets) =>
        Tape<T>.Current.Take<SoftmaxBinaryCrossEntropy<T>>().Run(logits, targets);

    protected override Shape Plan()
    {
        Require(A.Shape == B!.Shape, "logits and targets have one shape");
        (p, slope) = (new T[A.Shape.Count], new T[A.Shape.Last]);
        return new();
    }

    private T Bounded(int i) => T.Clamp(p[i], Number(1e-7), T.One - Number(1e-7));

    protected override void Forward()
    {
        A.Values.CopyTo(p);
        for (var r = 0; r < A.Shape.Rows; r++)
            Softmax.InPlace(p.AsSpan(r * A.Shape.Last, A.Shape.Last));
        var loss = 0.0;
        for (var i = 0; i < p.Length; i++)
        {
            var (t, q) = (B!.Values[i], Bounded(i));
            loss -= double.CreateChecked(t * T.Log(q) + (T.One - t) * T.Log(T.One - q));
        }
        Output.Values[0] = Number(loss / p.Length);
    }

    protected internal override void Backward()
    {
        var dx = A.AddGradient();
        var (width, factor) = (A.Shape.Last, Output.Gradient[0] / Number(p.Length));
        for (var first = 0; first < p.Length; first += width)
        {
            for (var c = 0; c < width; c++)
            {
                var (t, q) = (B!.Values[first + c], Bounded(first + c));
                slope[c] = factor * ((T.One - t) / (T.One - q) - t / q);
            }
            var mean = TensorPrimitives.Dot<T>(slope, p.AsSpan(first, width));
            for (var c = 0; c < width; c++)
                dx[first + c] += p[first + c] * (slope[c] - mean);
        }
    }
}
