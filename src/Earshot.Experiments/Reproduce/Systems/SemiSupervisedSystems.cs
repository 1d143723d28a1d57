using Earshot.Features;
using Earshot.Learning;
using Earshot.Networks;
using Earshot.Networks.Encoders;
using Earshot.Networks.Operators;
using Earshot.Networks.Training;
using Earshot.Networks.Zoo;
using Earshot.Numerics;

namespace Earshot.Experiments.Reproduce.Systems;

/// <summary>Table II's systems that learn from labelled and unlabelled clips together.</summary>
internal static class SemiSupervisedSystems
{
    private const int Batch = 32;

    /// <summary>All, in the paper's order.</summary>
    public static IReadOnlyList<ComparedSystem> All(ReproduceOptions options) =>
        [Ladder(options), Matching(options), Wadan(options)];

    /// <summary>LadderNet on the 165 features: 165-512-256-128-classes, Adam at 0.002.</summary>
    private static ComparedSystem Ladder(ReproduceOptions options)
    {
        var encoder = new SpeechEncoder();
        int Scaled(int width) => Math.Max(8, (int)Math.Round(width * options.BaselineWidth));
        int[] Widths(int classes) => [encoder.Dimension, Scaled(512), Scaled(256), Scaled(128), classes];
        return new ComparedSystem(
            "LadderNet",
            encoder,
            encoder.Dimension,
            classes => ComparedSystem.Count(p => _ = new Ladder<float>(p, Widths(classes))),
            (data, random, cancellation) =>
            {
                var parameters = new ParameterSet<float>(random.Child("init"));
                var network = new Ladder<float>(parameters.Root, Widths(data.Classes));
                var training = new Paired(data, encoder.Dimension, network.Of, network.Loss);
                return training.Run(
                    new AdamW<float>(parameters, AdamWOptions.Adam(2e-3)),
                    options,
                    random,
                    cancellation
                );
            }
        )
        {
            StandardisedColumns = encoder.Dimension,
            Paper = ("60.7", "-"),
        };
    }

    /// <summary>
    /// Transformer*'s audio branch: contours and log-mel bands of 6 s as the two views, 20 ms a step; AdamW at
    /// 0.0001.
    /// </summary>
    private static ComparedSystem Matching(ReproduceOptions options)
    {
        const int Contours = SpeechContours.Columns,
            Bands = 64;
        var frames = options.Quick ? 60 : 600;
        var encoder = new JoinedEncoder([
            new ContourSegmentsEncoder(frames, 1),
            new SpectrogramEncoder("view-frames", SpeechSystems.LogMel, frames),
        ]);
        var width = Math.Max(16, (int)Math.Round(256 * options.BaselineWidth / 16) * 16);
        var shape = new Shape(frames / 2 * (Contours + Bands));
        DistributionMatching<float> Network(Scope<float> p, int classes) =>
            new(p, (Contours, Bands), classes, width, 4, options.Quick ? 1 : 4);
        return new ComparedSystem(
            "Transformer*",
            encoder,
            encoder.Dimension,
            classes => ComparedSystem.Count(p => Network(p, classes)),
            (data, random, cancellation) =>
            {
                var parameters = new ParameterSet<float>(random.Child("init"));
                var network = Network(parameters.Root, data.Classes);
                var scale = Standardiser.Fit(Pairs(data.All));
                Matrix<float> Scaled(Matrix<float> clips) =>
                    clips.Rows == 0 ? new(0, shape.Count) : scale.Apply(Pairs(clips));
                var prepared = new SystemData(
                    data.Classes,
                    Scaled(data.Labelled),
                    data.Labels,
                    Scaled(data.Unlabelled),
                    data.Validation is { } held ? (Scaled(held.Examples), held.Labels) : null
                );
                var training = new Paired(prepared, shape, Of, Loss);
                var adam = new AdamW<float>(parameters, new() { LearningRate = 1e-4 });
                var answer = training.Run(adam, options, random, cancellation);
                return x => answer(Scaled(x));

                (Tensor<float> A, Tensor<float> B) Views(Tensor<float> x)
                {
                    var (clips, first) = (x.Shape[0], frames / 2 * Contours);
                    return (
                        Joints.Reshape(Joints.Slice(x, 1, 0, first), (clips, frames / 2, Contours)),
                        Joints.Reshape(Joints.Slice(x, 1, first, x.Shape[1] - first), (clips, frames / 2, Bands))
                    );
                }
                Tensor<float> Of(Tensor<float> x)
                {
                    var (a, b) = Views(x);
                    return network.Of(a, b);
                }
                Tensor<float> Loss(Tensor<float> labelled, ReadOnlyMemory<int> labels, Tensor<float> others)
                {
                    var (a, b) = Views(Joints.Concatenate(0, labelled, others));
                    var (marks, draws) = (new bool[a.Shape[0] * a.Shape[1]], Tape<float>.Current.Random);
                    for (var i = 0; i < marks.Length; i++)
                        marks[i] = draws.NextDouble() < 0.15;
                    marks[0] = true; // one at least
                    int[] all = [.. labels.Span, .. Enumerable.Repeat(-1, others.Shape[0])];
                    return network.Loss(a, b, all, StepMasks.Of(marks));
                }
            }
        )
        {
            Paper = ("61.2", "-"),
        };

        Matrix<float> Pairs(Matrix<float> clips)
        {
            var pairs = new Matrix<float>(clips.Rows, shape.Count);
            for (var i = 0; i < clips.Rows; i++)
            {
                Average(clips.Row(i)[..(frames * Contours)], Contours, pairs.Row(i));
                Average(clips.Row(i)[(frames * Contours)..], Bands, pairs.Row(i)[(frames / 2 * Contours)..]);
            }
            return pairs;
        }
    }

