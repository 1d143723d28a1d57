using System.Numerics;
using System.Numerics.Tensors;
using Earshot.Networks.Layers;
using Earshot.Networks.Operators;

namespace Earshot.Networks.Zoo;

/// <summary>
/// GA-GRU (Su, Chang, Lin and Lee, "Improving Speech Emotion Recognition Using Graph Attentive Bi-directional
/// Gated
/// Recurrent Unit Network", Interspeech 2020), as read here: no code is public. A recurrent network over the
/// steps of a
/// clip, then attention over a graph of steps that are alike.
/// </summary>
/// <remarks>
/// Reading: docs/paper.md. Input: contours, 100 ms a step. An edge leads from step i to its 10 most similar
/// ones by
/// cosine, to itself and to its neighbours in time; no gradient passes the choice.
/// </remarks>
public sealed class GaGru<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const double Slope = 0.2;

    private readonly int heads,
        headWidth,
        neighbours;
    private readonly double dropout;
    private readonly Gru<T> gru;
    private readonly Linear<T> project,
        skip,
        classify;
    private readonly Linear<T> self,
        other;
    private readonly Tensor<T> low;
    private Tensor<T>? ones,
        absent;
    private bool[] over = [];
    private T[] likeness = [];

    /// <summary>The network.</summary>
    /// <param name="p">Its place in the names.</param>
    /// <param name="columns">Values of a step.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="hidden">Units of each direction. Default 128.</param>
    /// <param name="heads">Attention heads. Default 4.</param>
    /// <param name="headWidth">Columns of a head. Default 32.</param>
    /// <param name="neighbours">Most similar steps that a step looks at. Default 10.</param>
    /// <param name="dropout">Share dropped in training before the classes. Default 0.5.</param>
    public GaGru(
        Scope<T> p,
        int columns,
        int classes,
        int hidden = 128,
        int heads = 4,
        int headWidth = 32,
        int neighbours = 10,
        double dropout = 0.5
    )
    {
        (this.heads, this.headWidth, this.neighbours, this.dropout) = (heads, headWidth, neighbours, dropout);
        var width = heads * headWidth;
        gru = new(p / "gru", columns, hidden, bidirectional: true);
        project = new(p / "project", 2 * hidden, width, bias: false, fill: Fill.Xavier(2 * hidden, width));
        (self, other) = (new(p / "self", width, heads, bias: false), new(p / "other", width, heads, bias: false));
        (skip, classify) = (new(p / "skip", 2 * hidden, width), new(p / "classify", 2 * width, classes));
        low = new(width);
        low.Values.Fill(T.CreateChecked(-1e9));
    }

    /// <summary>Steps (B, T, columns) to logits (B, classes).</summary>
    /// <param name="x">The steps; those after a clip's length are not looked at.</param>
    /// <param name="lengths">Steps of each clip, 1 or more. Default all.</param>
    public Tensor<T> Of(Tensor<T> x, ReadOnlyMemory<int> lengths = default)
    {
        var h = gru.Of(x, lengths); // (B, T, 2·hidden)
        Choose(h, lengths);
        var z = Pointwise.Elu(Attend(project.Of(h)) + skip.Of(h)); // (B, T, width)
        var (mean, most) = Pool(z, lengths);
        return classify.Of(Pointwise.Dropout(Joints.Concatenate(-1, mean, most), dropout));
    }

    /// <summary>
    /// For each head: e_ij = LeakyReLU(a·v_i + b·v_j) along the edges, α = softmax_j e, y_i = Σ_j α_ij·v_j.
    /// </summary>
    /// <remarks>
    /// The perceptron's a and b are one vector a head on all heads' columns, so that heads may look at each
    /// other.
    /// </remarks>
    private Tensor<T> Attend(Tensor<T> v)
    {
        var (from, to) = (self.Of(v), other.Of(v)); // (B, T, heads)
        var outputs = new Tensor<T>[heads];
        for (var head = 0; head < heads; head++)
        {
            // (s_i, 1)·(1, r_j)ᵀ = s_i + r_j
            var s = Joints.Concatenate(-1, Joints.Slice(from, 2, head, 1), ones!);
            var r = Joints.Concatenate(-1, ones!, Joints.Slice(to, 2, head, 1));
            var scores = Pointwise.LeakyRelu(Products.Multiply(s, r, turnB: true), Slope) + absent!; // (B, T, T)
            outputs[head] = Products.Multiply(
                Reductions.Softmax(scores),
                Joints.Slice(v, 2, head * headWidth, headWidth)
            );
        }
        return Joints.Concatenate(-1, outputs);
    }

    private (Tensor<T> Mean, Tensor<T> Most) Pool(Tensor<T> z, ReadOnlyMemory<int> lengths)
    {
        if (lengths.IsEmpty)
            return (Reductions.Mean(z, 1), Reductions.Max(z, 1));
        var (clips, steps) = (z.Shape[0], z.Shape[1]);
        var shares = Tape<T>.Current.Input((clips, steps));
        for (var clip = 0; clip < clips; clip++)
        {
            var length = lengths.Span[clip];
            shares.Row(clip)[..length].Fill(T.One / T.CreateChecked(length));
            shares.Row(clip)[length..].Clear();
            for (var t = 0; t < steps; t++)
                over[clip * steps + t] = t >= length;
        }
        var mean = Reductions.Sum(Arithmetic.ScaleRows(z, shares), 1);
        return (mean, Reductions.Max(Joints.MaskRows(z, over, low), 1));
    }

    /// <summary>0 along the edges, −1e9 elsewhere.</summary>
    private void Choose(Tensor<T> h, ReadOnlyMemory<int> lengths)
    {
        var (clips, steps) = (h.Shape[0], h.Shape[1]);
        if (absent?.Shape != new Shape(clips, steps, steps))
        {
            (absent, ones) = (new((clips, steps, steps)), new((clips, steps, 1)));
            ones.Values.Fill(T.One);
            (over, likeness) = (new bool[clips * steps], new T[steps]);
        }
        absent.Values.Fill(T.CreateChecked(-1e9));
        for (var clip = 0; clip < clips; clip++)
        for (int i = 0, length = lengths.IsEmpty ? steps : lengths.Span[clip]; i < steps; i++)
            Choose(h, clip, i, length, absent.Row(clip * steps + i));
    }

    private void Choose(Tensor<T> h, int clip, int i, int length, Span<T> edges)
    {
        var steps = h.Shape[1];
        edges[Math.Min(i, length - 1)] = T.Zero;
        if (i >= length)
            return;
        edges[Math.Max(0, i - 1)] = edges[Math.Min(length - 1, i + 1)] = T.Zero;
        for (var j = 0; j < length; j++)
            likeness[j] =
                j == i
                    ? T.NegativeInfinity
                    : TensorPrimitives.CosineSimilarity<T>(h.Row(clip * steps + i), h.Row(clip * steps + j));
        for (var k = 0; k < Math.Min(neighbours, length - 1); k++)
        {
            var j = TensorPrimitives.IndexOfMax<T>(likeness.AsSpan(0, length));
            (edges[j], likeness[j]) = (T.Zero, T.NegativeInfinity);
        }
    }
}
