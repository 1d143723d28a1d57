using Earshot.Features;
using Earshot.Networks;
using Earshot.Networks.Encoders;
using Earshot.Networks.Training;
using Earshot.Networks.Zoo;
using Earshot.Numerics;

namespace Earshot.Experiments.Reproduce.Systems;

/// <summary>Table II's systems that learn from the labelled clips alone.</summary>
internal static class SpeechSystems
{
    private const int Bands = 64,
        Frames = 400,
        SegmentFrames = 32,
        Segments = 16,
        Contours = SpeechContours.Columns,
        StepFrames = 10; // 100 ms

    /// <summary>64 bands, a frame each 10 ms; frame 0 begins with the clip.</summary>
    public static readonly MelContract LogMel = MelContract.Byols with { FftLength = 512, IsCentred = false };

    /// <summary>All, in the paper's order.</summary>
    public static IReadOnlyList<ComparedSystem> All(ReproduceOptions options) =>
        [SegCnn(options), GaGru(options), CnnAttn(options), SpeechGcn(options)];

    /// <summary>
    /// SpeechGCN as its authors train it (Adam at 0.0005, batches of 128 segments, epochs of 50 batches,
    /// patience 10),
    /// the epoch chosen on validation where they chose it on the test part.
    /// </summary>
    private static ComparedSystem SpeechGcn(ReproduceOptions options)
    {
        var encoder = new ContourSegmentsEncoder();
        var frames = encoder.SegmentLength / Contours;
        var training = new SupervisedOptions
        {
            Epochs = 1000,
            BatchSize = 128,
            StepsPerEpoch = 50,
            Optimiser = AdamWOptions.Adam(5e-4),
        };
        return ComparedSystem.Supervised(
            "SpeechGCN",
            encoder,
            (frames, Contours),
            options.Quick ? training with { Epochs = 3, BatchSize = 32, StepsPerEpoch = 4 } : training,
            (p, classes) =>
                new SpeechGcn<float>(p, GraphFourier.Basis<float>(ChainGraph.Cycle, frames), Contours, classes).Of
        ) with
        {
            StandardisedColumns = Contours,
            PublishedWeights = "30K",
            Paper = ("-", "62.3"),
            PaperMsp = "57.8",
        };
    }

    private static int Channels(ReproduceOptions options) => Math.Max(2, (int)Math.Round(32 * options.BaselineWidth));

    private static int Width(ReproduceOptions options) => Math.Max(8, (int)Math.Round(256 * options.BaselineWidth));

    private static SegmentCnn<float> Network(Scope<float> p, int classes, ReproduceOptions options) =>
        new(p, (SegmentFrames, Bands), classes, Channels(options), Width(options));

    /// <summary>A clip's 16 segments, at equal distances: (n, frames·bands) to (n·16, segment·bands).</summary>
    private static Matrix<float> Cut(Matrix<float> clips)
    {
        var segments = new Matrix<float>(clips.Rows * Segments, SegmentFrames * Bands);
        for (var i = 0; i < segments.Rows; i++)
        {
            var first = i % Segments * (Frames - SegmentFrames) / (Segments - 1);
            clips.Row(i / Segments).Slice(first * Bands, segments.Columns).CopyTo(segments.Row(i));
        }
        return segments;
    }

    /// <summary>
    /// SegCNN: segments learn with their clip's label; of their probabilities the mean, maximum, minimum,
    /// deviation and
    /// share above 0.2 a class go to a logistic regression.
    /// </summary>
    private static ComparedSystem SegCnn(ReproduceOptions options)
    {
        var training = new SupervisedOptions
        {
            Epochs = options.Quick ? 1 : 30,
            BatchSize = 128,
            Descent = new() { LearningRate = 0.01 },
        };
        return new ComparedSystem(
            "SegCNN",
            new SpectrogramEncoder("segment-frames", LogMel, Frames),
            Frames * Bands,
            classes => ComparedSystem.Count(p => Network(p, classes, options)),
            (data, random, cancellation) =>
            {
                var parameters = new ParameterSet<float>(random.Child("init"));
                var network = Network(parameters.Root, data.Classes, options);
                var segments = new SupervisedTraining<float>(
                    network.Of,
                    (SegmentFrames, Bands),
                    data.Classes,
                    training
                );
                segments.Fit(
                    parameters,
                    Cut(data.Labelled),
                    Repeated(data.Labels),
                    data.Validation is { } held ? (Cut(held.Examples), Repeated(held.Labels)) : null,
                    random,
                    cancellation: cancellation
                );
                return Probe.Fit(data, x => Statistics(segments.Probabilities(Cut(x))), random, cancellation);
            }
        )
        {
            StandardisedColumns = Bands,
            Paper = ("-", "64.5"),
        };
    }

