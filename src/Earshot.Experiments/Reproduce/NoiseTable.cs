using System.Globalization;
using Earshot.Evaluation;
using Earshot.Experiments.Reports;
using Earshot.Inference;
using Earshot.Numerics;

namespace Earshot.Experiments.Reproduce;

/// <summary>
/// What noise on the test clips costs the models that <c>train</c> writes: six labels a class, five folds that cut no
/// group, noises that are not among the views'.
/// </summary>
public sealed class NoiseTable : IExperiment
{
    private static readonly string[] Levels = ["clean", .. NoiseData.LevelsDb.Select(level => $"{level} dB")];

    /// <inheritdoc/>
    public string Name => "noise";

    /// <inheritdoc/>
    public string Title => "Noise on the test clips";

    private sealed record Cell(double Accuracy, double Confidence, double CalibrationError);

    /// <inheritdoc/>
    public Outcome<Reproduction> Run(ReproduceContext context)
    {
        var rows = new List<IReadOnlyList<string>>();
        foreach (var opened in NoiseData.Asked(context, withTests: true))
        {
            if (!opened.IsOk)
                return Outcome<Reproduction>.Skipped(opened.Reason!);
            rows.AddRange(Rows(context, opened.Value));
        }
        return rows.Count == 0
            ? Outcome<Reproduction>.Skipped(
                "needs a folder of emotional speech or of labelled clips: name it with --speech or --sound"
            )
            : new Reproduction(
                Name,
                Title,
                $"{Labels(context)}, {NoiseData.FoldCount} folds in which no group is cut, each clip "
                    + $"tested once a draw, {context.Options.SeedsToRun} draws of labels; {NoiseData.Views} views.",
                new ReportTable(
                    "macro accuracy in %, mean ± std over draws; in brackets mean confidence and expected calibration "
                        + "error",
                    ["data", "method", .. Levels],
                    rows
                ),
                [],
                "Babble of six clips of other groups, and by spectral models a factory, a cockpit, a car and white "
                    + "noise, one a clip in equal parts, at the given signal-to-noise ratio. Training clips have none "
                    + "of them: views are of other kinds."
            );
    }

    private static string Labels(ReproduceContext context) =>
        context.Options.LabelPercent is { } percent
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{percent} % of the training clips labelled, equally many a class"
            )
            : $"{NoiseData.FewLabels} labels a class";

    private static List<IReadOnlyList<string>> Rows(ReproduceContext context, NoiseData data)
    {
        var (rows, measured) = (new List<IReadOnlyList<string>>(), new Dictionary<string, Cell[][]>());
        foreach (var candidate in MethodCandidate.Asked(context, [.. MethodCandidate.All.Select(m => m.Label)]))
        {
            context.Progress?.Invoke($"{data.Name}: {candidate.Label}");
            var draws = new Cell[context.Options.SeedsToRun][];
            for (var draw = 0; draw < draws.Length; draw++)
                draws[draw] = Draw(context, data, candidate, draw);
            measured[candidate.Label] = draws;
            rows.Add([data.Name, candidate.Label, .. Levels.Select((_, level) => Text(draws, level))]);
        }
        if (measured.TryGetValue("committee", out var all) && measured.TryGetValue("committee-labelled", out var few))
            rows.Add([data.Name, "what clips without a label add", .. Levels.Select((_, l) => Gain(all, few, l))]);
        return rows;
    }

    private static string Text(Cell[][] draws, int level) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{MeanStd.Of(draws.Select(draw => 100 * draw[level].Accuracy))} "
                + $"({draws.Average(draw => draw[level].Confidence):F2}, "
                + $"{draws.Average(draw => draw[level].CalibrationError):F2})"
        );

    /// <summary>Same labels, same views; two-sided p of the exact sign-flip test over the draws.</summary>
    private static string Gain(Cell[][] all, Cell[][] few, int level)
    {
        double[] Points(Cell[][] draws) => [.. draws.Select(draw => 100 * draw[level].Accuracy)];
        var (with, without) = (Points(all), Points(few));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{with.Average() - without.Average():+0.0;-0.0;0.0} (p {PairedTest.SignFlip(with, without):F3})"
        );
    }

    private static Cell[] Draw(ReproduceContext context, NoiseData data, MethodCandidate candidate, int draw)
    {
        var (truth, k) = (data.Set.Labels(), data.Set.Classes.Count);
        Matrix<float>[] conditions = [data.Set.Features, .. data.Noisy];
        var answers = conditions.Select(_ => new Matrix<float>(truth.Length, k)).ToArray();
        Parallel.For(
            0,
            NoiseData.FoldCount,
            new ParallelOptions { MaxDegreeOfParallelism = context.Threads, CancellationToken = context.Cancellation },
            fold =>
            {
                var stream = context.Random.Child(string.Create(CultureInfo.InvariantCulture, $"noise/{draw}/{fold}"));
                var labels = data.LabelsPerClass(context.Options.LabelPercent);
                var pool = PoolDraw.Of(data.Folds, fold, truth, labels, stream.Stream("labels"));
                var training = candidate.Of(data.Training(pool));
                var model = ModelTraining.Train(
                    data.Encoder,
                    training with
                    {
                        Threads = 1,
                    },
                    data.Set.Classes,
                    new TrainingOptions { Learner = candidate.Learner, Seed = context.Random.RootSeed },
                    cancellation: context.Cancellation
                );
                for (var c = 0; c < conditions.Length; c++)
                {
                    var told = model.Predict(conditions[c].SelectRows(pool.Test));
                    for (var i = 0; i < pool.Test.Length; i++)
                        told.Row(i).CopyTo(answers[c].Row(pool.Test[i]));
                }
            }
        );
        return
        [
            .. answers.Select(told => new Cell(
                ConfusionMatrix.From(truth, told).UnweightedAccuracy,
                Enumerable.Range(0, told.Rows).Average(i => told.Row(i).ToArray().Max()),
                Reliability.Of(truth, told).ExpectedCalibrationError
            )),
        ];
    }
}
