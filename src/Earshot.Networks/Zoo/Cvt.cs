using System.Numerics;
using Earshot.Networks.Layers;
using Earshot.Networks.Operators;

namespace Earshot.Networks.Zoo;

/// <summary>A stage of <see cref="Cvt{T}"/>.</summary>
/// <param name="Width">Channels.</param>
/// <param name="Heads">Attention heads.</param>
public sealed record CvtStage(int Width, int Heads);

/// <summary>
/// The convolutional transformer of BYOL-S (Elbanna et al., "BYOL-S: Learning Self-supervised Speech
/// Representations by
/// Bootstrapping", HEAR 2021; github.com/GasserElbanna/serab-byols; Wu et al. 2021 for CvT): three times a
/// convolution
/// that shrinks the picture, then attention whose queries, keys and values come from convolutions.
/// </summary>
/// <remarks>
/// Input: 16 kHz, 64 HTK mel bands between 60 and 7,800 Hz, 1024-point FFT of 400 samples every 160, ln(power +
/// ε), the
/// clip's mean and variance. The names are those of the authors' files.
/// </remarks>
/// <param name="p">Its place in the names.</param>
/// <param name="stages">Its three stages.</param>
/// <param name="headWidth">Columns of a head. Default 64, as published.</param>
public sealed class Cvt<T>(Scope<T> p, IReadOnlyList<CvtStage> stages, int headWidth = 64)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Mel bands.</summary>
    public const int Bands = 64;

    private readonly Stage[] layers = Stages(p / "layers", stages, headWidth);

    /// <summary>The published stages, 5,012,992 parameters.</summary>
    public static IReadOnlyList<CvtStage> Published { get; } = [new(64, 1), new(256, 3), new(512, 6)];

    /// <summary>Values of the embedding; 2048 as published.</summary>
    public int Width { get; } = stages[^1].Width * (Bands / 16);

    private static Stage[] Stages(Scope<T> p, IReadOnlyList<CvtStage> stages, int headWidth)
    {
        var made = new Stage[stages.Count];
        for (var i = 0; i < made.Length; i++)
            made[i] = new(p / i, i == 0 ? 1 : stages[i - 1].Width, stages[i], headWidth, isFirst: i == 0);
        return made;
    }

    /// <summary>
    /// Log-mel (B, T, 64) to embeddings (B, 2048): of each step the bands' channels, a band after the other,
    /// over time
    /// their mean plus their maximum.
    /// </summary>
    public Tensor<T> Embed(Tensor<T> x)
    {
        x = Joints.Reshape(Joints.Permute(x, 0, 2, 1), (x.Shape[0], x.Shape[2], x.Shape[1], 1)); // (B, 64, T, 1)
        foreach (var layer in layers)
            x = layer.Of(x); // (B, 4, T/16, 512)
        var steps = Joints.Permute(x, 0, 2, 1, 3); // (B, T/16, 4, 512)
        steps = Joints.Reshape(steps, (x.Shape[0], x.Shape[2], x.Shape[1] * x.Shape[3]));
        return Reductions.Mean(steps, 1) + Reductions.Max(steps, 1);
    }

    private sealed class Stage(Scope<T> p, int inputs, CvtStage stage, int headWidth, bool isFirst)
    {
        private readonly Conv2d<T> embed = new(
            p / 0,
            inputs,
            stage.Width,
            isFirst ? Window.Square(7, 4, 3) : Window.Square(3, 2, 1)
        );
        private readonly ChannelNorm<T> norm = new(p / 1, stage.Width);
        private readonly ChannelNorm<T> norm1 = new(Part(p, 0) / "norm", stage.Width);
        private readonly ConvolvedAttention attention = new(Part(p, 0) / "fn", stage, headWidth);
        private readonly ChannelNorm<T> norm2 = new(Part(p, 1) / "norm", stage.Width);
        private readonly Linear<T> fc1 = new(Part(p, 1) / "fn" / "net" / 0, stage.Width, 4 * stage.Width),
            fc2 = new(Part(p, 1) / "fn" / "net" / 3, 4 * stage.Width, stage.Width);

        private static Scope<T> Part(Scope<T> p, int part) => p / 2 / "layers" / 0 / part;

        /// <summary>(B, H, W, C) to (B, H/s, W/s, C').</summary>
        public Tensor<T> Of(Tensor<T> x)
        {
            x = norm.Of(embed.Of(x));
            x = attention.Of(norm1.Of(x)) + x;
            return fc2.Of(Pointwise.Gelu(fc1.Of(norm2.Of(x)))) + x;
        }
    }

    private sealed class ConvolvedAttention(Scope<T> p, CvtStage stage, int headWidth)
    {
        private readonly int inner = stage.Heads * headWidth;
        private readonly Separable q = new(p / "to_q" / "net", stage.Width, stage.Heads * headWidth, 1),
            kv = new(p / "to_kv" / "net", stage.Width, 2 * stage.Heads * headWidth, 2);
        private readonly Linear<T> proj = new(p / "to_out" / 0, stage.Heads * headWidth, stage.Width);

        public Tensor<T> Of(Tensor<T> x)
        {
            var seen = Places(kv.Of(x)); // (B, H'·W', 2·inner)
            var (k, v) = (Joints.Slice(seen, -1, 0, inner), Joints.Slice(seen, -1, inner, inner));
            var y = proj.Of(Attention.Of(Places(q.Of(x)), k, v, stage.Heads));
            return Joints.Reshape(y, x.Shape);
        }

        private static Tensor<T> Places(Tensor<T> x) =>
            Joints.Reshape(x, (x.Shape[0], x.Shape[1] * x.Shape[2], x.Shape[3]));
    }

    /// <summary>A convolution of each channel, batch norm, then of each place.</summary>
    private sealed class Separable(Scope<T> p, int inputs, int outputs, int stride)
    {
        private readonly DepthwiseConv2d<T> depthwise = new(p / 0, inputs, Window.Square(3, stride, 1), bias: false);
        private readonly BatchNorm<T> norm = new(p / 1, inputs);
        private readonly Linear<T> pointwise = new(p / 2, inputs, outputs, bias: false);

        public Tensor<T> Of(Tensor<T> x) => pointwise.Of(norm.Of(depthwise.Of(x)));
    }
}