    private static int[] Repeated(int[] labels) => [.. labels.SelectMany(label => Enumerable.Repeat(label, Segments))];

    private static Matrix<float> Statistics(Matrix<float> segments)
    {
        var classes = segments.Columns;
        var clips = new Matrix<float>(segments.Rows / Segments, 5 * classes);
        for (var i = 0; i < clips.Rows; i++)
        for (var c = 0; c < classes; c++)
        {
            float[] p = [.. Enumerable.Range(i * Segments, Segments).Select(s => segments[s, c])];
            var mean = p.Average();
            float[] told =
            [
                mean,
                p.Max(),
                p.Min(),
                (float)Math.Sqrt(p.Average(x => (x - mean) * (x - mean))),
                p.Count(x => x > 0.2f) / (float)Segments,
            ];
            told.CopyTo(clips.Row(i)[(5 * c)..]);
        }
        return clips;
    }

    /// <summary>
    /// CNNattn: segment embeddings learnt from clip labels by their mean probability, then three attentions on
    /// them, of
    /// which the best on validation answers.
    /// </summary>
    private static ComparedSystem CnnAttn(ReproduceOptions options)
    {
        var training = new SupervisedOptions { Epochs = options.Quick ? 1 : 30 };
        var shape = new Shape(Segments, Width(options));
        return new ComparedSystem(
            "CNNattn",
            new SpectrogramEncoder("segment-frames", LogMel, Frames),
            Frames * Bands,
            classes =>
                ComparedSystem.Count(p =>
                {
                    Network(p, classes, options);
                    foreach (var kind in Enum.GetValues<SegmentAttention>())
                        _ = new SegmentPooling<float>(p / $"{kind}", kind, Width(options), classes);
                }),
            (data, random, cancellation) =>
            {
                var parameters = new ParameterSet<float>(random.Child("init"));
                var network = Network(parameters.Root, data.Classes, options);
                var bag = new Shape(Segments * SegmentFrames, Bands);
                var bags = new SupervisedTraining<float>(x => network.OfBags(x, Segments), bag, data.Classes, training);
                var held = data.Validation is { } v ? (Bags(v.Examples), v.Labels) : ((Matrix<float>, int[])?)null;
                bags.Fit(parameters, Bags(data.Labelled), data.Labels, held, random, null, cancellation);
                Matrix<float> Embed(Matrix<float> clips) =>
                    Rows(Probe.Embed(Cut(clips), (SegmentFrames, Bands), network.Embed), Segments);
                var examples = Embed(data.Labelled);
                var asked = data.Validation is { } w ? (Embed(w.Examples), w.Labels) : ((Matrix<float>, int[])?)null;
                var best = ((double Score, SupervisedTraining<float>)?)null;
                foreach (var kind in Enum.GetValues<SegmentAttention>())
                {
                    var set = new ParameterSet<float>(random.Child($"{kind}"));
                    var pooling = new SegmentPooling<float>(set.Root, kind, Width(options), data.Classes);
                    var pooled = new SupervisedTraining<float>(pooling.Of, shape, data.Classes, training);
                    var streams = random.Child($"{kind} order");
                    var report = pooled.Fit(set, examples, data.Labels, asked, streams, null, cancellation);
                    if (best is not { } known || report.BestScore > known.Score)
                        best = (report.BestScore, pooled);
                }
                return x => best!.Value.Item2.Probabilities(Embed(x));
            }
        )
        {
            StandardisedColumns = Bands,
            Paper = ("-", "66.7"),
        };
    }

    private static Matrix<float> Bags(Matrix<float> clips) => Rows(Cut(clips), Segments);

    /// <summary>So many rows one after the other in one.</summary>
    private static Matrix<float> Rows(Matrix<float> rows, int together) =>
        new(rows.Rows / together, rows.Columns * together, rows.Buffer);