    /// <summary>Means of two frames each; what is not there counts as 0.</summary>
    private static void Average(ReadOnlySpan<float> frames, int columns, Span<float> pairs)
    {
        for (var k = 0; k < frames.Length / 2; k++)
        {
            var (step, c) = (k / columns, k % columns);
            var (a, b) = (frames[2 * step * columns + c], frames[(2 * step + 1) * columns + c]);
            pairs[k] = ((float.IsNaN(a) ? 0 : a) + (float.IsNaN(b) ? 0 : b)) / 2;
        }
    }

    /// <summary>WADAN on the 165 features: 10 imitated examples a real one, then a perceptron of 100 and
    /// 100.</summary>
    private static ComparedSystem Wadan(ReproduceOptions options)
    {
        var (encoder, width) = (new SpeechEncoder(), Math.Max(64, (int)(800 * options.BaselineWidth / 8) * 8));
        return new ComparedSystem(
            "WADAN",
            encoder,
            encoder.Dimension,
            classes => new Wadan<float>(null, encoder.Dimension, classes, width).All.Sum(set => set.Count),
            (data, random, cancellation) =>
            {
                var scale = Largest(data.Labelled);
                var real = Divided(data.Labelled, scale);
                var wadan = new Wadan<float>(random.Child("init"), encoder.Dimension, data.Classes, width);
                Imitate(wadan, real, data, options, random, cancellation);
                var (examples, labels) = Augmented(wadan, real, data, random.Stream("imitations"));
                var parameters = new ParameterSet<float>(random.Child("classifier"));
                var network = Perceptron(parameters.Root, encoder.Dimension, data.Classes);
                var fit = new SupervisedTraining<float>(
                    network,
                    encoder.Dimension,
                    data.Classes,
                    new()
                    {
                        Epochs = options.Quick ? 1 : 20,
                        BatchSize = 50,
                        WeighsClasses = true,
                    }
                );
                var held = data.Validation is { } v
                    ? (Divided(v.Examples, scale), v.Labels)
                    : ((Matrix<float>, int[])?)null;
                fit.Fit(parameters, examples, labels, held, random, null, cancellation);
                return x => fit.Probabilities(Divided(x, scale));
            }
        )
        {
            PublishedWeights = "-",
            Paper = ("-", "64.5"),
        };
    }

    private static Func<Tensor<float>, Tensor<float>> Perceptron(Scope<float> p, int dimension, int classes)
    {
        var (a, b) = (
            new Networks.Layers.Linear<float>(p / 0, dimension, 100),
            new Networks.Layers.Linear<float>(p / 1, 100, 100)
        );
        var c = new Networks.Layers.Linear<float>(p / 2, 100, classes);
        return x => c.Of(Pointwise.Tanh(b.Of(Pointwise.Tanh(a.Of(x)))));
    }

    private static void Imitate(
        Wadan<float> wadan,
        Matrix<float> real,
        SystemData data,
        ReproduceOptions options,
        RandomStreams random,
        CancellationToken cancellation
    )
    {
        var size = Math.Min(128, real.Rows);
        var batches = new Batches<float>(real, real.Columns, size);
        var weights = new double[data.Classes];
        foreach (var label in data.Labels)
            weights[label]++;
        for (var c = 0; c < weights.Length; c++)
            weights[c] = data.Labels.Length / (data.Classes * Math.Max(1, weights[c]));
        var training = new WadanTraining<float>(wadan, size, data.Classes, weights, random.Stream("epsilon"));
        var (labels, draws) = (new int[size], random.Stream("noise"));
        for (var epoch = 0; epoch < (options.Quick ? 2 : 300); epoch++)
        {
            batches.Begin(random.Stream($"epoch {epoch}"));
            for (var b = 0; b < batches.Count; b++)
            {
                cancellation.ThrowIfCancellationRequested();
                var x = batches.Next();
                for (var i = 0; i < size; i++)
                    labels[i] = data.Labels[batches.Chosen[i]];
                training.Step(x, labels, draws);
            }
        }
    }

