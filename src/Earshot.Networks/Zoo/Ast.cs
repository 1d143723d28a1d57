using System.Numerics;
using Earshot.Networks.Files;
using Earshot.Networks.Layers;
using Earshot.Networks.Operators;

namespace Earshot.Networks.Zoo;

/// <summary>A size of <see cref="Ast{T}"/>.</summary>
/// <param name="Width">D.</param>
/// <param name="Heads">Attention heads, of 64 each as published.</param>
/// <param name="Depth">Blocks.</param>
public sealed record AstSize(int Width, int Heads, int Depth = 12)
{
    /// <summary>5.7M parameters.</summary>
    public static AstSize Tiny { get; } = new(192, 3);

    /// <summary>22M parameters.</summary>
    public static AstSize Small { get; } = new(384, 6);

    /// <summary>86.6M parameters, the published one.</summary>
    public static AstSize Base { get; } = new(768, 12);
}

/// <summary>
/// AST (Gong, Chung and Glass, "AST: Audio Spectrogram Transformer", Interspeech 2021; github.com/YuanGongND/ast): a
/// log-mel spectrogram cut into patches of 16 × 16, 10 apart, seen by a distilled vision transformer.
/// </summary>
/// <remarks>
/// Input: 16 kHz, 128 HTK mel bands of Kaldi's filter bank, 25 ms every 10 ms, ln, (x − m)/(2s). The names are those
/// of the authors' files behind <c>module.</c>
/// </remarks>
public sealed class Ast<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Mel bands.</summary>
    public const int Bands = 128;

    private const int Patch = 16,
        PatchStride = 10;

    private static readonly Fill Weight = Fill.TruncatedNormal(0.02);

    private readonly int width;
    private readonly Tensor<T> cls,
        dist,
        positions;
    private readonly Conv2d<T> patches;
    private readonly TransformerBlock<T>[] blocks;
    private readonly LayerNorm<T> norm,
        headNorm;
    private readonly Linear<T> head;

    /// <summary>The network.</summary>
    /// <param name="p">Its place in the names.</param>
    /// <param name="size">Its size.</param>
    /// <param name="frames">Frames of a clip, 16 or more: 1024 for AudioSet, 512 for ESC-50.</param>
    /// <param name="classes">Number of classes.</param>
    public Ast(Scope<T> p, AstSize size, int frames, int classes)
    {
        var (v, window) = (p / "v", new Window(Patch, Patch, PatchStride, PatchStride));
        var grid = window.Fit(Bands, frames);
        width = size.Width;
        cls = v.Parameter("cls_token", width, Weight, fileShape: [1, 1, width]);
        dist = v.Parameter("dist_token", width, Weight, fileShape: [1, 1, width]);
        positions = v.Parameter(
            "pos_embed",
            (grid.Height * grid.Width + 2, width),
            Weight,
            fileShape: [1, grid.Height * grid.Width + 2, width]
        );
        patches = new(v / "patch_embed" / "proj", 1, width, window);
        blocks =
        [
            .. Enumerable
                .Range(0, size.Depth)
                .Select(i => new TransformerBlock<T>(v / "blocks" / i, width, size.Heads, 4 * width, fill: Weight)),
        ];
        norm = new(v / "norm", width, 1e-6);
        (headNorm, head) = (new(p / "mlp_head" / 0, width), new(p / "mlp_head" / 1, width, classes));
    }

    /// <summary>The authors' files: <c>module.</c> in front; the transformer's own heads are not used.</summary>
    public static NameMap AuthorsFile { get; } = NameMap.Prefixed("module.", "module.v.head.*", "module.v.head_dist.*");

    /// <summary>Spectrograms (B, frames, 128) to embeddings (B, D): the mean of the two tokens' outputs.</summary>
    public Tensor<T> Embed(Tensor<T> x)
    {
        var image = Joints.Permute(x, 0, 2, 1); // (B, 128, T)
        var seen = patches.Of(Joints.Reshape(image, (x.Shape[0], Bands, x.Shape[1], 1))); // (B, f, t, D)
        var z = Joints.Reshape(seen, (x.Shape[0], seen.Shape[1] * seen.Shape[2], width)); // (B, f·t, D)
        z = Joints.Prepend(Joints.Prepend(z, dist), cls) + positions; // (B, N, D)
        foreach (var block in blocks)
            z = block.Of(z);
        return Reductions.Mean(Joints.Slice(norm.Of(z), 1, 0, 2), 1);
    }

    /// <summary>Spectrograms (B, frames, 128) to logits (B, classes).</summary>
    public Tensor<T> Of(Tensor<T> x) => head.Of(headNorm.Of(Embed(x)));
}
