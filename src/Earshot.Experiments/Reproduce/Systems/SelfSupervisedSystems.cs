using Earshot.Features;
using Earshot.Networks;
using Earshot.Networks.Encoders;
using Earshot.Networks.Pretraining;
using Earshot.Networks.Training;
using Earshot.Networks.Zoo;
using Earshot.Numerics;

namespace Earshot.Experiments.Reproduce.Systems;

/// <summary>
/// Table II's systems that learn from sound without labels first. Here they see the training clips alone, where
/// the
/// published ones saw hundreds of hours; then a logistic regression reads their frozen features.
/// </summary>
internal static class SelfSupervisedSystems
{
    /// <summary>All, in the paper's order.</summary>
    public static IReadOnlyList<ComparedSystem> All(ReproduceOptions options) =>
        [Simclr(options), Ssast(options), Byols(options), Wav2Vec2(options), Hubert(options)];

    private static int Epochs(ReproduceOptions options) => options.Quick ? 1 : 30;

    /// <summary>Speech SimCLR on 4 s; views by masks alone, their authors change the waveform
    /// besides.</summary>
    private static ComparedSystem Simclr(ReproduceOptions options)
    {
        const int Bands = 80;
        var (frames, contract) = (options.Quick ? 100 : 400, MelContract.Ast with { Bands = Bands });
        var (width, heads, depth) = SoundSystems.Transformer(options, 512);
        SpeechSimclr<float> Network(Scope<float> p) => new(p, Bands, width, heads, width * 5 / 2, depth);
        return Pretrained(
            "SimCLR",
            new SpectrogramEncoder("simclr-frames", contract, frames),
            (frames, Bands),
            _ => ComparedSystem.Count(p => Network(p)),
            (data, random, cancellation) =>
            {
                var parameters = new ParameterSet<float>(random.Child("init"));
                var network = Network(parameters.Root);
                var size = Math.Min(8, data.All.Rows);
                var views = new MaskedViews(size, frames, Bands);
                var batches = new Batches<float>(data.All, (frames, Bands), size);
                new UnlabelledTraining<float>(
                    batches,
                    (x, draws) =>
                    {
                        views.Draw(x, draws);
                        return network.Loss(views.Masked, views.Whole, views.Holes);
                    }
                ).Run(
                    new AdamW<float>(parameters, AdamWOptions.Adam(1e-3)),
                    Epochs(options),
                    random,
                    clipNorm: 1,
                    cancellation: cancellation
                );
                return network.Embed;
            }
        ) with
        {
            StandardisedColumns = Bands,
            PublishedWeights = "30M",
            Paper = ("65.1", "-"),
        };
    }

    /// <summary>SSAST on 3.8 s; its authors' Adam at 0.0001.</summary>
    private static ComparedSystem Ssast(ReproduceOptions options)
    {
        var frames = options.Quick ? 64 : 384;
        var (width, heads, depth) = SoundSystems.Transformer(options);
        Ssast<float> Network(Scope<float> p) => new(p, new(width, heads, depth), frames, Ssast<float>.Patch);
        return Pretrained(
            "SSAST",
            new SpectrogramEncoder("ast-frames", MelContract.Ast, frames),
            (frames, PatchTransformer<float>.Bands),
            _ => ComparedSystem.Count(p => Network(p)),
            (data, random, cancellation) =>
            {
                var parameters = new ParameterSet<float>(random.Child("init"));
                var network = Network(parameters.Root);
                Pretrainings
                    .Ssast(network, data.All, frames, 16)
                    .Run(
                        new AdamW<float>(parameters, AdamWOptions.Ast),
                        Epochs(options),
                        random,
                        cancellation: cancellation
                    );
                return network.Embed;
            }
        ) with
        {
            StandardisedColumns = PatchTransformer<float>.Bands,
            PublishedWeights = "89M",
            Paper = ("59.6", "-"),
        };
    }

