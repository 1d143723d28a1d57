using System.Numerics;
using Earshot.Networks.Files;
using Earshot.Networks.Layers;
using Earshot.Networks.Operators;
using Earshot.Numerics;

namespace Earshot.Networks.Zoo;

/// <summary>
/// SSAST (Gong, Lai, Chung and Glass, "SSAST: Self-Supervised Audio Spectrogram Transformer", AAAI 2022;
/// github.com/YuanGongND/ssast): AST's transformer on patches that don't overlap, which learns from sound
/// without
/// labels by finding and by redrawing the patches that were masked.
/// </summary>
/// <remarks>
/// Input as AST's. The names are those of the authors' files behind <c>module.</c>
/// </remarks>
public sealed class Ssast<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The published patches: 16 bands × 16 frames.</summary>
    public static readonly Window Patch = new(16, 16, 16, 16);

    private readonly Window patch;
    private readonly int width;
    private readonly PatchTransformer<T> transformer;
    private readonly Tensor<T> mask;
    private readonly Linear<T>[] find,
        draw;

    /// <summary>The network.</summary>
    /// <param name="p">Its place in the names.</param>
    /// <param name="size">Its size.</param>
    /// <param name="frames">Frames of a clip; 1024 as published.</param>
    /// <param name="patch">Bands and frames of a patch; 16 × 16 (<see cref="Patch"/>) or 128 × 2.</param>
    public Ssast(Scope<T> p, AstSize size, int frames, Window patch)
    {
        (this.patch, width) = (patch, size.Width);
        transformer = new(p / "v", size, patch, frames);
        var xavier = Fill.Normal(Math.Sqrt(2.0 / (1 + width)));
        mask = p.Parameter("mask_embed", width, xavier, fileShape: [1, 1, width]);
        (find, draw) = (Head(p / "cpredlayer"), Head(p / "gpredlayer"));
    }

    private Linear<T>[] Head(Scope<T> p) => [new(p / 0, width, width), new(p / 2, width, patch.Taps)];

    /// <summary>Patches along the bands and along time.</summary>
    public (int Height, int Width) Grid => transformer.Grid;

    /// <summary>The authors' files: <c>module.</c> in front; the two sizes they keep are not needed.</summary>
    public static NameMap AuthorsFile { get; } =
        NameMap.Prefixed("module.", "module.v.head.*", "module.v.head_dist.*", "module.p_input_?dim");

    /// <summary>Spectrograms (B, frames, 128) to embeddings (B, D): the mean of the patches' outputs.</summary>
    public Tensor<T> Embed(Tensor<T> x) => Reductions.Mean(Outputs(transformer.Patches(x)), 1);

    private Tensor<T> Outputs(Tensor<T> patches)
    {
        var z = transformer.Encode(patches);
        return Joints.Slice(z, 1, PatchTransformer<T>.Tokens, z.Shape[1] - PatchTransformer<T>.Tokens);
    }

    /// <summary>
    /// L = L_d + 10·L_g, two passes with masks of their own. With P the predictions of the M masked patches of
    /// a clip and
    /// E their own values: L_d = −1/M Σ_i log softmax_j(E·Pᵀ)_ij at j = i, mean over the clips; L_g the mean
    /// squared
    /// error.
    /// </summary>
    /// <param name="x">Spectrograms (B, frames, 128).</param>
    /// <param name="found">The masks of the first pass.</param>
    /// <param name="drawn">The masks of the second.</param>
    public Tensor<T> Loss(Tensor<T> x, PatchMasks found, PatchMasks drawn)
    {
        var truth = Values(x); // (B·N, values)
        var patches = transformer.Patches(x);
        var predicted = Predict(find, patches, found);
        var values = GraphOperators.Gather(truth, found.Rows);
        var loss = Found(values, predicted, 0, found);
        for (var clip = 1; clip < x.Shape[0]; clip++)
            loss += Found(values, predicted, clip, found);
        var redrawn = Predict(draw, patches, drawn);
        return 1.0 / x.Shape[0] * loss
            + 10 * Losses.MeanSquaredError(redrawn, GraphOperators.Gather(truth, drawn.Rows));
    }

    private static Tensor<T> Found(Tensor<T> values, Tensor<T> predicted, int clip, PatchMasks masks) =>
        Losses.InfoNce(
            Joints.Slice(values, 0, clip * masks.PerClip, masks.PerClip),
            Joints.Slice(predicted, 0, clip * masks.PerClip, masks.PerClip),
            masks.Order
        );

    /// <summary>What a head says of the masked patches (B·M, values).</summary>
    private Tensor<T> Predict(Linear<T>[] head, Tensor<T> patches, PatchMasks masks)
    {
        var z = Outputs(Joints.MaskRows(patches, masks.Marks, mask));
        var masked = GraphOperators.Gather(Joints.Reshape(z, (z.Shape[0] * z.Shape[1], width)), masks.Rows);
        return head[1].Of(Pointwise.Relu(head[0].Of(masked)));
    }

    /// <summary>Spectrograms to the values of all patches (B·N, bands·frames), a patch's bands one after the
    /// other.</summary>
    private Tensor<T> Values(Tensor<T> x)
    {
        var (clips, (f, t)) = (x.Shape[0], Grid);
        x = Joints.Slice(Joints.Slice(x, 1, 0, t * patch.Width), 2, 0, f * patch.Height);
        x = Joints.Reshape(x, (clips * t, patch.Width, f, patch.Height)); // frames then bands
        x = Joints.Permute(x, 0, 2, 3, 1); // (B·t, f, bands of a patch, frames of a patch)
        x = Joints.Permute(Joints.Reshape(x, (clips, t, f, patch.Taps)), 0, 2, 1, 3); // (B, f, t, values)
        return Joints.Reshape(x, (clips * f * t, patch.Taps));
    }
}