    private static (Matrix<float> Examples, int[] Labels) Augmented(
        Wadan<float> wadan,
        Matrix<float> real,
        SystemData data,
        RandomStream random
    )
    {
        const int Times = 10;
        int[] labels = [.. Enumerable.Range(0, 1 + Times).SelectMany(_ => data.Labels)];
        var examples = new Matrix<float>(labels.Length, real.Columns);
        real.Span.CopyTo(examples.Span);
        var input = new Tensor<float>((real.Rows, wadan.Noise + data.Classes));
        var tape = Tape<float>.ForUse();
        for (var time = 1; time <= Times; time++)
        {
            wadan.Draw(input, data.Labels, random);
            using (tape.Begin())
                wadan.Imitate(input).Values.CopyTo(examples.Span[(time * real.Rows * real.Columns)..]);
        }
        return (examples, labels);
    }

    private static float[] Largest(Matrix<float> examples) =>
        [
            .. Enumerable
                .Range(0, examples.Columns)
                .Select(c => Math.Max(1e-6f, Enumerable.Range(0, examples.Rows).Max(i => Math.Abs(examples[i, c])))),
        ];

    private static Matrix<float> Divided(Matrix<float> examples, float[] scale)
    {
        var divided = new Matrix<float>(examples.Rows, examples.Columns);
        for (var i = 0; i < examples.Rows; i++)
        for (var c = 0; c < examples.Columns; c++)
            divided[i, c] = Math.Clamp(examples[i, c] / scale[c], -1.5f, 1.5f);
        return divided;
    }

    /// <summary>Batches of as many labelled as unlabelled examples; the epoch of the lowest loss on
    /// validation.</summary>
    private sealed class Paired : ITraining<float>
    {
        private readonly SystemData data;
        private readonly Shape shape;
        private readonly Func<Tensor<float>, Tensor<float>> network;
        private readonly Func<Tensor<float>, ReadOnlyMemory<int>, Tensor<float>, Tensor<float>> loss;
        private readonly Batches<float> labelled,
            all;
        private readonly int[] labels;

        public Paired(
            SystemData data,
            Shape shape,
            Func<Tensor<float>, Tensor<float>> network,
            Func<Tensor<float>, ReadOnlyMemory<int>, Tensor<float>, Tensor<float>> loss
        )
        {
            (this.data, this.shape, this.network, this.loss) = (data, shape, network, loss);
            var size = Math.Min(Batch, data.Labelled.Rows);
            (labelled, labels) = (new(data.Labelled, shape, size), new int[size]);
            all = new(data.All, shape, Math.Min(Batch, data.All.Rows));
        }

        public int BeginEpoch(int epoch, RandomStream random)
        {
            labelled.Begin(random);
            all.Begin(random);
            return all.Count;
        }

        public Tensor<float> Loss(int batch)
        {
            var x = labelled.Next();
            for (var i = 0; i < labels.Length; i++)
                labels[i] = data.Labels[labelled.Chosen[i]];
            return loss(x, labels, all.Next());
        }

        public double Validate()
        {
            if (data.Validation is not { } held)
                return 0;
            var (logits, sum) = (Probe.Embed(held.Examples, shape, network), 0.0);
            for (var i = 0; i < held.Labels.Length; i++)
            {
                var row = logits.Row(i);
                Softmax.InPlace(row);
                sum += Math.Log(Math.Max(1e-12, row[held.Labels[i]]));
            }
            return sum / held.Labels.Length;
        }

        public Func<Matrix<float>, Matrix<float>> Run(
            Optimiser<float> optimiser,
            ReproduceOptions options,
            RandomStreams random,
            CancellationToken cancellation
        )
        {
            Trainer.Run(
                this,
                optimiser,
                new TrainerOptions
                {
                    Epochs = options.Quick ? 1 : 60,
                    Patience = data.Validation is null ? 0 : 15,
                    KeepBest = data.Validation is not null,
                },
                random,
                cancellation: cancellation
            );
            return Probabilities;
        }

        private Matrix<float> Probabilities(Matrix<float> examples)
        {
            var probabilities = examples.Rows == 0 ? new(0, data.Classes) : Probe.Embed(examples, shape, network);
            for (var i = 0; i < probabilities.Rows; i++)
                Softmax.InPlace(probabilities.Row(i));
            return probabilities;
        }
    }
}
