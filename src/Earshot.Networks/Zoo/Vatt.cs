using System.Numerics;
using Earshot.Networks.Layers;
using Earshot.Networks.Operators;

namespace Earshot.Networks.Zoo;

/// <summary>A size of <see cref="Vatt{T}"/>.</summary>
/// <param name="Width">D.</param>
/// <param name="Heads">Attention heads.</param>
/// <param name="Depth">Blocks.</param>
/// <param name="Places">Rows of the table of positions.</param>
public sealed record VattSize(int Width, int Heads, int Depth, int Places = 1200)
{
    /// <summary>The published "WaT base", 86.5M parameters.</summary>
    public static VattSize Base { get; } = new(768, 12, 12);
}

/// <summary>
/// VATT's waveform transformer (Akbari et al., "VATT: Transformers for Multimodal Self-Supervised Learning from
/// Raw
/// Video, Audio and Text", NeurIPS 2021; google-research/vatt): the waveform in patches of 128 samples.
/// </summary>
/// <remarks>
/// Input: 48 kHz, samples in [−1, 1], 153,600 of them as published. Its checkpoints are TensorFlow's and can't
/// be read
/// here; names are ours. A table of another length is resized by cubic interpolation, where theirs is a spline.
/// </remarks>
/// <param name="p">Its place in the names.</param>
/// <param name="size">Its size.</param>
/// <param name="classes">Number of classes.</param>
/// <param name="dropout">Share dropped in training. Default 0.1.</param>
public sealed class Vatt<T>(Scope<T> p, VattSize size, int classes, double dropout = 0.1)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Samples of a patch.</summary>
    public const int Patch = 128;

    /// <summary>Share of the patches that training keeps, the same of all clips of a batch.</summary>
    private const double Kept = 0.5;

    private static readonly Fill Glorot = Fill.Normal(0.02);

    private readonly Linear<T> patches = new(p / "patches", Patch, size.Width, fill: Fill.Xavier(Patch, size.Width));
    private readonly Tensor<T> positions = p.Parameter(
        "positions",
        (size.Places, size.Width),
        Fill.TruncatedNormal(1 / Math.Sqrt(size.Width))
    );
    private readonly LayerNorm<T> positionNorm = new(p / "position_norm", size.Width, 1e-6);
    private readonly Tensor<T> token = p.Parameter("agg_token", size.Width, Glorot);
    private readonly TransformerBlock<T>[] blocks =
    [
        .. Enumerable
            .Range(0, size.Depth)
            .Select(i => new TransformerBlock<T>(
                p / "blocks" / i,
                size.Width,
                size.Heads,
                4 * size.Width,
                fill: Glorot,
                dropout: dropout
            )),
    ];
    private readonly LayerNorm<T> norm = new(p / "norm", size.Width, 1e-6);
    private readonly Linear<T> head = new(p / "head", size.Width, classes);
    private int[] kept = [];

    /// <summary>Waveforms (B, samples) to embeddings (B, D): what the token became.</summary>
    public Tensor<T> Embed(Tensor<T> x)
    {
        var (clips, steps) = (x.Shape[0], x.Shape[1] / Patch);
        if (x.Shape[1] != steps * Patch)
            x = Joints.Slice(x, 1, 0, steps * Patch);
        var table = positionNorm.Of(positions);
        if (steps != table.Shape[0])
            table = Resize.Of(table, 0, steps, Interpolation.Cubic);
        var z = patches.Of(Joints.Reshape(x, (clips, steps, Patch))) + table;
        z = Joints.Prepend(Drop(Pointwise.Dropout(z, dropout)), token);
        foreach (var block in blocks)
            z = block.Of(z);
        z = Pointwise.Dropout(norm.Of(z), dropout);
        return Joints.Reshape(Joints.Slice(z, 1, 0, 1), (clips, size.Width));
    }

    /// <summary>Waveforms (B, samples) to logits (B, classes).</summary>
    public Tensor<T> Of(Tensor<T> x) => head.Of(Embed(x));

    /// <summary>DropToken: in training a random half of the patches is kept.</summary>
    private Tensor<T> Drop(Tensor<T> z)
    {
        var tape = Tape<T>.Current;
        if (!tape.Training)
            return z;
        var (clips, steps, left) = (z.Shape[0], z.Shape[1], Math.Max(1, (int)(Kept * z.Shape[1])));
        if (kept.Length != clips * left)
            kept = new int[clips * left];
        var chosen = kept.AsSpan(0, left);
        for (int step = 0, k = 0; step < steps && k < left; step++) // a sample in order, without replacement
            if (tape.Random.Next(steps - step) < left - k)
                chosen[k++] = step;
        for (var i = left; i < kept.Length; i++)
            kept[i] = kept[i - left] + steps;
        var rows = GraphOperators.Gather(Joints.Reshape(z, (clips * steps, size.Width)), kept);
        return Joints.Reshape(rows, (clips, left, size.Width));
    }
}
