using System.Globalization;
using Earshot.Evaluation;
using ScottPlot;

namespace Earshot.Experiments.Reports;

/// <summary>What a simulated labelling found.</summary>
/// <param name="steps">Every step of every run.</param>
public sealed class AnnotationReport(IReadOnlyList<AnnotationStep> steps)
{
    private readonly double[] percents = [.. steps.Select(s => s.Percent).Distinct().Order()];

    /// <summary>Unweighted accuracy in %, a row a method and way of choosing, a column a share of labels.</summary>
    public ReportTable Accuracy() => new(
        "unweighted accuracy in % on clips never seen, mean ± std over the splits",
        ["labels of", .. percents.Select(p => p.ToString("0.##", CultureInfo.InvariantCulture) + " %")],
        [.. Curves().Select(curve => (IReadOnlyList<string>)[curve.Name, .. percents.Select(p => curve.At(p)?.ToString() ?? "-")])]);

    /// <summary>The same as curves.</summary>
    public Plot Plot()
    {
        var plot = new Plot();
        foreach (var (curve, number) in Curves().Select((curve, number) => (curve, number)))
        {
            double[] at = [.. percents.Where(p => curve.At(p) is not null)];
            var line = plot.Add.Scatter(at, at.Select(p => curve.At(p)!.Value.Mean).ToArray(), Figures.Palette.GetColor(number));
            line.LegendText = curve.Name;
        }
        plot.Font.Set(Figures.Font);
        plot.XLabel("labelled clips in % of the training clips");
        plot.YLabel("unweighted accuracy in %");
        plot.ShowLegend(Edge.Right);
        return plot;
    }

    private IEnumerable<(string Name, Func<double, MeanStd?> At)> Curves() =>
        from step in steps
        group step by (step.Method, step.Choice) into curve
        select ($"{curve.Key.Method}, {curve.Key.Choice}", (Func<double, MeanStd?>)(percent =>
            curve.Where(s => s.Percent == percent).Select(s => 100 * s.UnweightedAccuracy).ToArray() is { Length: > 0 } values ? MeanStd.Of(values) : null));
}
