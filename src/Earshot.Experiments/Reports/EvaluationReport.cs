using System.Globalization;
using Earshot.Evaluation;
using Earshot.Recordings.Evaluation;

namespace Earshot.Experiments.Reports;

/// <summary>What an evaluation found, as tables and as a page.</summary>
/// <param name="runs">All runs.</param>
/// <param name="classes">The class names.</param>
public sealed class EvaluationReport(IReadOnlyList<ComparisonRun> runs, IReadOnlyList<string> classes)
{
    /// <summary>All runs.</summary>
    public IReadOnlyList<ComparisonRun> Runs => runs;

    private IReadOnlyList<string> Methods { get; } = [.. runs.Select(r => r.Method).Distinct()];

    private IReadOnlyList<double> Budgets { get; } =
    [.. runs.Select(r => r.BudgetPercent).Distinct().OrderDescending()];

    /// <summary>The finding, in a sentence: which method is right how often, and what comes next.</summary>
    public string Finding()
    {
        var ranked = Methods.OrderByDescending(method => Score(method, Budgets[0]).Mean).ToList();
        string Says(string method) => $"{method} {Score(method, Budgets[0])} %";
        var others = ranked.Count == 1 ? "" : $"; next {string.Join(", ", ranked.Skip(1).Take(2).Select(Says))}";
        return string.Create(CultureInfo.InvariantCulture, $"With {Budgets[0]} % of the labels ")
            + $"{ranked[0]} is right on {Score(ranked[0], Budgets[0])} % of clips never seen, mean over the classes"
            + $"{others}.";
    }

    /// <summary>Unweighted accuracy in %, a row a method, a column a budget.</summary>
    public ReportTable Accuracy() =>
        new(
            "unweighted accuracy in % on clips never seen, mean ± std over the splits",
            [
                "method",
                .. Budgets.Select(b => string.Create(CultureInfo.InvariantCulture, $"{b} % labels")),
                "calibration error",
                "sure",
                "right",
                "s a training",
            ],
            [
                .. Methods.Select(m =>
                    (IReadOnlyList<string>)
                        [
                            m,
                            .. Budgets.Select(b => Score(m, b).ToString()),
                            string.Create(CultureInfo.InvariantCulture, $"{CalibrationError(m):F3}"),
                            string.Create(CultureInfo.InvariantCulture, $"{Of(m).Average(r => r.MeanConfidence):F2}"),
                            string.Create(CultureInfo.InvariantCulture, $"{Of(m).Average(r => r.Accuracy):F2}"),
                            string.Create(CultureInfo.InvariantCulture, $"{Of(m).Average(r => r.TrainingSeconds):F2}"),
                        ]
                ),
            ]
        );

    /// <summary>The same and more as numbers, one a method and budget.</summary>
    public IReadOnlyList<MethodFigures> Measured() =>
        [.. from method in Methods from budget in Budgets select MethodFigures.Of(method, budget, At(method, budget))];

    /// <summary>Recall of each class by each method at each budget, all splits together.</summary>
    public IReadOnlyList<ClassRecall> Recalls() =>
        [
            .. from method in Methods
            from budget in Budgets
            let confusion = Confusion(method, budget)
            from c in classes.Index()
            select new ClassRecall(c.Item, method, budget, confusion.Recall[c.Index]),
        ];

    /// <summary>
    /// Expected calibration error of a method, all splits of a budget together, mean over the budgets.
    /// </summary>
    public double CalibrationError(string method) =>
        Of(method)
            .GroupBy(run => run.BudgetPercent)
            .Average(ofBudget =>
                Reliability.Pooled([.. ofBudget.Select(run => run.Reliability)]).ExpectedCalibrationError
            );

    /// <summary>
    /// The first method against each of the others, on at most the first 16 splits; empty of a single method.
    /// </summary>
    public IReadOnlyList<PairedDifference> Differences() =>
        [
            .. from other in Methods.Skip(1)
            from budget in Budgets
            select PairedDifference.Of(Methods[0], other, budget, Points(Methods[0], budget), Points(other, budget)),
        ];

    /// <summary>The same as a table, a row a method, a column a budget.</summary>
    public ReportTable DifferenceTable()
    {
        var differences = Differences();
        return new(
            $"points that {Methods[0]} is above, mean over the splits (95 % interval by sign flips; splits share clips "
                + "that are learnt from, so it is a little too narrow)",
            ["method", .. Budgets.Select(b => string.Create(CultureInfo.InvariantCulture, $"{b} % labels"))],
            [
                .. Methods
                    .Skip(1)
                    .Select(m =>
                        (IReadOnlyList<string>)
                            [m, .. differences.Where(one => one.Other == m).Select(one => one.ToString())]
                    ),
            ]
        );
    }