    /// <summary>BYOL-S with CvT: views of 0.95 s, embeddings of 3 s; Adam at 0.0003.</summary>
    private static ComparedSystem Byols(ReproduceOptions options)
    {
        var frames = options.Quick ? 112 : 304;
        int Scaled(int width) => Math.Max(4, (int)Math.Round(width * options.BaselineWidth));
        CvtStage[] stages = [.. Cvt<float>.Published.Select(stage => stage with { Width = Scaled(stage.Width) })];
        var embedding = stages[^1].Width * (Cvt<float>.Bands / 16);
        return Pretrained(
            "BYOL-S/CvT",
            new SpectrogramEncoder("byols-frames", MelContract.Byols, frames),
            (frames, Cvt<float>.Bands),
            classes => ComparedSystem.Count(p => _ = new Cvt<float>(p, stages)),
            (data, random, cancellation) =>
            {
                Cvt<float>? online = null;
                var byol = new Byol<float>(
                    random.Child("init"),
                    p =>
                    {
                        var network = new Cvt<float>(p, stages);
                        online ??= network;
                        return network.Embed;
                    },
                    embedding,
                    hidden: 2 * embedding
                );
                Pretrainings
                    .Byol(byol, data.All, frames, options.Quick ? 8 : 32)
                    .Run(
                        new AdamW<float>(byol.Parameters, AdamWOptions.Adam(3e-4)),
                        Epochs(options),
                        random,
                        cancellation: cancellation
                    );
                return online!.Embed;
            }
        ) with
        {
            StandardisedColumns = Cvt<float>.Bands,
            PublishedWeights = "5M",
            Paper = ("65.1", "-"),
        };
    }

    private static SpeechTransformerSize Size(ReproduceOptions options, bool bias)
    {
        var (width, heads, depth) = SoundSystems.Transformer(options, 1024, 24);
        var channels = Math.Max(16, (int)Math.Round(512 * options.BaselineWidth));
        return new(width, heads, 4 * width, depth, channels, ConvolutionBias: bias);
    }

    private static int Samples(ReproduceOptions options) => options.Quick ? 16_000 : 48_000;

    /// <summary>wav2vec 2.0 large's form on 3 s; AdamW at 0.0001.</summary>
    private static ComparedSystem Wav2Vec2(ReproduceOptions options)
    {
        var (size, samples) = (Size(options, bias: true), Samples(options));
        var negatives = options.Quick ? 10 : 100;
        return Pretrained(
            "Wav2vec2.0",
            new WaveformEncoder(16_000, samples),
            (samples, 1),
            classes => ComparedSystem.Count(p => _ = new Wav2Vec2Pretraining<float>(p, size)),
            (data, random, cancellation) =>
            {
                var parameters = new ParameterSet<float>(random.Child("init"));
                var network = new Wav2Vec2Pretraining<float>(parameters.Root, size);
                var batch = Math.Min(8, data.All.Rows);
                var masks = new SpanMasks(batch, SpeechTransformer<float>.Steps(samples));
                new UnlabelledTraining<float>(
                    new(data.All, (samples, 1), batch),
                    (x, draws) =>
                    {
                        masks.Draw(0.65, draws);
                        var candidates = Wav2Vec2Pretraining<float>.DrawCandidates(masks, negatives, draws);
                        return 1.0 / masks.Rows.Length * network.Loss(x, masks, candidates);
                    },
                    () => network.Temperature = Math.Max(0.1, network.Temperature * 0.999995)
                ).Run(Optimiser(parameters), Epochs(options), random, clipNorm: 1, cancellation: cancellation);
                return network.Encoder.Embed;
            }
        ) with
        {
            PublishedWeights = "317M",
            Paper = ("65.6", "-"),
        };
    }

    /// <summary>
    /// HuBERT large's form on 3 s; its first round, whose labels are clusters of 13 cepstra and their
    /// differences.
    /// </summary>
    private static ComparedSystem Hubert(ReproduceOptions options)
    {
        var (size, samples, clusters) = (Size(options, bias: false), Samples(options), options.Quick ? 8 : 50);
        return Pretrained(
            "HuBERT",
            new WaveformEncoder(16_000, samples),
            (samples, 1),
            classes => ComparedSystem.Count(p => _ = new HubertPretraining<float>(p, size, clusters)),
            (data, random, cancellation) =>
            {
                var parameters = new ParameterSet<float>(random.Child("init"));
                var network = new HubertPretraining<float>(parameters.Root, size, clusters);
                var batch = Math.Min(8, data.All.Rows);
                var masks = new SpanMasks(batch, SpeechTransformer<float>.Steps(samples));
                var labels = StepClusters.Of(data.All, clusters, random.Stream("clusters"));
                var batches = new Batches<float>(data.All, (samples, 1), batch);
                new UnlabelledTraining<float>(
                    batches,
                    (x, draws) =>
                    {
                        masks.Draw(0.8, draws);
                        var steps = labels[0].Length;
                        int[] asked =
                        [
                            .. masks.Rows.ToArray().Select(row => labels[batches.Chosen[row / steps]][row % steps]),
                        ];
                        return 1.0 / asked.Length * network.Loss(x, masks, asked);
                    }
                ).Run(Optimiser(parameters), Epochs(options), random, clipNorm: 1, cancellation: cancellation);
                return network.Encoder.Embed;
            }
        ) with
        {
            PublishedWeights = "316M",
            Paper = ("67.6", "-"),
        };
    }

