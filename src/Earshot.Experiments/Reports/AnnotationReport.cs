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
    private const byte BandAlpha = 40;
    private static readonly MarkerShape[] Markers =
    [
        MarkerShape.FilledCircle,
        MarkerShape.OpenCircle,
        MarkerShape.FilledSquare,
        MarkerShape.OpenSquare,
        MarkerShape.FilledTriangleUp,
        MarkerShape.OpenTriangleUp,
        MarkerShape.FilledDiamond,
        MarkerShape.OpenDiamond,
    ];
    private readonly double[] percents = [.. steps.Select(s => s.Percent).Distinct().Order()];

    /// <summary>The finding, in a sentence: what suggesting is worth to the first method.</summary>
    public string Finding()
    {
        var method = steps[0].Method;
        var curves = Curves().Where(curve => curve.Method == method).ToDictionary(curve => curve.Choice);
        var last = percents.Where(p => curves.Values.All(curve => curve.At(p) is not null)).DefaultIfEmpty().Max();
        return last == 0
            ? "Too few clips were labelled to learn from them."
            : string.Create(
                CultureInfo.InvariantCulture,
                $"With {last:0.##} % of the clips labelled, {method} is right on "
            )
                + string.Join(", ", curves.Select(c => $"{c.Value.At(last)} % where they were {Words(c.Key)}"))
                + ", mean over the classes.";
    }

    private static string Words(string choice) => choice == "random" ? "drawn at random" : choice;

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
            MeanStd[] scores = [.. at.Select(p => curve.At(p)!.Value)];
            var look = 2 * method + choice; // told apart without colour, too: by the marker
            Figures.Curve(
                plot,
                at,
                [.. scores.Select(score => (score.Mean - score.Std, score.Mean, score.Mean + score.Std))],
                (Figures.Palette.GetColor(look), BandAlpha, Markers[look % Markers.Length]),
                curve.Name
            );
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
