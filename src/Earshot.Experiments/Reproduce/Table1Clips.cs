using System.Globalization;
using Earshot.Datasets;
using Earshot.Decoding;
using Earshot.Experiments.Reports;
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
                var (vgg, dai) = (Baseline.SpectrogramVgg(context.Options), Baseline.DaiNet(context.Options));
                return Ours(context, set)
                    .Then(ours =>
                        vgg.Measure(context, set, Semi, Full)
                            .Then(ofVgg =>
                                dai.Measure(context, set, Semi, Full)
                                    .Then<Reproduction>(ofDai =>
                                    {
                                        var table = new ReportTable(
                                            "mean average precision and unweighted accuracy in "
                                                + "%, mean ± std over the seeds",
                                            [
                                                "model",
                                                "precision",
                                                "accuracy",
                                                "our weights",
                                                "paper, AudioSet",
                                                "paper's weights",
                                            ],
                                            [
                                                .. ours.SelectMany(row =>
                                                    (IReadOnlyList<string>[])
                                                        [
                                                            Row(
                                                                $"10% labels {row.Variant.Label}",
                                                                row.Scores,
                                                                Semi,
                                                                "-",
                                                                "0.23 ± 0.01",
                                                                "218K"
                                                            ),
                                                            Row(
                                                                $"all labels {row.Variant.Label}",
                                                                row.Scores,
                                                                Full,
                                                                "-",
                                                                "0.42 ± 0.02",
                                                                "218K"
                                                            ),
                                                        ]
                                                ),
                                                Row(
                                                    "10% labels, Spectrogram-VGG",
                                                    ofVgg,
                                                    Semi,
                                                    Weights(vgg, set),
                                                    "0.16 ± 0.05",
                                                    "6M"
                                                ),
                                                Row(
                                                    "all labels, Spectrogram-VGG",
                                                    ofVgg,
                                                    Full,
                                                    Weights(vgg, set),
                                                    "0.26 ± 0.01",
                                                    "6M"
                                                ),
                                                Row("10% labels, DaiNet", ofDai, Semi, Weights(dai, set), "-", "-"),
                                                Row(
                                                    "all labels, DaiNet",
                                                    ofDai,
                                                    Full,
                                                    Weights(dai, set),
                                                    "0.25 ± 0.07",
                                                    "1.8M"
                                                ),
                                            ]
                                        );
                                        return new Reproduction(
                                            name,
                                            title,
                                            Describe(context.Options, set),
                                            table,
                                            [],
                                            "Other sounds than the paper's, each of one class, so compare "
                                                + "the order of the rows. "
                                                + "Spectrogram-VGG hears the mean of a clip's patches of 960 "
                                                + "ms, as the paper has it, DaiNet "
                                                + "its first 4 s at 8 kHz; "
                                                + "ours has statistics of log-mel bands where the paper has "
                                                + "VGGish's vectors. Configuration A "
                                                + "on a 96×64 patch has 38.7M weights, of which 9.2M in its "
                                                + "convolutions: the paper's 6M can't "
                                                + "be derived from its text."
                                        );
                                    })
                            )
                    );
            });

    private static Outcome<(Variant Variant, TestScores Scores)[]> Ours(ReproduceContext context, ClipSet set)
    {
        context.Progress?.Invoke("encoding for the paper's method");
        using var audio = new ClipAudio();
        var encoded = ClipSetEncoding.Run(
            set,
            new LogMelEncoder(),
            audio,
            context.Threads,
            cancellation: context.Cancellation
        );
        var written = new Variant("w/o SSL", SoundData.Subgraphs(context.Options)).With(
            SelfSupervision.SelfSupervisedTasks.None
        );
        return EvaluationPlan
            .For(encoded, context.Options.SeedsToRun, Semi, Full)
            .Tasks(encoded, context.Random)
            .Then<(Variant, TestScores)[]>(tasks =>
                ((Variant[])[written, written.WithNearestEdges()])
                    .Select(variant =>
                        (
                            variant,
                            TestScores.Of(
                                context,
                                variant.Label,
                                tasks,
                                (task, random) => Score(variant, task, random, context.Cancellation)
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

    private static string Weights(Baseline baseline, ClipSet set) =>
        (baseline.WeightCount(set.Classes.Length) / 1e6).ToString("0.00M", CultureInfo.InvariantCulture);

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