    /// <summary>GA-GRU on means of the contours over 100 ms, 96 steps at most; Adam at 0.001, classes
    /// weighted.</summary>
    private static ComparedSystem GaGru(ReproduceOptions options)
    {
        var encoder = new ContourSegmentsEncoder(8 * 120, 1);
        var steps = encoder.Dimension / Contours / StepFrames;
        var training = new SupervisedOptions
        {
            Epochs = options.Quick ? 1 : 60,
            BatchSize = 32,
            WeighsClasses = true,
        };
        var hidden = Math.Max(4, (int)Math.Round(128 * options.BaselineWidth));
        return new ComparedSystem(
            "GA-GRU",
            encoder,
            encoder.Dimension,
            classes => ComparedSystem.Count(p => _ = new GaGru<float>(p, Contours, classes, hidden)),
            (data, random, cancellation) =>
            {
                var parameters = new ParameterSet<float>(random.Child("init"));
                var network = new GaGru<float>(parameters.Root, Contours, data.Classes, hidden);
                var scale = StepScale.Fit(Steps(data.Labelled));
                var fit = new SupervisedTraining<float>(Of, (steps, Contours), data.Classes, training);
                fit.Fit(
                    parameters,
                    scale.Apply(Steps(data.Labelled)),
                    data.Labels,
                    data.Validation is { } held ? (scale.Apply(Steps(held.Examples)), held.Labels) : null,
                    random,
                    cancellation: cancellation
                );
                return x => fit.Probabilities(scale.Apply(Steps(x)));

                Tensor<float> Of(Tensor<float> x)
                {
                    var lengths = new int[x.Shape[0]];
                    for (var i = 0; i < lengths.Length; i++)
                        lengths[i] = Math.Max(
                            1,
                            StepScale.Length(x.Values.Slice(i * steps * Contours, steps * Contours))
                        );
                    var known = Tape<float>.Current.Input(x.Shape);
                    for (var k = 0; k < x.Shape.Count; k++)
                        known.Values[k] = float.IsNaN(x.Values[k]) ? 0 : x.Values[k];
                    return network.Of(known, lengths);
                }
            }
        )
        {
            Paper = ("-", "63.8"),
            PaperMsp = "55.4",
        };
    }

    /// <summary>Means of 10 frames each; NaN where a clip has ended.</summary>
    private static Matrix<float> Steps(Matrix<float> clips)
    {
        var steps = new Matrix<float>(clips.Rows, clips.Columns / StepFrames);
        for (var i = 0; i < clips.Rows; i++)
        for (var k = 0; k < steps.Columns; k++)
        {
            var (step, column) = (k / Contours, k % Contours);
            var (sum, count) = (0f, 0);
            for (var f = 0; f < StepFrames; f++)
                if (clips[i, (step * StepFrames + f) * Contours + column] is var value && !float.IsNaN(value))
                    (sum, count) = (sum + value, count + 1);
            steps[i, k] = count == 0 ? float.NaN : sum / count;
        }
        return steps;
    }

    /// <summary>Mean and deviation of each contour over the steps that are there.</summary>
    private sealed record StepScale(double[] Mean, double[] Deviation)
    {
        public static StepScale Fit(Matrix<float> steps)
        {
            var (mean, deviation) = (new double[Contours], new double[Contours]);
            for (var c = 0; c < Contours; c++)
            {
                double[] known =
                [
                    .. Enumerable
                        .Range(0, steps.Rows * steps.Columns / Contours)
                        .Select(k => (double)steps.Buffer[k * Contours + c])
                        .Where(value => !double.IsNaN(value)),
                ];
                mean[c] = known.Average();
                deviation[c] = Math.Sqrt(known.Average(value => (value - mean[c]) * (value - mean[c])) + 1e-12);
            }
            return new(mean, deviation);
        }

        public Matrix<float> Apply(Matrix<float> steps)
        {
            var scaled = new Matrix<float>(steps.Rows, steps.Columns);
            for (var k = 0; k < scaled.Buffer.Length; k++)
            {
                var c = k % Contours;
                scaled.Buffer[k] = (float)Math.Clamp((steps.Buffer[k] - Mean[c]) / Deviation[c], -8, 8);
            }
            return scaled;
        }

        public static int Length(ReadOnlySpan<float> steps)
        {
            var length = steps.Length / Contours;
            while (length > 0 && float.IsNaN(steps[(length - 1) * Contours]))
                length--;
            return length;
        }
    }
}
