using System.Globalization;
using Earshot.Evaluation;
using Earshot.Experiments.Reports;

namespace Earshot.Experiments.Reproduce;

/// <summary>
/// Accuracy on speech over one quantity, a line a variant, as written and with nearest edges: what Fig. 5 and Fig. 6 of
/// the paper show.
/// </summary>
/// <param name="Quantity">What is swept.</param>
/// <param name="Points">Its values.</param>
/// <param name="Lines">Names of the lines.</param>
/// <param name="VariantAt">The variant of a line at a value.</param>
/// <param name="BudgetAt">Labels in percent at a value.</param>
/// <param name="PaperAt">The paper's statement at a value, for the table.</param>
internal sealed record Sweep(
    string Quantity,
    double[] Points,
    string[] Lines,
    Func<string, double, Variant> VariantAt,
    Func<double, double> BudgetAt,
    Func<double, string> PaperAt
)
{
    /// <summary>Runs all and tabulates.</summary>
    public Outcome<(ReportTable Table, ScottPlot.Plot Plot)> Run(ReproduceContext context, SpeechData data)
    {
        var measured = new Dictionary<(string, double), MeanStd>();
        foreach (var point in Points)
        {
            var variants = Lines.Select(line => VariantAt(line, point) with { Label = line }).ToArray();
            var at = data.Measure(
                context,
                [.. variants, .. variants.Select(v => v.WithNearestEdges())],
                BudgetAt(point)
            );
            if (!at.IsOk)
                return Outcome<(ReportTable, ScottPlot.Plot)>.Skipped(at.Reason!);
            foreach (var ((label, _), value) in at.Value)
                measured[(label, point)] = value;
        }
        string[] labels = [.. measured.Keys.Select(key => key.Item1).Distinct()];
        var table = new ReportTable(
            "unweighted accuracy in %, mean ± std",
            [Quantity, .. labels, "paper"],
            [
                .. Points.Select(p =>
                    (IReadOnlyList<string>)
                        [
                            p.ToString(CultureInfo.InvariantCulture),
                            .. labels.Select(l => measured[(l, p)].ToString()),
                            PaperAt(p),
                        ]
                ),
            ]
        );
        var plot = Reproduce.Lines.Of(
            Quantity,
            "unweighted accuracy, %",
            Points,
            [.. labels.Select(l => (l, Points.Select(p => measured[(l, p)]).ToArray()))]
        );
        return (table, plot);
    }
}
