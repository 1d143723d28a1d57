using System.Numerics;
using Earshot.Networks.Layers;
using Earshot.Networks.Operators;

namespace Earshot.Networks.Zoo;

/// <summary>
/// Speech SimCLR (Jiang, Li, Zhang, Cao and Li, "Speech SimCLR", Interspeech 2021;
/// github.com/athena-team/athena): a
/// transformer over frames that tells two views of a clip from those of others, and redraws what was masked.
/// </summary>
/// <remarks>
/// Input: 16 kHz, log-mel, 25 ms every 10 ms, the corpus' mean and variance. As in the authors' code frames go
/// through
/// one linear layer, not through the convolutions it also builds, and get no positions.
/// </remarks>
/// <param name="p">Its place in the names.</param>
/// <param name="bands">F.</param>
/// <param name="width">D. Default 512.</param>
/// <param name="heads">Attention heads. Default 8.</param>
/// <param name="inner">Width between a block's last two layers. Default 1280.</param>
/// <param name="depth">Blocks. Default 12.</param>
/// <param name="dropout">Share dropped in training. Default 0.1.</param>
public sealed class SpeechSimclr<T>(
    Scope<T> p,
    int bands,
    int width = 512,
    int heads = 8,
    int inner = 1280,
    int depth = 12,
    double dropout = 0.1
)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const double Temperature = 0.1;

    private static readonly Fill Weight = Fill.TruncatedNormal(0.02);

    private readonly Linear<T> input = new(p / "input", bands, width, fill: Weight);
    private readonly TransformerBlock<T>[] blocks =
    [
        .. Enumerable
            .Range(0, depth)
            .Select(i => new TransformerBlock<T>(
                p / "blocks" / i,
                width,
                heads,
                inner,
                1e-8,
                Weight,
                postNorm: true,
                dropout
            )),
    ];
    private readonly Linear<T> contrast1 = new(p / "contrast" / 0, width, width, fill: Weight),
        contrast2 = new(p / "contrast" / 1, width, width, fill: Weight),
        redraw = new(p / "redraw", width, bands, fill: Weight);
    private Tensor<T>? notItself;
    private int[] partners = [];

    private Tensor<T> Encode(Tensor<T> x)
    {
        x = Pointwise.Relu(input.Of(x));
        foreach (var block in blocks)
            x = block.Of(x);
        return x;
    }

    /// <summary>Frames (B, T, F) to embeddings (B, D): the mean over time.</summary>
    public Tensor<T> Embed(Tensor<T> x) => Reductions.Mean(Encode(x), 1);

    /// <summary>
    /// ½·NT-Xent + ½·MPC. NT-Xent: among 2B − 1 views each finds its partner, cosines over 0.1, the two
    /// cross-entropies
    /// of a pair summed, mean over pairs. MPC: mean over all steps of Σ_bands |x − x̂| where the masked input
    /// is 0.
    /// </summary>
    /// <param name="masked">Views with holes (2B, T, F): those of all clips, then their partners in the same
    /// order.</param>
    /// <param name="whole">The same without (2B, T, F).</param>
    /// <param name="holes">1 where the masked input is 0 (2B, T, F).</param>
    public Tensor<T> Loss(Tensor<T> masked, Tensor<T> whole, Tensor<T> holes)
    {
        var z = Encode(masked);
        var missed = Pointwise.Abs(whole - redraw.Of(z)) * holes;
        var steps = masked.Shape[0] * masked.Shape[1];
        return 0.5 * Contrast(Reductions.Mean(z, 1)) + 0.5 / steps * Reductions.Sum(missed);
    }

    private Tensor<T> Contrast(Tensor<T> z)
    {
        var h = Losses.UnitRows(contrast2.Of(Pointwise.Relu(contrast1.Of(z))));
        var views = h.Shape[0];
        if (partners.Length != views)
        {
            partners = [.. Enumerable.Range(0, views).Select(i => (i + views / 2) % views)];
            notItself = new((views, views));
            for (var i = 0; i < views; i++)
                notItself.Row(i)[i] = T.CreateChecked(-1e9);
        }
        var likeness = 1 / Temperature * Products.Multiply(h, h, turnB: true) + notItself!;
        return 2 * Losses.CrossEntropy(likeness, partners);
    }
}
