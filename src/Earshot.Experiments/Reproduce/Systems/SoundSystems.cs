using Earshot.Features;
using Earshot.Networks;
using Earshot.Networks.Encoders;
using Earshot.Networks.Training;
using Earshot.Networks.Zoo;

namespace Earshot.Experiments.Reproduce.Systems;

/// <summary>Table I's systems that hear sound itself, at <see
/// cref="ReproduceOptions.BaselineWidth"/>.</summary>
internal static class SoundSystems
{
    private const int AstFrames = 512,
        WaveSeconds = 5;

    /// <summary>All, in the paper's order.</summary>
    public static IReadOnlyList<ComparedSystem> All(ReproduceOptions options) =>
        [SpectrogramVgg(options), DaiNet(options), WaveLogmel(options), Vatt(options), Ast(options)];

    /// <summary>
    /// Spectrogram-VGG on a clip's mean patch; Adam at 0.0001, as 0.001 does not train a VGG without batch
    /// normalisation.
    /// </summary>
    private static ComparedSystem SpectrogramVgg(ReproduceOptions options)
    {
        var patch = (Frames: 96, Bands: 64);
        return ComparedSystem.Supervised(
            "Spectrogram-VGG",
            new MeanPatchEncoder(),
            (patch.Frames, patch.Bands, 1),
            Training(options, AdamWOptions.Adam(1e-4)),
            (p, classes) => new SpectrogramVgg<float>(p, patch, classes, options.BaselineWidth).Of
        ) with
        {
            StandardisedColumns = patch.Bands,
            PublishedWeights = "6M",
            Paper = ("0.16 ± 0.05", "0.26 ± 0.01"),
        };
    }

    /// <summary>DaiNet (M11) on 4 s of waveform at 8 kHz; Adam at 0.001 and weight decay 0.0001, its
    /// paper's.</summary>
    private static ComparedSystem DaiNet(ReproduceOptions options)
    {
        var encoder = new WaveformEncoder(DaiNet<float>.SampleRateHz, DaiNet<float>.PublishedSamples);
        return ComparedSystem.Supervised(
            "DaiNet",
            encoder,
            (encoder.Dimension, 1),
            Training(options, new() { WeightDecay = 1e-4, Decoupled = false }),
            (p, classes) => new DaiNet<float>(p, classes, options.BaselineWidth).Of
        ) with
        {
            PublishedWeights = "1.8M",
            Paper = ("-", "0.25 ± 0.07"),
        };
    }

    /// <summary>
    /// Wavegram-Logmel-Cnn14 on 5 s at 32 kHz (1 s in quick runs); Adam at 0.001 with AMSGrad, its authors', on
    /// softmax.
    /// </summary>
    private static ComparedSystem WaveLogmel(ReproduceOptions options)
    {
        var (contract, seconds) = (MelContract.Cnn14, options.Quick ? 1 : WaveSeconds);
        var samples = (seconds * contract.SampleRateHz / contract.HopSamples + 2) / 32 * 32 * contract.HopSamples;
        var (encoder, mel) = (new WaveformEncoder(contract.SampleRateHz, samples), new MelSpectrogram(contract));
        var channels = Cnn14<float>.Channels(options.BaselineWidth);
        return ComparedSystem.Supervised(
            "Wave-Logmel",
            encoder,
            (samples, 1),
            Training(options, AdamWOptions.Adam(1e-3) with { AmsGrad = true }),
            (p, classes) =>
            {
                var network = new Cnn14<float>(p, classes, withWavegram: true, channels);
                return x =>
                {
                    var bands = Tape<float>.Current.Input((x.Shape[0], mel.Frames(samples), contract.Bands));
                    var perClip = bands.Shape[1] * bands.Shape[2];
                    for (var i = 0; i < x.Shape[0]; i++)
                        mel.Of(x.Values.Slice(i * samples, samples), bands.Values.Slice(i * perClip, perClip));
                    return network.Of(bands, x);
                };
            }
        ) with
        {
            PublishedWeights = "81M",
            Paper = ("-", "0.43 ± 0.04"),
        };
    }

    /// <summary>VATT's waveform transformer from scratch on 3.2 s at 48 kHz; AdamW at 0.0001.</summary>
    private static ComparedSystem Vatt(ReproduceOptions options)
    {
        var (width, heads, depth) = Transformer(options);
        var size = new VattSize(width, heads, depth, options.Quick ? 100 : 1200);
        var encoder = new WaveformEncoder(48_000, size.Places * Vatt<float>.Patch);
        return ComparedSystem.Supervised(
            "VATT",
            encoder,
            encoder.Dimension,
            Training(options, new() { LearningRate = 1e-4 }) with
            {
                ClipNorm = 0.75,
            },
            (p, classes) => new Vatt<float>(p, size, classes).Of
        ) with
        {
            PublishedWeights = "87M",
            Paper = ("-", "0.39 ± 0.02"),
        };
    }

    /// <summary>AST from scratch on 5 s; its authors' Adam at 0.0001.</summary>
    private static ComparedSystem Ast(ReproduceOptions options)
    {
        var (width, heads, depth) = Transformer(options);
        var frames = options.Quick ? 96 : AstFrames;
        return ComparedSystem.Supervised(
            "AST",
            new SpectrogramEncoder("ast-frames", MelContract.Ast, frames),
            (frames, Ast<float>.Bands),
            Training(options, AdamWOptions.Ast),
            (p, classes) => new Ast<float>(p, new(width, heads, depth), frames, classes).Of
        ) with
        {
            StandardisedColumns = Ast<float>.Bands,
            PublishedWeights = "88M",
            Paper = ("0.22 ± 0.01", "0.44 ± 0.00"),
        };
    }

    private static SupervisedOptions Training(ReproduceOptions options, AdamWOptions optimiser) =>
        new() { Epochs = options.Quick ? 1 : 50, Optimiser = optimiser };

    /// <summary>
    /// Width, heads and depth of a base transformer (768, 12 heads of 64, 12 blocks) at the run's width; below
    /// a
    /// quarter of it there are fewer blocks too.
    /// </summary>
    public static (int Width, int Heads, int Depth) Transformer(
        ReproduceOptions options,
        int width = 768,
        int depth = 12
    )
    {
        var scaled = Math.Max(32, (int)Math.Round(width * options.BaselineWidth / 64) * 64);
        var blocks = (int)Math.Round(depth * Math.Min(1, 4 * options.BaselineWidth));
        return (scaled, Math.Max(1, scaled / 64), options.Quick ? 1 : Math.Max(1, blocks));
    }
}
