using System.Globalization;
using Earshot.Evaluation;
using Earshot.Experiments.Reports;
using Earshot.Learning;
using Earshot.Numerics;

namespace Earshot.Experiments.Reproduce;

/// <summary>
/// The default method and logistic regression on Table I's data and splits, with a tenth of the labels and with all:
/// each clip by the rarest of its classes, or (any of many) by all of them.
/// </summary>
public sealed class AudioSetMethods : IExperiment
{
    private static readonly string[] Compared = ["graph", "logreg"];
    private static readonly double[] Shares = [0.1, 1];

    /// <inheritdoc/>
    public string Name => "audioset";

    /// <inheritdoc/>
    public string Title => "Table I's set-up with other methods";

    /// <inheritdoc/>
    public Outcome<Reproduction> Run(ReproduceContext context) =>
        context
            .Sound()
            .Then<Reproduction>(data =>
            {
                var rows = (
                    from share in Shares
                    from method in Compared
                    from output in (OutputKind[])[OutputKind.OneOfMany, OutputKind.AnyOfMany]
                    select (Share: share, Method: method, Output: output)
                ).ToArray();
                var seeds = context.Options.SeedsToRun;
                var scores = rows.Select(_ => new double[seeds]).ToArray();
                Parallel.For(
                    0,
                    rows.Length * seeds,
                    new ParallelOptions
                    {
                        MaxDegreeOfParallelism = context.Threads,
                        CancellationToken = context.Cancellation,
                    },
                    run =>
                    {
                        var (row, seed) = (run / seeds, run % seeds);
                        scores[row][seed] = Score(context, data, rows[row], seed);
                        context.Progress?.Invoke($"{rows[row].Method}, {100 * rows[row].Share}% labels, seed {seed}");
                    }
                );
                var table = new ReportTable(
                    "mean average precision, mean ± std over the seeds",
                    ["method", "labelled", "ours"],
                    [
                        .. rows.Zip(
                            scores,
                            (row, score) =>
                                (IReadOnlyList<string>)
                                    [
                                        Label(row.Method, row.Output),
                                        row.Share.ToString("P0", CultureInfo.InvariantCulture),
                                        MeanStd.Of(score).ToString(3),
                                    ]
                        ),
                    ]
                );
                return new Reproduction(
                    Name,
                    Title,
                    data.Describe(context.Options),
                    table,
                    [],
                    "Same clips, splits and labels as table1; the paper has no row for these methods."
                );
            });

    private static string Label(string method, OutputKind output) =>
        output == OutputKind.AnyOfMany ? $"{method}, any of many" : method;

    private static double Score(
        ReproduceContext context,
        SoundData data,
        (double Share, string Method, OutputKind Output) row,
        int seed
    )
    {
        var method = row.Method;
        var random = context.Random.Child(string.Create(CultureInfo.InvariantCulture, $"{method}/{seed}"));
        var classifier = Methods
            .Create(method)
            .Value.Fit(data.Draw(context, seed, row.Share, row.Output), random, cancellation: context.Cancellation);
        var probabilities = new Matrix<float>(data.Test.Features.Rows, data.Test.Classes.Count);
        classifier.Predict(data.Test.Features, probabilities);
        return Ranking.MeanAveragePrecision(probabilities, data.Test.Truth);
    }
}
