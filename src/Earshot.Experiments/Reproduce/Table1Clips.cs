using System.Globalization;
using Earshot.Datasets;
using Earshot.Decoding;
using Earshot.Experiments.Reports;
using Earshot.Experiments.Reproduce.Systems;
using Earshot.Features;
using Earshot.Numerics;
using Earshot.Recordings;
using Earshot.Recordings.Evaluation;

namespace Earshot.Experiments.Reproduce;

/// <summary>
/// Table I on a folder of labelled clips: the baselines that hear sound itself, trained there, beside the paper's
/// method on log-mel statistics.
/// </summary>
/// <param name="name">The table's name.</param>
/// <param name="title">The table's title.</param>
internal sealed class Table1Clips(string name, string title)
{
    private const double Semi = 10,
        Full = 100;
    private const int QuickClipsPerClass = 10;

    /// <summary>Whether a folder is one of clips, not of AudioSet's features.</summary>
    public static bool AreIn(string? sound) =>
        sound is not null && Path.Exists(sound) && !File.Exists(Path.Combine(sound, "class_labels_indices.csv"));

    /// <summary>Trains all rows.</summary>
    public Outcome<Reproduction> Run(ReproduceContext context) =>
        Dataset
            .Open(context.Options.Sound!)
            .Then(all =>
            {
                var set = context.Options.Quick
                    ? new ClipSet(
                        all.Name,
                        [.. all.Clips.GroupBy(clip => clip.Label).SelectMany(g => g.Take(QuickClipsPerClass))]
                    )
                    {
                        Root = all.Root,
                    }
                    : all;
                var systems = ComparedSystem.Chosen(SoundSystems.All(context.Options), context.Options.Only);
                return Ours(context, set)
                    .Then(ours =>
                        ComparedSystem
                            .MeasureAll(context, systems, set, Semi, Full)
                            .Then<Reproduction>(measured => Present(context.Options, set, ours, measured))
                    );
            });

    private Reproduction Present(
        ReproduceOptions options,
        ClipSet set,
        (Variant Variant, int Row, TestScores Scores)[] ours,
        (ComparedSystem System, TestScores Scores)[] measured
    )
    {
        IEnumerable<IReadOnlyList<string>> Of(Variant variant, int row, TestScores scores)
        {
            yield return Row($"10% labels {variant.Label}", scores, Semi, "-", Table1.Paper[row], "218K-261K");
            if (row == 0)
                yield return Row($"all labels {variant.Label}", scores, Full, "-", "0.42 ± 0.02", "218K");
        }
        IReadOnlyList<string> Compared(
            string share,
            ComparedSystem system,
            TestScores scores,
            double budget,
            string paper
        ) =>
            Row(
                $"{share} labels, {system.Name}",
                scores,
                budget,
                system.WeightsText(set),
                paper,
                budget < Full && paper == "-" ? "-" : system.PublishedWeights
            );
        var table = new ReportTable(
            "mean average precision and unweighted accuracy in %, mean ± std over the seeds",
            ["model", "precision", "accuracy", "our weights", "paper, AudioSet", "paper's weights"],
            [
                .. ours.SelectMany(row => Of(row.Variant, row.Row, row.Scores)),
                .. measured.SelectMany(row =>
                    new[]
                    {
                        Compared("10%", row.System, row.Scores, Semi, row.System.Paper.Semi),
                        Compared("all", row.System, row.Scores, Full, row.System.Paper.Full),
                    }
                ),
            ]
        );
        return new(name, title, Describe(options, set), table, [], Reading);
    }

    private const string Reading =
        "Other sounds than the paper's, each of one class, so compare the order of the rows. Spectrogram-VGG hears the "
        + "mean of a clip's patches of 960 ms, as the paper has it, DaiNet its first 4 s at 8 kHz, Wave-Logmel and AST "
        + "its first 5 s, VATT 3.2 s at 48 kHz; all are trained here from scratch, where the published transformers "
        + "began from ImageNet or from two million clips: on a few hundred clips they can't come near those figures. "
        + "Ours has statistics of log-mel bands where the paper has VGGish's vectors. Configuration A on a 96×64 patch "
        + "has 38.7M weights, of which 9.2M in its convolutions: the paper's 6M can't be derived from its text.";

    private static Outcome<(Variant Variant, int Row, TestScores Scores)[]> Ours(ReproduceContext context, ClipSet set)
    {
        if (context.Options.Only is { Count: > 0 } only && !only.Contains("ours", StringComparer.OrdinalIgnoreCase))
            return Array.Empty<(Variant, int, TestScores)>();
        context.Progress?.Invoke("encoding for the paper's method");
        using var audio = new ClipAudio();
        var encoded = ClipSetEncoding.Run(
            set,
            new LogMelEncoder(),
            audio,
            context.Threads,
            cancellation: context.Cancellation
        );
        var written = Variant
            .SelfSupervision.Take(context.Options.Quick ? 1 : Variant.SelfSupervision.Count)
            .Select((row, i) => (new Variant(row.Label, SoundData.Subgraphs(context.Options)).With(row.Tasks), Row: i));
        return EvaluationPlan
            .For(encoded, context.Options.SeedsToRun, Semi, Full)
            .Tasks(encoded, context.Random)
            .Then<(Variant, int, TestScores)[]>(tasks =>
                written
                    .SelectMany(one => new[] { one, (one.Item1.WithNearestEdges(), one.Row) })
                    .Select(one =>
                        (
                            one.Item1,
                            one.Row,
                            TestScores.Of(
                                context,
                                one.Item1.Label,
                                [.. tasks.Where(task => one.Row == 0 || task.BudgetPercent < Full)],
                                (task, random) => Score(one.Item1, task, random, context.Cancellation)
                            )
                        )
                    )
                    .ToArray()
            );
    }

    private static Matrix<float> Score(
        Variant variant,
        ComparisonTask task,
        RandomStreams random,
        CancellationToken cancellation
    )
    {
        var probabilities = new Matrix<float>(task.Test.Labels.Length, task.Training.ClassCount);
        variant.Fit(task.Training, random, cancellation: cancellation).Predict(task.Test.Features, probabilities);
        return probabilities;
    }

    private static IReadOnlyList<string> Row(
        string model,
        TestScores scores,
        double budget,
        string weights,
        string paper,
        string paperWeights
    ) =>
        [
            model,
            scores.MeanAveragePrecision(budget).ToString(3),
            scores.UnweightedAccuracy(budget).ToString(),
            weights,
            paper,
            paperWeights,
        ];

    private static string Describe(ReproduceOptions options, ClipSet set) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{set.Name}: {set.Clips.Count} clips of {set.Classes.Length} classes, "
                + $"{(set.HasGroups ? "grouped" : "random")} splits 80:10:10, {options.SeedsToRun} seeds; the "
                + $"baselines "
                + $"at {options.BaselineWidth} times their published width, at most {(options.Quick ? 1 : 50)} epochs, "
                + $"the one best on validation."
        );
}
