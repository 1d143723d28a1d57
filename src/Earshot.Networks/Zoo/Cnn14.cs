using System.Numerics;
using Earshot.Networks.Files;
using Earshot.Networks.Layers;
using Earshot.Networks.Operators;

namespace Earshot.Networks.Zoo;

/// <summary>
/// Cnn14, and Wavegram-Logmel-Cnn14, Table I's Wave-Logmel (Kong et al., "PANNs: Large-Scale Pretrained Audio
/// Neural
/// Networks for Audio Pattern Recognition", 2020; github.com/qiuqiangkong/audioset_tagging_cnn).
/// </summary>
/// <remarks>
/// Input: 32 kHz, log-mel of 64 Slaney bands between 50 and 14,000 Hz, 1024 samples every 320, 10·log10; for
/// the
/// wavegram the waveform besides, 320 samples a frame. The names are those of the authors' files.
/// </remarks>
public sealed class Cnn14<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Mel bands.</summary>
    public const int Bands = 64;

    /// <summary>Samples from one frame of the log-mel to the next.</summary>
    public const int HopSamples = 320;

    private readonly Wavegram<T>? wavegram;
    private readonly BatchNorm<T> bn0;
    private readonly ConvBlock<T>[] blocks;
    private readonly Linear<T> fc1,
        fc;

    /// <summary>The network.</summary>
    /// <param name="p">Its place in the names.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="withWavegram">Whether it hears the waveform besides. Default false.</param>
    /// <param name="channels">Of its six blocks; default the published ones.</param>
    public Cnn14(Scope<T> p, int classes, bool withWavegram = false, IReadOnlyList<int>? channels = null)
    {
        channels ??= Channels(1);
        wavegram = withWavegram ? new(p, channels) : null;
        bn0 = new(p / "bn0", Bands);
        blocks = new ConvBlock<T>[channels.Count];
        var inputs = 1;
        for (var i = 0; i < blocks.Length; i++)
        {
            blocks[i] = new(p / $"conv_block{i + 1}", inputs, channels[i]);
            inputs = channels[i] * (i == 0 && withWavegram ? 2 : 1);
        }
        fc1 = new(p / "fc1", inputs, inputs, fill: Fill.Xavier(inputs, inputs));
        fc = new(p / "fc_audioset", inputs, classes, fill: Fill.Xavier(inputs, classes));
        Width = inputs;
    }

    /// <summary>The published channels of the six blocks, 64 to 2048, times a width above 0.</summary>
    public static IReadOnlyList<int> Channels(double width) =>
        [.. Enumerable.Range(0, 6).Select(i => Math.Max(1, (int)Math.Round((64 << i) * width)))];

    /// <summary>Values of the embedding; 2048 as published.</summary>
    public int Width { get; }

    /// <summary>The authors' files: what they keep of the filter bank is not used.</summary>
    public static NameMap AuthorsFile { get; } = new() { Ignored = ["spectrogram_extractor.*", "logmel_extractor.*"] };

    /// <summary>Log-mel (B, T, 64), with the wavegram waveforms (B, samples, 1) besides, to embeddings (B,
    /// 2048).</summary>
    public Tensor<T> Embed(Tensor<T> x, Tensor<T>? waveform = null)
    {
        x = bn0.Of(x); // the bands as channels
        x = blocks[0].Of(Joints.Reshape(x, (x.Shape[0], x.Shape[1], Bands, 1)), 2, 2);
        if (wavegram is not null)
            x = Joints.Concatenate(-1, x, wavegram.Of(waveform!, x.Shape[1])); // (B, T/2, 32, 128)
        for (var i = 1; i < blocks.Length; i++)
            x = blocks[i].Of(Pointwise.Dropout(x, 0.2), i < 5 ? 2 : 1, i < 5 ? 2 : 1);
        var steps = Reductions.Mean(Pointwise.Dropout(x, 0.2), 2); // (B, T/32, 2048)
        x = Reductions.Max(steps, 1) + Reductions.Mean(steps, 1);
        return Pointwise.Relu(fc1.Of(Pointwise.Dropout(x, 0.5)));
    }

    /// <summary>The same to logits (B, classes), each class by itself.</summary>
    public Tensor<T> Of(Tensor<T> x, Tensor<T>? waveform = null) => fc.Of(Pointwise.Dropout(Embed(x, waveform), 0.5));
}

