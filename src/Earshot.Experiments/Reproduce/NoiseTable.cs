using System.Globalization;
using Earshot.Evaluation;
using Earshot.Experiments.Reports;
using Earshot.Inference;
using Earshot.Learning;
using Earshot.Learning.GraphCommittee;
using Earshot.Learning.Linear;
using Earshot.Learning.Views;
using Earshot.Numerics;

namespace Earshot.Experiments.Reproduce;

/// <summary>
/// What noise on the test clips costs the models that <c>train</c> writes: six labels a class, five folds that cut no
/// group, noises that are not among the views'.
/// </summary>
public sealed class NoiseTable : IExperiment
{
    private const int LabelsPerClass = 6,
        Views = 6;

    private static readonly string[] Levels = ["clean", .. NoiseData.LevelsDb.Select(level => $"{level} dB")];

    /// <inheritdoc/>
    public string Name => "noise";

    /// <inheritdoc/>
    public string Title => "Noise on the test clips, six labels a class";

    /// <summary>A method, and whether it is shown views and clips without a label.</summary>
    private sealed record Candidate(string Label, ILearner Learner, bool WithViews = true, bool LabelledOnly = false);

    private sealed record Cell(double Accuracy, double Confidence, double CalibrationError);

    /// <inheritdoc/>
    public Outcome<Reproduction> Run(ReproduceContext context)
    {
        (string? Path, string[] Encoders)[] wanted =
        [
            (context.Options.Speech, ["speech165", "mn04"]),
            (context.Options.Sound, ["mn04", "logmel"]),
        ];
        var rows = new List<IReadOnlyList<string>>();
        foreach (var (path, encoders) in wanted)
        foreach (var encoder in encoders.Where(name => path is not null && Asked(context, name, encoders)))
        {
            var data = NoiseData.Open(context, path!, encoder, Views);
            if (!data.IsOk)
                return Outcome<Reproduction>.Skipped(data.Reason!);
            foreach (var candidate in Candidates(context))
            {
                context.Progress?.Invoke($"{data.Value.Name}: {candidate.Label}");
                rows.Add([data.Value.Name, candidate.Label, .. Measure(context, data.Value, candidate)]);
            }
        }
        return rows.Count == 0
            ? Outcome<Reproduction>.Skipped("needs a folder of emotional speech (--speech) or labelled clips (--sound)")
            : new Reproduction(
                Name,
                Title,
                $"{LabelsPerClass} labels a class, {NoiseData.FoldCount} folds in which no group is cut, each clip "
                    + $"tested once a draw, {context.Options.SeedsToRun} draws of labels; {Views} views.",
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

    private static bool Asked(ReproduceContext context, string encoder, string[] encoders) =>
        !context.Options.Only.Intersect(encoders).Any() || context.Options.Only.Contains(encoder);

    private static IEnumerable<Candidate> Candidates(ReproduceContext context)
    {
        static ViewCommittee With(ViewMembers members) => new(new ViewCommitteeOptions { Members = members });
        Candidate[] all =
        [
            new("graph", new GraphMethod(), WithViews: false),
            new("logreg", new LogisticRegression(), WithViews: false),
            new("plain", With(ViewMembers.Plain), LabelledOnly: true),
            new("white", With(ViewMembers.White)),
            new("denoised", With(ViewMembers.Denoised)),
            new("three", With(ViewMembers.Plain | ViewMembers.White | ViewMembers.Denoised)),
            new("denoised-graph", With(ViewMembers.DenoisedGraph)),
            new("committee", new ViewCommittee()),
            new("committee-labelled", new ViewCommittee(), LabelledOnly: true),
        ];
        var named = all.Where(candidate => context.Options.Only.Contains(candidate.Label)).ToArray();
        return named.Length > 0 ? named : all;
    }

    private static IEnumerable<string> Measure(ReproduceContext context, NoiseData data, Candidate candidate)
    {
        var draws = new Cell[context.Options.SeedsToRun][];
        for (var draw = 0; draw < draws.Length; draw++)
            draws[draw] = Draw(context, data, candidate, draw);
        return Levels.Select(
            (_, level) =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{MeanStd.Of(draws.Select(draw => 100 * draw[level].Accuracy))} "
                        + $"({draws.Average(draw => draw[level].Confidence):F2}, "
                        + $"{draws.Average(draw => draw[level].CalibrationError):F2})"
                )
        );
    }

    private static Cell[] Draw(ReproduceContext context, NoiseData data, Candidate candidate, int draw)
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
                var training = data.Training(fold, LabelsPerClass, stream.Stream("labels"));
                if (!candidate.WithViews)
                    training = training with { Views = [] };
                if (candidate.LabelledOnly)
                    training = LabelledOnly(training);
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
                var test = data.Test(fold);
                for (var c = 0; c < conditions.Length; c++)
                {
                    var told = model.Predict(conditions[c].SelectRows(test));
                    for (var i = 0; i < test.Length; i++)
                        told.Row(i).CopyTo(answers[c].Row(test[i]));
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

    private static TrainingSet LabelledOnly(TrainingSet training)
    {
        var rows = training.LabelledRows();
        return training with
        {
            Features = training.Features.SelectRows(rows),
            Labels = [.. rows.Select(row => training.Labels[row])],
            Views = [.. training.Views.Select(view => view.SelectRows(rows))],
            Groups = training.Groups is null ? null : [.. rows.Select(row => training.Groups[row])],
        };
    }
}
