using System.Globalization;
using Earshot.Evaluation;
using ScottPlot;

namespace Earshot.Experiments.Reports;

/// <summary>What a method reached with the labels of a simulated labelling; shares are 0 to 1.</summary>
/// <param name="Method">What learnt from the labels.</param>
/// <param name="Choice">How clips were chosen: <c>suggested</c> or <c>random</c>.</param>
/// <param name="BudgetPercent">Share of the training clips that were labelled, in percent.</param>
/// <param name="Splits">Splits it ran on.</param>
/// <param name="Labelled">Mean number of labels.</param>
/// <param name="UnweightedAccuracy">Mean recall over the classes, mean over the splits.</param>
/// <param name="UnweightedAccuracyStd">Its sample standard deviation over the splits; 0 of one split.</param>
public sealed record AnnotationFigures(
    string Method,
    string Choice,
    double BudgetPercent,
    int Splits,
    double Labelled,
    double UnweightedAccuracy,
    double UnweightedAccuracyStd
);

/// <summary>What a simulated labelling found.</summary>
/// <param name="steps">Every step of every run.</param>
public sealed class AnnotationReport(IReadOnlyList<AnnotationStep> steps)
{
    private readonly double[] percents = [.. steps.Select(s => s.Percent).Distinct().Order()];

    /// <summary>Unweighted accuracy in %, a row a method and way of choosing, a column a share of labels.</summary>
    public ReportTable Accuracy() =>
        new(
            "unweighted accuracy in % on clips never seen, mean ± std over the splits",
            ["labels of", .. percents.Select(p => p.ToString("0.##", CultureInfo.InvariantCulture) + " %")],
            [
                .. Curves()
                    .Select(curve =>
                        (IReadOnlyList<string>)[curve.Name, .. percents.Select(p => curve.At(p)?.ToString() ?? "-")]
                    ),
            ]
        );

    /// <summary>The same as numbers, one a method, way of choosing and share of labels.</summary>
    public IReadOnlyList<AnnotationFigures> Measured() =>
        [
            .. from step in steps
            group step by (step.Method, step.Choice, step.Percent) into at
            let score = MeanStd.Of(at.Select(step => step.UnweightedAccuracy))
            select new AnnotationFigures(
                at.Key.Method,
                at.Key.Choice,
                at.Key.Percent,
                at.Count(),
                at.Average(step => step.Labels),
                score.Mean,
                score.Std
            ),
        ];

    /// <summary>The same as curves.</summary>
    public Plot Plot()
    {
        var plot = new Plot();
        string[] methods = [.. steps.Select(s => s.Method).Distinct()],
            choices = [.. steps.Select(s => s.Choice).Distinct()];
        foreach (var curve in Curves())
        {
            double[] at = [.. percents.Where(p => curve.At(p) is not null)];
            var (method, choice) = (Array.IndexOf(methods, curve.Method), Array.IndexOf(choices, curve.Choice));
            var line = plot.Add.Scatter(
                at,
                at.Select(p => curve.At(p)!.Value.Mean).ToArray(),
                Figures.Palette.GetColor(method)
            );
            line.LegendText = curve.Name;
            (line.LineWidth, line.MarkerSize) = (2, 8);
            line.LinePattern = choice == 0 ? LinePattern.Solid : LinePattern.Dashed;
            // told apart without colour, too
            line.MarkerShape = method % 2 == 0 ? MarkerShape.FilledCircle : MarkerShape.OpenSquare;
        }
        plot.Font.Set(Figures.Font);
        plot.XLabel("labelled clips in % of the training clips");
        plot.YLabel("unweighted accuracy in %");
        plot.ShowLegend(Edge.Right);
        return plot;
    }

    private IEnumerable<(string Name, string Method, string Choice, Func<double, MeanStd?> At)> Curves() =>
        from step in steps
        group step by (step.Method, step.Choice) into curve
        select (
            $"{curve.Key.Method}, {curve.Key.Choice}",
            curve.Key.Method,
            curve.Key.Choice,
            (Func<double, MeanStd?>)(
                percent =>
                    curve.Where(s => s.Percent == percent).Select(s => 100 * s.UnweightedAccuracy).ToArray()
                        is { Length: > 0 } values
                        ? MeanStd.Of(values)
                        : null
            )
        );
}