    private static AdamW<float> Optimiser(ParameterSet<float> parameters) =>
        new(
            parameters,
            new()
            {
                LearningRate = 5e-4,
                Beta2 = 0.98,
                Epsilon = 1e-6,
                Schedule = new Schedule.Warmup(50, Schedule.Constant),
            }
        );

    /// <summary>Learns without labels, then a logistic regression reads what the network makes of a
    /// clip.</summary>
    private static ComparedSystem Pretrained(
        string name,
        IClipEncoder encoder,
        Shape example,
        Func<int, long> weights,
        Func<SystemData, RandomStreams, CancellationToken, Func<Tensor<float>, Tensor<float>>> pretrain
    ) =>
        new(
            name,
            encoder,
            example.Count,
            weights,
            (data, random, cancellation) =>
            {
                var network = pretrain(data, random, cancellation);
                return Probe.Fit(data, x => Probe.Embed(x, example, network), random.Child("probe"), cancellation);
            }
        );

    /// <summary>SimCLR's two views of each clip: a time mask, a band mask, single frames, all set to
    /// 0.</summary>
    private sealed class MaskedViews(int clips, int frames, int bands)
    {
        public Tensor<float> Masked { get; } = new((2 * clips, frames, bands));
        public Tensor<float> Whole { get; } = new((2 * clips, frames, bands));
        public Tensor<float> Holes { get; } = new((2 * clips, frames, bands));

        public void Draw(Tensor<float> x, RandomStream random)
        {
            for (var view = 0; view < 2 * clips; view++)
            {
                var (length, height) = (random.Next(Math.Min(100, frames / 2)), random.Next(Math.Min(27, bands / 2)));
                var (first, low) = (random.Next(frames - length), random.Next(bands - height));
                for (var t = 0; t < frames; t++)
                {
                    var isGone = random.NextDouble() < 0.2 || t >= first && t < first + length;
                    for (var b = 0; b < bands; b++)
                    {
                        var (to, from) = ((view * frames + t) * bands + b, (view % clips * frames + t) * bands + b);
                        var hole = isGone || b >= low && b < low + height;
                        (Whole.Values[to], Holes.Values[to]) = (x.Values[from], hole ? 1 : 0);
                        Masked.Values[to] = hole ? 0 : x.Values[from];
                    }
                }
            }
        }
    }
}

/// <summary>A cluster for each 20 ms of waveforms: HuBERT's first labels.</summary>
internal static class StepClusters
{
    private const int Cepstra = 13,
        StepSamples = 320;

    /// <summary>Of each clip the cluster of each of its steps.</summary>
    public static int[][] Of(Matrix<float> clips, int clusters, RandomStream random)
    {
        var steps = SpeechTransformer<float>.Steps(clips.Columns);
        var rows = new Matrix<float>(clips.Rows * steps, 2 * Cepstra);
        for (var i = 0; i < clips.Rows; i++)
            Describe(clips.Row(i), steps, rows, i * steps);
        var centres = KMeans.Fit(rows, clusters, 10, random);
        return
        [
            .. Enumerable
                .Range(0, clips.Rows)
                .Select(i =>
                    Enumerable.Range(i * steps, steps).Select(r => KMeans.Nearest(centres, rows.Row(r))).ToArray()
                ),
        ];
    }

    private static void Describe(ReadOnlySpan<float> samples, int steps, Matrix<float> rows, int first)
    {
        var contract = SpeechSystems.LogMel with { HopSamples = StepSamples };
        var (mel, bands) = (new MelSpectrogram(contract), new float[steps * contract.Bands]);
        mel.Of(samples, bands);
        for (var t = 0; t < steps; t++)
        for (var c = 0; c < Cepstra; c++)
        {
            var sum = 0.0;
            for (var b = 0; b < contract.Bands; b++)
                sum += bands[t * contract.Bands + b] * Math.Cos(Math.PI * c * (b + 0.5) / contract.Bands);
            rows[first + t, c] = (float)(sum / Math.Sqrt(contract.Bands));
            rows[first + t, Cepstra + c] = t == 0 ? 0 : rows[first + t, c] - rows[first + t - 1, c];
        }
    }
}
