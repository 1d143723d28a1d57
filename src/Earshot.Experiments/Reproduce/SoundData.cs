using System.Globalization;
using Earshot.Annotations;
using Earshot.Datasets;
using Earshot.Datasets.AudioSet;
using Earshot.Evaluation;
using Earshot.Learning;
using Earshot.Learning.Paper;
using Earshot.Numerics;

namespace Earshot.Experiments.Reproduce;

/// <summary>
/// AudioSet's released VGGish features of the paper's 33 classes: the balanced training part to learn from, the
/// evaluation part to test on.
/// </summary>
/// <param name="Training">Balanced training part.</param>
/// <param name="Test">Evaluation part.</param>
public sealed record SoundData(MultiLabelSet Training, MultiLabelSet Test)
{
    private const string Missing =
        "needs AudioSet's released features: name their folder with --sound; it holds bal_train, eval, "
        + "class_labels_indices.csv and ontology.json from research.google.com/audioset/download.html; "
        + "table1 also takes a folder of labelled clips and trains its baselines there";

    /// <summary>Reads both parts.</summary>
    public static Outcome<SoundData> Open(ReproduceContext context)
    {
        if (context.Options.Sound is not { } folder)
            return Outcome<SoundData>.Skipped(Missing);
        context.Progress?.Invoke("reading AudioSet");
        return AudioSetCorpus
            .Open(folder)
            .Then(corpus =>
                corpus
                    .Read("bal_train")
                    .Then(training => corpus.Read("eval").Then<SoundData>(test => new SoundData(training, test)))
            );
    }

    /// <summary>The paper's subgraph for AudioSet: 2 labelled nodes a class and 5 unlabelled ones.</summary>
    public static PaperOptions Subgraphs(ReproduceOptions options) => new() { Epochs = options.Quick ? 1 : 30 };

    /// <summary>
    /// A training set with a share of its clips labelled, by the rarest of each clip's classes; a tenth of the clips
    /// validates.
    /// </summary>
    public TrainingSet Draw(
        ReproduceContext context,
        int seed,
        double fraction,
        OutputKind output = OutputKind.OneOfMany
    )
    {
        var (labels, streams) = (
            Training.RarestClasses(),
            context.Random.Child(string.Create(CultureInfo.InvariantCulture, $"split/{seed}"))
        );
        int[] order = [.. Enumerable.Range(0, labels.Length)];
        streams.Stream("split").Shuffle<int>(order);
        var (validation, training) = (order[..(order.Length / 10)], order[(order.Length / 10)..].Order().ToArray());
        var shown =
            fraction >= 1
                ? training.ToHashSet()
                : Splits.LabelBudget(training, labels, fraction, streams.Stream("labels")).ToHashSet();
        return new TrainingSet(
            Training.Features.SelectRows(training),
            [.. training.Select(i => shown.Contains(i) ? labels[i] : TrainingSet.Unlabelled)],
            Training.Classes.Count
        )
        {
            Targets = output == OutputKind.AnyOfMany ? Targets(training, shown) : null,
            Validation = new LabelledSet(
                Training.Features.SelectRows(validation),
                [.. validation.Select(i => labels[i])]
            ),
        };
    }

    private LabelMatrix Targets(int[] rows, HashSet<int> shown)
    {
        var targets = LabelMatrix.FromTruth(Training.Truth).SelectRows(rows);
        for (var i = 0; i < rows.Length; i++)
            if (!shown.Contains(rows[i]))
                targets.Forget(i);
        return targets;
    }

    /// <summary>
    /// Scores of the test clips by each variant for each seed (variant by variant), trained several at a time, and the
    /// number of weights.
    /// </summary>
    public (Matrix<float> Scores, int Parameters)[][] Score(
        ReproduceContext context,
        IReadOnlyList<Variant> variants,
        double fraction
    )
    {
        var seeds = context.Options.SeedsToRun;
        var scores = variants.Select(_ => new (Matrix<float>, int)[seeds]).ToArray();
        Parallel.For(
            0,
            variants.Count * seeds,
            new ParallelOptions { MaxDegreeOfParallelism = context.Threads, CancellationToken = context.Cancellation },
            run =>
            {
                var (v, seed) = (run / seeds, run % seeds);
                var classifier = (PaperClassifier)
                    variants[v]
                        .Fit(
                            Draw(context, seed, fraction, variants[v].Options.Outputs),
                            context.Random.Child(
                                string.Create(CultureInfo.InvariantCulture, $"{variants[v].Label}/{seed}")
                            ),
                            cancellation: context.Cancellation
                        );
                var probabilities = new Matrix<float>(Test.Features.Rows, Test.Classes.Count);
                classifier.Predict(Test.Features, probabilities);
                scores[v][seed] = (probabilities, classifier.ParameterCount);
                context.Progress?.Invoke($"{variants[v].Label}, {100 * fraction}% labels, seed {seed}");
            }
        );
        return scores;
    }

    /// <summary>Mean average precision of each seed's scores on the evaluation part.</summary>
    public MeanStd MeanAveragePrecision(IEnumerable<(Matrix<float> Scores, int Parameters)> runs) =>
        MeanStd.Of(runs.Select(run => Ranking.MeanAveragePrecision(run.Scores, Test.Truth)));

    /// <summary>What the data is, for a page.</summary>
    public string Describe(ReproduceOptions options) =>
        $"AudioSet's released VGGish features, the paper's {Training.Classes.Count} classes by their own "
        + $"labels: {Training.Features.Rows} clips of the balanced training part "
        + $"(a tenth validates), {Test.Features.Rows} clips of the evaluation part to test on; "
        + $"{options.SeedsToRun} seeds, subgraphs of 71 nodes. The paper had about 89,000 and 8,000 clips.";
}
