using System.Globalization;
using Earshot.Evaluation;
using Earshot.Experiments.Reports;
using Earshot.Learning;
using Earshot.Numerics;

namespace Earshot.Experiments.Reproduce;

/// <summary>
/// The default beside plain methods where a pool is not as one would wish: unbalanced, labelled wrongly, full of clips
/// of no class or of copies, with one label a class, with speakers or recordings never heard.
/// </summary>
public sealed class HardPools : IExperiment
{
    private const double ForeignShare = 0.3,
        CopiedShare = 0.2;

    /// <inheritdoc/>
    public string Name => "pools";

    /// <inheritdoc/>
    public string Title => "Pools that are not as one would wish";

    /// <summary>What is wrong with a pool.</summary>
    /// <param name="Name">Of its row.</param>
    /// <param name="Change">What becomes of a draw.</param>
    private sealed record Condition(string Name, Func<NoiseData, PoolDraw, RandomStream, PoolDraw> Change)
    {
        /// <summary>Labels a class; null: those asked for.</summary>
        public int? Labels { get; init; }

        /// <summary>Whether folds may cut speakers and recordings.</summary>
        public bool Torn { get; init; }
    }

    private static readonly Condition[] Conditions =
    [
        new("as it is: speakers or recordings never heard", (_, draw, _) => draw),
        new("speakers or recordings heard before", (_, draw, _) => draw) { Torn = true },
        new("one label a class", (_, draw, _) => draw) { Labels = 1 },
        new(
            "classes 1 to 100 in the pool",
            (data, draw, random) => draw.Unbalanced(data.Set.Labels(), data.Set.Classes.Count, random)
        ),
        new("10 % of the labels wrong", (data, draw, random) => draw.Mislabelled(0.1, data.Set.Classes.Count, random)),
        new("20 % of the labels wrong", (data, draw, random) => draw.Mislabelled(0.2, data.Set.Classes.Count, random)),
        new("30 % clips of no class", (data, draw, random) => Foreign(data, draw, random, stay: true)),
        new("the same without them", (data, draw, random) => Foreign(data, draw, random, stay: false)),
        new("a fifth of the clips five times", (_, draw, random) => draw.Duplicated(CopiedShare, random)),
    ];

    /// <inheritdoc/>
    public Outcome<Reproduction> Run(ReproduceContext context)
    {
        var methods = MethodCandidate.Asked(context, "committee", "logreg", "label-spreading");
        var rows = new List<IReadOnlyList<string>>();
        foreach (var opened in NoiseData.Asked(context, withTests: false))
        {
            if (!opened.IsOk)
                return Outcome<Reproduction>.Skipped(opened.Reason!);
            foreach (var condition in Conditions)
            {
                context.Progress?.Invoke($"{opened.Value.Name}: {condition.Name}");
                rows.Add([opened.Value.Name, condition.Name, .. Cells(context, opened.Value, condition, methods)]);
            }
        }
        return rows.Count == 0
            ? Outcome<Reproduction>.Skipped(
                "needs a folder of speech or of labelled clips: name it with --speech or --sound"
            )
            : new Reproduction(
                Name,
                Title,
                $"{NoiseData.FewLabels} labels a class where nothing else is said, {NoiseData.FoldCount} folds, each "
                    + $"clip tested once a draw, {context.Options.SeedsToRun} draws; {NoiseData.Views} views for the "
                    + "committee.",
                new ReportTable(
                    "macro accuracy in %, mean ± std over draws; behind it the difference to the first method and the "
                        + "p of the paired sign-flip test",
                    ["data", "pool", .. methods.Select(method => method.Label)],
                    rows
                ),
                [],
                "Draws and folds are the same for all methods. Where classes are nobody's, the others alone are tested."
            );
    }