/// <summary>relu(BN(W₂ ∗ relu(BN(W₁ ∗ x)))), 3 × 3 without bias, then the mean of each window.</summary>
/// <param name="p">Its place in the names.</param>
/// <param name="inputs">Channels in.</param>
/// <param name="outputs">Channels out.</param>
internal sealed class ConvBlock<T>(Scope<T> p, int inputs, int outputs)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Conv2d<T> conv1 = Conv(p / "conv1", inputs, outputs),
        conv2 = Conv(p / "conv2", outputs, outputs);
    private readonly BatchNorm<T> bn1 = new(p / "bn1", outputs),
        bn2 = new(p / "bn2", outputs);

    private static Conv2d<T> Conv(Scope<T> p, int inputs, int outputs) =>
        new(p, inputs, outputs, Window.Square(3, padding: 1), bias: false, fill: Fill.Xavier(9 * inputs, 9 * outputs));

    /// <summary>x (B, T, F, C) to y (B, T/frames, F/bands, C').</summary>
    public Tensor<T> Of(Tensor<T> x, int frames, int bands)
    {
        x = Pointwise.Relu(bn2.Of(conv2.Of(Pointwise.Relu(bn1.Of(conv1.Of(x))))));
        return frames * bands == 1 ? x : Pooling.Mean(x, frames, bands);
    }
}

/// <summary>The waveform as a learnt spectrogram: (B, samples, 1) to (B, samples/640, 32, 64).</summary>
internal sealed class Wavegram<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Bands = 32;

    private readonly Conv1d<T> conv0;
    private readonly BatchNorm<T> bn0;
    private readonly PreBlock[] blocks;
    private readonly ConvBlock<T> block4;

    public Wavegram(Scope<T> p, IReadOnlyList<int> channels)
    {
        var (first, last) = (channels[0], Math.Max(Bands, channels[1] / Bands * Bands));
        conv0 = new(
            p / "pre_conv0",
            1,
            first,
            11,
            stride: 5,
            padding: 5,
            bias: false,
            fill: Fill.Xavier(11, 11 * first)
        );
        bn0 = new(p / "pre_bn0", first);
        blocks =
        [
            new(p / "pre_block1", first, first),
            new(p / "pre_block2", first, channels[1]),
            new(p / "pre_block3", channels[1], last),
        ];
        block4 = new(p / "pre_block4", last / Bands, first);
    }

    /// <summary>Its first <paramref name="steps"/> steps.</summary>
    public Tensor<T> Of(Tensor<T> x, int steps)
    {
        x = Pointwise.Relu(bn0.Of(conv0.Of(x)));
        foreach (var block in blocks)
            x = block.Of(x); // a fourth of the steps each
        var (clips, frames, channels) = (x.Shape[0], x.Shape[1], x.Shape[2] / Bands);
        x = Joints.Permute(Joints.Reshape(x, (clips, frames, channels, Bands)), 0, 1, 3, 2); // (B, T, 32, C/32)
        x = block4.Of(x, 2, 1);
        return x.Shape[1] == steps ? x : Joints.Slice(x, 1, 0, steps);
    }

    /// <summary>relu(BN(W₂ ∗ relu(BN(W₁ ∗ x)))), 3 taps, the second's 2 apart; then the largest of 4.</summary>
    private sealed class PreBlock(Scope<T> p, int inputs, int outputs)
    {
        private readonly Conv1d<T> conv1 = Conv(p / "conv1", inputs, outputs, 1),
            conv2 = Conv(p / "conv2", outputs, outputs, 2);
        private readonly BatchNorm<T> bn1 = new(p / "bn1", outputs),
            bn2 = new(p / "bn2", outputs);

        private static Conv1d<T> Conv(Scope<T> p, int inputs, int outputs, int dilation) =>
            new(
                p,
                inputs,
                outputs,
                3,
                padding: dilation,
                dilation: dilation,
                bias: false,
                fill: Fill.Xavier(3 * inputs, 3 * outputs)
            );

        public Tensor<T> Of(Tensor<T> x) =>
            Pooling.Max(Pointwise.Relu(bn2.Of(conv2.Of(Pointwise.Relu(bn1.Of(conv1.Of(x)))))), Window.Line(4, 4));
    }
}
