using Earshot.Datasets;
using Earshot.Decoding;
using Earshot.Features;
using Earshot.Learning;
using Earshot.Networks;
using Earshot.Networks.Training;
using Earshot.Networks.Zoo;
using Earshot.Numerics;
using Earshot.Recordings;
using Earshot.Recordings.Evaluation;

namespace Earshot.Experiments.Reproduce;

/// <summary>A network the paper compares with, trained here on the labelled clips alone.</summary>
/// <param name="Name">As the paper's tables have it.</param>
/// <param name="Encoder">What it hears of a clip: one example, or several one after the other.</param>
/// <param name="Example">Shape of an example; its innermost axis a frame's descriptors, bands or channels.</param>
/// <param name="Training">How it is trained.</param>
/// <param name="Network">Makes it for a number of classes: examples to logits.</param>
internal sealed record Baseline(
    string Name,
    IClipEncoder Encoder,
    Shape Example,
    SupervisedOptions Training,
    Func<Scope<float>, int, Func<Tensor<float>, Tensor<float>>> Network
)
{
    /// <summary>
    /// Values of an example that share a row of the standardiser (contours, bands); 0: examples are taken as they are.
    /// </summary>
    public int StandardisedColumns { get; init; }

    private int ExampleLength => Example.Count;

    /// <summary>
    /// SpeechGCN as its authors train it (Adam at 0.0005, batches of 128 segments, epochs of 50 batches, patience 10),
    /// the epoch chosen on validation where they chose it on the test part.
    /// </summary>
    public static Baseline SpeechGcn(ReproduceOptions options)
    {
        var encoder = new ContourSegmentsEncoder();
        var frames = encoder.SegmentLength / SpeechContours.Columns;
        var training = new SupervisedOptions
        {
            Epochs = 1000,
            BatchSize = 128,
            StepsPerEpoch = 50,
            Optimiser = AdamWOptions.Adam(5e-4),
        };
        return new(
            "SpeechGCN",
            encoder,
            (frames, SpeechContours.Columns),
            options.Quick ? training with { Epochs = 3, BatchSize = 32, StepsPerEpoch = 4 } : training,
            (p, classes) =>
                new SpeechGcn<float>(
                    p,
                    GraphFourier.Basis<float>(ChainGraph.Cycle, frames),
                    SpeechContours.Columns,
                    classes
                ).Of
        )
        {
            StandardisedColumns = SpeechContours.Columns,
        };
    }

    /// <summary>
    /// Spectrogram-VGG on a clip's mean patch; Adam at 0.0001, as 0.001 does not train a VGG without batch
    /// normalisation.
    /// </summary>
    public static Baseline SpectrogramVgg(ReproduceOptions options)
    {
        var (encoder, patch) = (new MeanPatchEncoder(), (Frames: 96, Bands: 64));
        var training = new SupervisedOptions { Epochs = options.Quick ? 1 : 50, Optimiser = AdamWOptions.Adam(1e-4) };
        return new(
            "Spectrogram-VGG",
            encoder,
            (patch.Frames, patch.Bands, 1),
            training,
            (p, classes) => new SpectrogramVgg<float>(p, patch, classes, options.BaselineWidth).Of
        )
        {
            StandardisedColumns = patch.Bands,
        };
    }

    /// <summary>DaiNet (M11) on 4 s of waveform at 8 kHz; Adam at 0.001 and weight decay 0.0001, its paper's.</summary>
    public static Baseline DaiNet(ReproduceOptions options)
    {
        var encoder = new WaveformEncoder(DaiNet<float>.SampleRateHz, DaiNet<float>.PublishedSamples);
        var training = new SupervisedOptions
        {
            Epochs = options.Quick ? 1 : 50,
            Optimiser = new() { WeightDecay = 1e-4, Decoupled = false },
        };
        return new(
            "DaiNet",
            encoder,
            (encoder.Dimension, 1),
            training,
            (p, classes) => new DaiNet<float>(p, classes, options.BaselineWidth).Of
        );
    }

    /// <summary>Weights that are learnt.</summary>
    public long WeightCount(int classes)
    {
        var parameters = new ParameterSet<float>(null);
        Network(parameters.Root, classes);
        return parameters.Count;
    }

    /// <summary>Encodes the clips, then trains on each split and budget and asks for its test clips.</summary>
    /// <param name="context">The run.</param>
    /// <param name="set">The clips.</param>
    /// <param name="budgetsPercent">Shares of the training clips that are labelled.</param>
    public Outcome<TestScores> Measure(ReproduceContext context, ClipSet set, params double[] budgetsPercent)
    {
        if ((long)set.Clips.Count * Encoder.Dimension > Array.MaxLength)
            return Outcome<TestScores>.Skipped(
                $"{Name} holds all clips in memory, at most {Array.MaxLength / Encoder.Dimension} of them, got "
                    + $"{set.Clips.Count}: name fewer in a manifest"
            );
        context.Progress?.Invoke($"encoding for {Name}");
        using var audio = new ClipAudio();
        var encoded = ClipSetEncoding.Run(set, Encoder, audio, context.Threads, cancellation: context.Cancellation);
        return EvaluationPlan
            .For(encoded, context.Options.SeedsToRun, budgetsPercent)
            .Tasks(NumberedTask.Numbered(encoded), context.Random)
            .Then<TestScores>(tasks =>
                TestScores.Of(
                    context,
                    Name,
                    tasks,
                    (task, random) => Score(encoded.Features, NumberedTask.Of(task), random, context.Cancellation)
                )
            );
    }

    /// <summary>
    /// Trains on the labelled clips and scores the test clips: each one's probabilities, the mean over its examples.
    /// </summary>
    private Matrix<float> Score(
        Matrix<float> features,
        NumberedTask task,
        RandomStreams random,
        CancellationToken cancellation
    )
    {
        var (learnt, learntClips) = Examples(features, task.Training);
        var (held, heldClips) = Examples(features, task.Validation);
        var (asked, askedClips) = Examples(features, task.Test);
        var standardiser = StandardisedColumns == 0 ? null : Standardiser.Fit(Columned(learnt));
        var parameters = new ParameterSet<float>(random.Child("init"));
        var network = Network(parameters.Root, task.Classes);
        var training = new SupervisedTraining<float>(network, Example, task.Classes, Training);
        training.Fit(
            parameters,
            Standardised(learnt),
            [.. learntClips.Select(i => task.TrainingLabels[i])],
            held.Rows == 0 ? null : (Standardised(held), [.. heldClips.Select(i => task.ValidationLabels[i])]),
            random,
            cancellation: cancellation
        );
        return MeanByClip(training.Probabilities(Standardised(asked)), askedClips, task.Test.Length);

        Matrix<float> Standardised(Matrix<float> examples) =>
            standardiser is null
                ? examples
                : new(examples.Rows, examples.Columns, standardiser.Apply(Columned(examples)).Buffer);
    }

    private Matrix<float> Columned(Matrix<float> examples) =>
        new(examples.Rows * (ExampleLength / StandardisedColumns), StandardisedColumns, examples.Buffer);

    /// <summary>
    /// The examples of some clips and, for each, the place of its clip among them. Examples a clip lacks begin with
    /// NaN.
    /// </summary>
    private (Matrix<float> Examples, int[] Clips) Examples(Matrix<float> features, int[] rows)
    {
        var found = (
            from i in Enumerable.Range(0, rows.Length)
            from e in Enumerable.Range(0, features.Columns / ExampleLength)
            where !float.IsNaN(features[rows[i], e * ExampleLength])
            select (Clip: i, From: e * ExampleLength)
        ).ToArray();
        var examples = new Matrix<float>(found.Length, ExampleLength);
        for (var k = 0; k < found.Length; k++)
            features.Row(rows[found[k].Clip]).Slice(found[k].From, ExampleLength).CopyTo(examples.Row(k));
        return (examples, [.. found.Select(f => f.Clip)]);
    }

    private static Matrix<float> MeanByClip(Matrix<float> probabilities, int[] clips, int count)
    {
        var mean = new Matrix<float>(count, probabilities.Columns);
        var examples = clips.CountBy(clip => clip).ToDictionary();
        for (var k = 0; k < clips.Length; k++)
        for (var c = 0; c < mean.Columns; c++)
            mean[clips[k], c] += probabilities[k, c] / examples[clips[k]];
        return mean;
    }
}