    private static IEnumerable<string> Cells(
        ReproduceContext context,
        NoiseData data,
        Condition condition,
        IReadOnlyList<MethodCandidate> methods
    )
    {
        double[][] points =
        [
            .. methods.Select(method =>
                Enumerable
                    .Range(0, context.Options.SeedsToRun)
                    .Select(draw => 100 * Accuracy(context, data, condition, method, draw))
                    .ToArray()
            ),
        ];
        return points.Select(
            (own, m) =>
                m == 0
                    ? MeanStd.Of(own).ToString()
                    : string.Create(
                        CultureInfo.InvariantCulture,
                        $"{MeanStd.Of(own)} ({own.Average() - points[0].Average():+0.0;-0.0;0.0}, "
                            + $"p {PairedTest.SignFlip(own, points[0]):F2})"
                    )
        );
    }

    private static double Accuracy(
        ReproduceContext context,
        NoiseData data,
        Condition condition,
        MethodCandidate method,
        int draw
    )
    {
        var truth = data.Set.Labels();
        var random = context.Random.Child(string.Create(CultureInfo.InvariantCulture, $"pools/{draw}"));
        var folds = condition.Torn ? Torn(data.Folds, random.Stream("folds")) : data.Folds;
        var told = new int[truth.Length];
        Array.Fill(told, TrainingSet.Unlabelled);
        Parallel.For(
            0,
            NoiseData.FoldCount,
            new ParallelOptions { MaxDegreeOfParallelism = context.Threads, CancellationToken = context.Cancellation },
            fold =>
            {
                var own = random.Child(fold.ToString(CultureInfo.InvariantCulture));
                var labels = condition.Labels ?? data.LabelsPerClass(context.Options.LabelPercent);
                var pool = condition.Change(
                    data,
                    PoolDraw.Of(folds, fold, truth, labels, own.Stream("labels")),
                    own.Stream("pool")
                );
                foreach (var (row, c) in Answers(data, pool, method, own, context.Cancellation))
                    told[row] = c;
            }
        );
        int[] tested = [.. Enumerable.Range(0, truth.Length).Where(row => told[row] >= 0)];
        return tested.GroupBy(row => truth[row]).Average(of => of.Average(row => told[row] == truth[row] ? 1.0 : 0));
    }

    /// <summary>What is told of each tested clip; a method learns the classes that have a label, in order.</summary>
    private static IEnumerable<(int Row, int Class)> Answers(
        NoiseData data,
        PoolDraw pool,
        MethodCandidate method,
        RandomStreams random,
        CancellationToken cancellation
    )
    {
        int[] classes = [.. pool.Shown.Where(c => c >= 0).Distinct().Order()];
        var training = data.Training(pool) with
        {
            Labels = [.. pool.Shown.Select(c => Array.IndexOf(classes, c))],
            ClassCount = classes.Length,
            Threads = 1,
        };
        var classifier = method.Learner.Fit(method.Of(training), random.Child("learner"), cancellation: cancellation);
        var probabilities = new Matrix<float>(pool.Test.Length, classes.Length);
        classifier.Predict(data.Set.Features.SelectRows(pool.Test), probabilities);
        return pool.Test.Select(
            (row, i) => (row, classes[System.Numerics.Tensors.TensorPrimitives.IndexOfMax<float>(probabilities.Row(i))])
        );
    }

    /// <summary>Three of ten classes, by lot, the same of all folds of a draw.</summary>
    private static PoolDraw Foreign(NoiseData data, PoolDraw draw, RandomStream random, bool stay)
    {
        int[] classes = [.. Enumerable.Range(0, data.Set.Classes.Count)];
        random.Shuffle<int>(classes);
        var foreign = classes.Take((int)Math.Round(ForeignShare * classes.Length)).ToHashSet();
        return draw.Foreign(data.Set.Labels(), foreign, stay);
    }

    private static int[] Torn(int[] folds, RandomStream random)
    {
        var torn = (int[])folds.Clone();
        random.Shuffle<int>(torn);
        return torn;
    }
}