    /// <summary>
    /// How many labels each budget came to, and how many clips were tested: small sets give several budgets the same
    /// labels.
    /// </summary>
    public string Sizes()
    {
        var labels = Budgets.Select(b =>
            string.Create(
                CultureInfo.InvariantCulture,
                $"{b} %: {Range(runs.Where(r => r.BudgetPercent == b).Select(r => r.Labelled))}"
            )
        );
        return $"labels shown, at least one a class: {string.Join(", ", labels)}; tested on "
            + $"{Range(runs.Select(r => r.Confusion.Total))} clips a split";
    }

    /// <summary>
    /// How well clips of classes never seen are told from the others (area under the ROC curve), a row a method; empty
    /// where no class was held out.
    /// </summary>
    public ReportTable OutOfClass() =>
        new(
            "area under the ROC curve of telling classes never seen, mean ± std over the splits",
            ["method", .. Budgets.Select(b => string.Create(CultureInfo.InvariantCulture, $"{b} % labels"))],
            [
                .. Methods
                    .Where(m => Of(m).All(r => r.OutOfClassAuroc is not null))
                    .Select(m =>
                        (IReadOnlyList<string>)
                            [
                                m,
                                .. Budgets
                                    .Select(b =>
                                        MeanStd.Of(
                                            Of(m).Where(r => r.BudgetPercent == b).Select(r => r.OutOfClassAuroc!.Value)
                                        )
                                    )
                                    .Select(auroc => auroc.ToString(3)),
                            ]
                    ),
            ]
        );

    /// <summary>
    /// Recall of each class in %, a row a class, a column a method, at one budget; all splits together.
    /// </summary>
    public ReportTable Recall(double budgetPercent)
    {
        var confusions = Methods.Select(m => Confusion(m, budgetPercent)).ToArray();
        return new(
            string.Create(
                CultureInfo.InvariantCulture,
                $"recall in % with {budgetPercent} % labels, all splits together"
            ),
            ["class", .. Methods],
            [
                .. classes.Select(
                    (name, c) =>
                        (IReadOnlyList<string>)
                            [
                                name,
                                .. confusions.Select(m =>
                                    double.IsNaN(m.Recall[c])
                                        ? "-"
                                        : string.Create(CultureInfo.InvariantCulture, $"{100 * m.Recall[c]:F1}")
                                ),
                            ]
                ),
            ]
        );
    }

    /// <summary>The confusion matrix of one method at one budget, all splits together.</summary>
    public ConfusionMatrix Confusion(string method, double budgetPercent) =>
        ConfusionMatrix.Sum([.. Of(method).Where(r => r.BudgetPercent == budgetPercent).Select(r => r.Confusion)]);

    /// <summary>
    /// Adds tables and plots to a page; the confusion matrix is that of <paramref name="method"/> where it ran, else of
    /// the first.
    /// </summary>
    public ReportPage AddTo(ReportPage page, string method)
    {
        var shown = Methods.Contains(method) ? method : Methods[0];
        var accuracy = Methods.Select(m => (m, Budgets.Select(b => (MeanStd?)Score(m, b)).ToArray())).ToArray();
        var confusion = Confusion(shown, Budgets[0]);
        var side = 200 + 50 * Math.Min(classes.Count, 16);
        page.Heading("Accuracy").Table(Accuracy()).Text(Sizes());
        if (Methods.Count > 1)
            page.Table(DifferenceTable());
        return page.Plot(
                Figures.Bars(
                    "unweighted accuracy, %",
                    [.. Budgets.Select(b => string.Create(CultureInfo.InvariantCulture, $"{b} % labels"))],
                    accuracy
                ),
                "Unweighted accuracy by method and label budget; the lines are one standard deviation over the "
                    + "splits"
            )
            .Heading("Class by class")
            .Table(Recall(Budgets[0]))
            .Plot(
                Figures.Confusion(confusion, classes),
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Confusion of {shown} with {Budgets[0]} % labels, all splits together: counts, shaded by the "
                        + $"share of the true class"
                ),
                side + 60,
                side
            );
    }

    private static string Range(IEnumerable<int> counts)
    {
        int[] sorted = [.. counts.Order()];
        return sorted[0] == sorted[^1]
            ? string.Create(CultureInfo.InvariantCulture, $"{sorted[0]}")
            : string.Create(CultureInfo.InvariantCulture, $"{sorted[0]} to {sorted[^1]}");
    }

    private IEnumerable<ComparisonRun> Of(string method) => runs.Where(r => r.Method == method);

    private ComparisonRun[] At(string method, double budget) => [.. Of(method).Where(r => r.BudgetPercent == budget)];

    private double[] Points(string method, double budget) =>
        [
            .. Of(method)
                .Where(r => r.BudgetPercent == budget)
                .OrderBy(r => r.Seed)
                .Take(PairedDifference.MostSplits)
                .Select(r => 100 * r.UnweightedAccuracy),
        ];

    private MeanStd Score(string method, double budget) =>
        MeanStd.Of(Of(method).Where(r => r.BudgetPercent == budget).Select(r => 100 * r.UnweightedAccuracy));
}
