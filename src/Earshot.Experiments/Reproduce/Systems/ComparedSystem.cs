using Earshot.Datasets;
using Earshot.Decoding;
using Earshot.Features;
using Earshot.Learning;
using Earshot.Networks;
using Earshot.Networks.Training;
using Earshot.Numerics;
using Earshot.Recordings;
using Earshot.Recordings.Evaluation;

namespace Earshot.Experiments.Reproduce.Systems;

/// <summary>What a system learns from: examples, a row each.</summary>
/// <param name="Classes">Number of classes.</param>
/// <param name="Labelled">Examples whose class is known.</param>
/// <param name="Labels">Class of each.</param>
/// <param name="Unlabelled">Others of the same training part.</param>
/// <param name="Validation">Examples and classes that choose an epoch; null where there are none.</param>
internal sealed record SystemData(
    int Classes,
    Matrix<float> Labelled,
    int[] Labels,
    Matrix<float> Unlabelled,
    (Matrix<float> Examples, int[] Labels)? Validation
)
{
    /// <summary>All training examples, those with a label first.</summary>
    public Matrix<float> All { get; } =
        new(Labelled.Rows + Unlabelled.Rows, Labelled.Columns, [.. Labelled.Span, .. Unlabelled.Span]);
}

/// <summary>Learns, and returns what gives the class probabilities of examples.</summary>
internal delegate Func<Matrix<float>, Matrix<float>> Fit(
    SystemData data,
    RandomStreams random,
    CancellationToken cancellation
);

/// <summary>A system the paper compares with, trained here.</summary>
/// <param name="Name">As the paper's tables have it.</param>
/// <param name="Encoder">What it hears of a clip: one example, or several one after the other.</param>
/// <param name="ExampleLength">Values of an example.</param>
/// <param name="Weights">What it learns for a number of classes, in numbers.</param>
/// <param name="Fit">How it learns.</param>
internal sealed record ComparedSystem(
    string Name,
    IClipEncoder Encoder,
    int ExampleLength,
    Func<int, long> Weights,
    Fit Fit
)
{
    /// <summary>
    /// Values of an example that share a row of the standardiser (contours, bands); 0: examples are taken as
    /// they are.
    /// </summary>
    public int StandardisedColumns { get; init; }

    /// <summary>Weights as its paper or Table I and II give them.</summary>
    public string PublishedWeights { get; init; } = "-";

    /// <summary>The paper's figure with 10% of the labels, and with all; "-" where it has none.</summary>
    public (string Semi, string Full) Paper { get; init; } = ("-", "-");

    /// <summary>The paper's figure on MSP-IMPROV with all labels.</summary>
    public string PaperMsp { get; init; } = "-";

    /// <summary>Those that were asked for by a part of their name; all, where none was.</summary>
    public static IReadOnlyList<ComparedSystem> Chosen(
        IReadOnlyList<ComparedSystem> systems,
        IReadOnlyList<string> only
    )
    {
        var asked = systems
            .Where(system => only.Any(part => system.Name.Contains(part, StringComparison.OrdinalIgnoreCase)))
            .ToArray();
        return asked.Length > 0 ? asked
            : only.Count > 0 ? []
            : systems;
    }

    /// <summary>
    /// Measures several, one after the other; the first that can't be is the reason of all.
    /// </summary>
    public static Outcome<(ComparedSystem System, TestScores Scores)[]> MeasureAll(
        ReproduceContext context,
        IReadOnlyList<ComparedSystem> systems,
        ClipSet set,
        params double[] budgetsPercent
    )
    {
        var measured = new List<(ComparedSystem, TestScores)>();
        foreach (var system in systems)
        {
            var scores = system.Measure(context, set, budgetsPercent);
            if (!scores.IsOk)
                return Outcome<(ComparedSystem, TestScores)[]>.Skipped(scores.Reason!);
            measured.Add((system, scores.Value));
        }
        return measured.ToArray();
    }

    /// <summary>Numbers that it learns for the classes of a set, in millions.</summary>
    public string WeightsText(ClipSet set) =>
        (Weights(set.Classes.Length) / 1e6).ToString("0.00M", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>A network that learns from the labelled examples alone.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="encoder">What it hears.</param>
    /// <param name="example">Shape of an example.</param>
    /// <param name="options">How it is trained.</param>
    /// <param name="network">Makes it for a number of classes: examples to logits.</param>
    public static ComparedSystem Supervised(
        string name,
        IClipEncoder encoder,
        Shape example,
        SupervisedOptions options,
        Func<Scope<float>, int, Func<Tensor<float>, Tensor<float>>> network
    ) =>
        new(
            name,
            encoder,
            example.Count,
            classes => Count(p => network(p, classes)),
            (data, random, cancellation) =>
            {
                var parameters = new ParameterSet<float>(random.Child("init"));
                var made = network(parameters.Root, data.Classes);
                var training = new SupervisedTraining<float>(made, example, data.Classes, options);
                training.Fit(
                    parameters,
                    data.Labelled,
                    data.Labels,
                    data.Validation,
                    random,
                    cancellation: cancellation
                );
                return training.Probabilities;
            }
        );

    /// <summary>Numbers that a network learns.</summary>
    public static long Count(Action<Scope<float>> make)
    {
        var parameters = new ParameterSet<float>(null);
        make(parameters.Root);
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

    /// <summary>Trains and scores the test clips: each one's probabilities, the mean over its
    /// examples.</summary>
    private Matrix<float> Score(
        Matrix<float> features,
        NumberedTask task,
        RandomStreams random,
        CancellationToken cancellation
    )
    {
        var (learnt, learntClips) = Examples(features, task.Training);
        var (others, _) = Examples(features, task.Unlabelled);
        var (held, heldClips) = Examples(features, task.Validation);
        var (asked, askedClips) = Examples(features, task.Test);
        var standardiser = StandardisedColumns == 0 ? null : Standardiser.Fit(Columned(learnt));
        var data = new SystemData(
            task.Classes,
            Standardised(learnt),
            [.. learntClips.Select(i => task.TrainingLabels[i])],
            Standardised(others),
            held.Rows == 0 ? null : (Standardised(held), [.. heldClips.Select(i => task.ValidationLabels[i])])
        );
        return MeanByClip(Fit(data, random, cancellation)(Standardised(asked)), askedClips, task.Test.Length);

        Matrix<float> Standardised(Matrix<float> examples) =>
            standardiser is null || examples.Rows == 0
                ? examples
                : new(examples.Rows, examples.Columns, standardiser.Apply(Columned(examples)).Buffer);
    }

    private Matrix<float> Columned(Matrix<float> examples) =>
        new(examples.Rows * (ExampleLength / StandardisedColumns), StandardisedColumns, examples.Buffer);

    /// <summary>
    /// The examples of some clips and, for each, the place of its clip among them. Examples a clip lacks begin
    /// with
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
