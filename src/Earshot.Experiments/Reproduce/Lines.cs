using Earshot.Evaluation;
using Earshot.Experiments.Reports;
using ScottPlot;

namespace Earshot.Experiments.Reproduce;

/// <summary>Plots of the paper's figures that reports at large do not need.</summary>
internal static class Lines
{
    /// <summary>Lines with error bars over a quantity.</summary>
    public static Plot Of(
        string xLabel,
        string yLabel,
        IReadOnlyList<double> x,
        IReadOnlyList<(string Name, MeanStd[] Values)> series
    )
    {
        var plot = new Plot();
        for (var s = 0; s < series.Count; s++)
        {
            var (means, colour) = (series[s].Values.Select(v => v.Mean).ToArray(), Figures.Palette.GetColor(s));
            var line = plot.Add.Scatter(x.ToArray(), means, colour);
            line.LegendText = series[s].Name;
            line.LineWidth = 2;
            var bars = plot.Add.ErrorBar(
                x.ToArray(),
                means,
                series[s].Values.Select(v => v.Count > 1 ? v.Std : 0).ToArray()
            );
            bars.Color = colour;
        }
        plot.Font.Set(Figures.Font);
        plot.XLabel(xLabel);
        plot.YLabel(yLabel);
        plot.ShowLegend(Edge.Right);
        return plot;
    }

    /// <summary>Points in the plane, a colour a class.</summary>
    public static Plot Points(
        IReadOnlyList<(double X, double Y)> points,
        IReadOnlyList<int> labels,
        IReadOnlyList<string> classes
    )
    {
        var plot = new Plot();
        for (var c = 0; c < classes.Count; c++)
        {
            var own = points.Where((_, i) => labels[i] == c).ToArray();
            var markers = plot.Add.ScatterPoints(
                own.Select(p => p.X).ToArray(),
                own.Select(p => p.Y).ToArray(),
                Figures.Palette.GetColor(c)
            );
            markers.LegendText = classes[c];
        }
        plot.Font.Set(Figures.Font);
        plot.HideGrid();
        plot.Axes.Frameless();
        plot.ShowLegend(Edge.Right);
        return plot;
    }
}