/// <summary>Which patches of each clip of a batch are masked.</summary>
/// <param name="clips">Clips of a batch.</param>
/// <param name="patches">N, patches of a clip.</param>
/// <param name="perClip">M of them are masked; 400 of 512 as published.</param>
public sealed class PatchMasks(int clips, int patches, int perClip)
{
    private readonly int[] rows = new int[clips * perClip],
        order = [.. Enumerable.Range(0, perClip)];
    private readonly bool[] marks = new bool[clips * patches];

    /// <summary>M.</summary>
    public int PerClip => perClip;

    /// <summary>The masked patches, clip by clip, as rows of (B·N).</summary>
    public ReadOnlyMemory<int> Rows => rows;

    /// <summary>Of each patch of (B·N), whether it is masked.</summary>
    public ReadOnlyMemory<bool> Marks => marks;

    /// <summary>0, 1, …, M − 1.</summary>
    internal ReadOnlyMemory<int> Order => order;

    /// <summary>Sets the masked patches of a clip, M of them.</summary>
    public void Set(int clip, ReadOnlySpan<int> masked)
    {
        marks.AsSpan(clip * patches, patches).Clear();
        for (var k = 0; k < perClip; k++)
        {
            rows[clip * perClip + k] = clip * patches + masked[k];
            marks[clip * patches + masked[k]] = true;
        }
    }

    /// <summary>
    /// Draws blocks of c × c patches, c of 3, 4 or 5 once a clip, until more than M are masked, and keeps the
    /// first M. A
    /// block may run over a row's end; the first patch is never masked.
    /// </summary>
    /// <param name="across">Patches along time.</param>
    /// <param name="random">Where they come from.</param>
    public void DrawBlocks(int across, RandomStream random)
    {
        for (var clip = 0; clip < clips; clip++)
        {
            var drawn = marks.AsSpan(clip * patches, patches);
            drawn.Clear();
            var (c, count) = (3 + random.Next(3), 0);
            while (count <= Math.Min(perClip, patches - 2))
            {
                var start = random.Next(patches);
                for (var i = 0; i < c; i++)
                for (var j = 0; j < c; j++)
                    if (start + across * i + j is var at && at > 0 && at < patches && !drawn[at])
                        (drawn[at], count) = (true, count + 1);
            }
            for (int at = 0, k = 0; at < patches; at++)
                if (drawn[at] && k < perClip)
                    rows[clip * perClip + k++] = clip * patches + at;
                else
                    drawn[at] = false;
        }
    }
}
