using System.Numerics;
using Earshot.Networks.Layers;
using Earshot.Networks.Operators;

namespace Earshot.Networks.Zoo;

/// <summary>
/// The segment network of SegCNN (Mao, Ching and Lee, "Deep learning of segment-level feature representation
/// with
/// multiple instance learning for utterance-level speech emotion recognition", Interspeech 2019) and of CNNattn
/// (Mao,
/// Ching, Kuo and Lee, Interspeech 2020), as read here: no code is public.
/// </summary>
/// <remarks>Reading: docs/paper.md. Input: segments of 32 frames of 64 log-mel bands.</remarks>
public sealed class SegmentCnn<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Conv2d<T>[] convolutions = new Conv2d<T>[3];
    private readonly BatchNorm<T>[] norms = new BatchNorm<T>[3];
    private readonly Linear<T> fc1,
        fc2;

    /// <summary>The network.</summary>
    /// <param name="p">Its place in the names.</param>
    /// <param name="segment">Frames and bands of a segment, multiples of 8; 32 × 64.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="channels">Of the first convolution; the next have twice and four times as many. Default
    /// 32.</param>
    /// <param name="width">Values of the embedding. Default 256.</param>
    public SegmentCnn(Scope<T> p, (int Frames, int Bands) segment, int classes, int channels = 32, int width = 256)
    {
        var inputs = 1;
        for (var i = 0; i < 3; i++)
        {
            var (outputs, window) = (channels << i, i == 0 ? Window.Square(5, 1, 2) : Window.Square(3, 1, 1));
            convolutions[i] = new(p / "conv" / i, inputs, outputs, window);
            norms[i] = new(p / "bn" / i, outputs);
            inputs = outputs;
        }
        fc1 = new(p / "fc1", inputs * (segment.Frames / 8) * (segment.Bands / 8), width);
        fc2 = new(p / "fc2", width, classes);
        Width = width;
    }

    /// <summary>Values of the embedding.</summary>
    public int Width { get; }

    /// <summary>Segments (B, frames, bands) to embeddings (B, width).</summary>
    public Tensor<T> Embed(Tensor<T> x)
    {
        x = Joints.Reshape(x, (x.Shape[0], x.Shape[1], x.Shape[2], 1));
        for (var i = 0; i < 3; i++)
            x = Pooling.Max(Pointwise.Relu(norms[i].Of(convolutions[i].Of(x))), 2, 2);
        return Pointwise.Relu(fc1.Of(Joints.Reshape(x, (x.Shape[0], x.Shape.Count / x.Shape[0]))));
    }

    /// <summary>Segments (B, frames, bands) to logits (B, classes).</summary>
    public Tensor<T> Of(Tensor<T> x) => fc2.Of(Pointwise.Dropout(Embed(x), 0.5));

    /// <summary>
    /// Bags of S segments (B, S·frames, bands) to the logarithm of the mean over the segments of their class
    /// probabilities (B, classes): whoever minimises its cross-entropy learns from the bag's label alone.
    /// </summary>
    public Tensor<T> OfBags(Tensor<T> x, int segments)
    {
        var p = Reductions.Softmax(Of(Joints.Reshape(x, (x.Shape[0] * segments, x.Shape[1] / segments, x.Shape[2]))));
        var mean = Reductions.Mean(Joints.Reshape(p, (x.Shape[0], segments, p.Shape[1])), 1);
        return Pointwise.Log(Arithmetic.Scale(mean, 1, 1e-9));
    }
}

/// <summary>The three ways in which CNNattn attends to segments.</summary>
public enum SegmentAttention
{
    /// <summary>a_i = softmax_i wᵀ(tanh(V·h_i) ⊙ σ(U·h_i)), Σ a_i·h_i, then the classes.</summary>
    Gated,

    /// <summary>Σ_i softmax_i(A·h_i)_c · σ(B·h_i)_c for each class c.</summary>
    PerClass,

    /// <summary>A block of self-attention, then <see cref="Gated"/>.</summary>
    SelfAttention,
}

/// <summary>Attentive pooling of CNNattn's segment embeddings (B, S, d) to logits (B, classes).</summary>
public sealed class SegmentPooling<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly SegmentAttention kind;
    private readonly Linear<T> first,
        second;
    private readonly Linear<T>? score,
        classify;
    private readonly TransformerBlock<T>? block;

    /// <summary>The pooling.</summary>
    /// <param name="p">Its place in the names.</param>
    /// <param name="kind">Which.</param>
    /// <param name="width">d.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="hidden">Width of the gates. Default 128.</param>
    /// <param name="heads">Heads of self-attention. Default 4.</param>
    public SegmentPooling(Scope<T> p, SegmentAttention kind, int width, int classes, int hidden = 128, int heads = 4)
    {
        this.kind = kind;
        block = kind == SegmentAttention.SelfAttention ? new(p / "block", width, heads, 2 * width) : null;
        var outputs = kind == SegmentAttention.PerClass ? classes : hidden;
        (first, second) = (new(p / "first", width, outputs), new(p / "second", width, outputs));
        if (kind == SegmentAttention.PerClass)
            return;
        (score, classify) = (new(p / "score", hidden, 1, bias: false), new(p / "classify", width, classes));
    }

    /// <summary>Embeddings (B, S, d) to logits (B, classes).</summary>
    public Tensor<T> Of(Tensor<T> h)
    {
        var (bags, segments) = (h.Shape[0], h.Shape[1]);
        h = block?.Of(h) ?? h;
        if (kind == SegmentAttention.PerClass)
        {
            var weights = Reductions.Softmax(Joints.Permute(first.Of(h), 0, 2, 1)); // (B, classes, S)
            var found = Joints.Permute(Pointwise.Sigmoid(second.Of(h)), 0, 2, 1);
            return Pointwise.Log(Arithmetic.Scale(Reductions.Sum(weights * found, 2), 1, 1e-9));
        }
        var gate = Pointwise.Tanh(first.Of(h)) * Pointwise.Sigmoid(second.Of(h));
        var a = Reductions.Softmax(Joints.Reshape(score!.Of(gate), (bags, segments)));
        return classify!.Of(Reductions.Sum(Arithmetic.ScaleRows(h, a), 1));
    }
}
