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
/// AST (Gong, Chung and Glass, "AST: Audio Spectrogram Transformer", Interspeech 2021;
/// github.com/YuanGongND/ast): a
/// log-mel spectrogram cut into patches of 16 × 16, 10 apart, seen by a distilled vision transformer.
/// </summary>
/// <remarks>
/// Input: 16 kHz, 128 HTK mel bands of Kaldi's filter bank, 25 ms every 10 ms, ln, (x − m)/(2s). The names are
/// those
/// of the authors' files behind <c>module.</c>
/// </remarks>
/// <param name="p">Its place in the names.</param>
/// <param name="size">Its size.</param>
/// <param name="frames">Frames of a clip, 16 or more: 1024 for AudioSet, 512 for ESC-50.</param>
/// <param name="classes">Number of classes.</param>
/// <param name="stride">From patch to patch, both ways. Default 10.</param>
public sealed class Ast<T>(Scope<T> p, AstSize size, int frames, int classes, int stride = 10)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Mel bands.</summary>
    public const int Bands = PatchTransformer<T>.Bands;

    private const int Patch = 16;

    private readonly PatchTransformer<T> transformer = new(p / "v", size, new(Patch, Patch, stride, stride), frames);
    private readonly LayerNorm<T> headNorm = new(p / "mlp_head" / 0, size.Width);
    private readonly Linear<T> head = new(p / "mlp_head" / 1, size.Width, classes);

    /// <summary>The authors' files: <c>module.</c> in front; the transformer's own heads are not
    /// used.</summary>
    public static NameMap AuthorsFile { get; } = NameMap.Prefixed("module.", "module.v.head.*", "module.v.head_dist.*");

    /// <summary>Spectrograms (B, frames, 128) to embeddings (B, D): the mean of the two tokens'
    /// outputs.</summary>
    public Tensor<T> Embed(Tensor<T> x) =>
        Reductions.Mean(Joints.Slice(transformer.Encode(transformer.Patches(x)), 1, 0, 2), 1);

    /// <summary>Spectrograms (B, frames, 128) to logits (B, classes).</summary>
    public Tensor<T> Of(Tensor<T> x) => head.Of(headNorm.Of(Embed(x)));
}
