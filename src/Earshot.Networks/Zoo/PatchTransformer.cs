using System.Numerics;
using Earshot.Networks.Layers;
using Earshot.Networks.Operators;

namespace Earshot.Networks.Zoo;

/// <summary>
/// What AST and SSAST share: a spectrogram in patches, two tokens in front, a table of positions, blocks of a
/// distilled
/// vision transformer (DeiT), a norm. Names as in the authors' files.
/// </summary>
public sealed class PatchTransformer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Mel bands of the spectrogram.</summary>
    public const int Bands = 128;

    /// <summary>Tokens in front of the patches.</summary>
    public const int Tokens = 2;

    internal static readonly Fill Weight = Fill.TruncatedNormal(0.02);

    private readonly int width;
    private readonly Tensor<T> cls,
        dist,
        positions;
    private readonly Conv2d<T> patches;
    private readonly TransformerBlock<T>[] blocks;
    private readonly LayerNorm<T> norm;

    /// <summary>The network.</summary>
    /// <param name="v">Its place in the names.</param>
    /// <param name="size">Its size.</param>
    /// <param name="window">The patches, bands × frames, and their strides.</param>
    /// <param name="frames">Frames of a clip.</param>
    public PatchTransformer(Scope<T> v, AstSize size, Window window, int frames)
    {
        Grid = window.Fit(Bands, frames);
        width = size.Width;
        var places = Grid.Height * Grid.Width + Tokens;
        cls = v.Parameter("cls_token", width, Weight, fileShape: [1, 1, width]);
        dist = v.Parameter("dist_token", width, Weight, fileShape: [1, 1, width]);
        positions = v.Parameter("pos_embed", (places, width), Weight, fileShape: [1, places, width]);
        patches = new(v / "patch_embed" / "proj", 1, width, window);
        blocks =
        [
            .. Enumerable
                .Range(0, size.Depth)
                .Select(i => new TransformerBlock<T>(v / "blocks" / i, width, size.Heads, 4 * width, fill: Weight)),
        ];
        norm = new(v / "norm", width, 1e-6);
    }

    /// <summary>Patches along the bands and along time.</summary>
    public (int Height, int Width) Grid { get; }

    /// <summary>Spectrograms (B, frames, 128) to images (B, 128, frames, 1).</summary>
    public static Tensor<T> Image(Tensor<T> x) =>
        Joints.Reshape(Joints.Permute(x, 0, 2, 1), (x.Shape[0], Bands, x.Shape[1], 1));

    /// <summary>Spectrograms (B, frames, 128) to patches (B, f·t, D), band by band, time fastest.</summary>
    public Tensor<T> Patches(Tensor<T> x)
    {
        var seen = patches.Of(Image(x)); // (B, f, t, D)
        return Joints.Reshape(seen, (x.Shape[0], seen.Shape[1] * seen.Shape[2], width));
    }

    /// <summary>Patches (B, N, D) to what both tokens and the patches became (B, 2 + N, D).</summary>
    public Tensor<T> Encode(Tensor<T> x)
    {
        var z = Joints.Prepend(Joints.Prepend(x, dist), cls) + positions;
        foreach (var block in blocks)
            z = block.Of(z);
        return norm.Of(z);
    }
}
