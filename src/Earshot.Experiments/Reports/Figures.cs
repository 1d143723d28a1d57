using System.Globalization;
using Earshot.Evaluation;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace Earshot.Experiments.Reports;

/// <summary>The plots that reports share.</summary>
public static class Figures
{
    /// <summary>Colours that stay apart for colour-blind eyes (Okabe and Ito).</summary>
    public static IPalette Palette { get; } =
        new ScottPlot.Palettes.Custom([
            "#0072B2",
            "#E69F00",
            "#009E73",
            "#CC79A7",
            "#56B4E9",
            "#D55E00",
            "#F0E442",
            "#000000",
        ]);

    /// <summary>The first of these families that the machine has.</summary>
    public static string Font { get; } =
        new[] { "DejaVu Sans", "Segoe UI", "Helvetica", "Arial", "Liberation Sans", "Noto Sans" }.FirstOrDefault(name =>
            Fonts.GetTypeface(name, false, false)?.FamilyName == name
        ) ?? Fonts.Default;

    /// <summary>A line through means with a band around it, told from others by its colour and its marker.</summary>
    /// <param name="plot">Where.</param>
    /// <param name="at">Places along x.</param>
    /// <param name="curve">Lower edge of the band, mean, upper edge at each.</param>
    /// <param name="look">Colour of both, opacity of the band (0 to 255), marker of the line.</param>
    /// <param name="name">For the legend.</param>
    internal static void Curve(
        Plot plot,
        double[] at,
        IReadOnlyList<(double Low, double Mean, double High)> curve,
        (Color Colour, byte Band, MarkerShape Marker) look,
        string name
    )
    {
        var band = plot.Add.FillY(at, [.. curve.Select(c => c.Low)], [.. curve.Select(c => c.High)]);
        (band.FillColor, band.LineWidth) = (look.Colour.WithAlpha(look.Band), 0);
        var line = plot.Add.Scatter(at, [.. curve.Select(c => c.Mean)], look.Colour);
        (line.LegendText, line.LineWidth, line.MarkerSize, line.MarkerShape) = (name, 2, 9, look.Marker);
    }

    /// <summary>Turns a plot to light lines on a dark ground; what carries meaning by its colour keeps it.</summary>
    public static void Darken(Plot plot)
    {
        var (ground, ink) = (Color.FromHex("#16191D"), Color.FromHex("#D5D9DE"));
        (plot.FigureBackground.Color, plot.DataBackground.Color) = (ground, ground);
        plot.Axes.Color(ink);
        plot.Grid.MajorLineColor = Color.FromHex("#3A4048");
        (plot.Legend.BackgroundColor, plot.Legend.FontColor, plot.Legend.OutlineColor) = (ground, ink, ink);
        foreach (var bar in plot.GetPlottables<ScottPlot.Plottables.BarPlot>().SelectMany(bars => bars.Bars))
            bar.LineColor = ink;
    }

    /// <summary>Groups of bars with error bars: a group a category, a bar a series.</summary>
    /// <param name="yLabel">What the height is.</param>
    /// <param name="categories">Names under the groups.</param>
    /// <param name="series">Name and, for each category, mean and standard deviation (null: no bar).</param>
    public static Plot Bars(
        string yLabel,
        IReadOnlyList<string> categories,
        IReadOnlyList<(string Name, MeanStd?[] Values)> series
    )
    {
        var plot = new Plot();
        var step = series.Count + 1;
        for (var s = 0; s < series.Count; s++)
        {
            Bar[] shown =
            [
                .. series[s]
                    .Values.Select((v, c) => (v, c))
                    .Where(x => x.v is not null)
                    .Select(x => new Bar
                    {
                        Position = x.c * step + s,
                        Value = x.v!.Value.Mean,
                        Error = x.v.Value.Std,
                        FillColor = Palette.GetColor(s),
                        LineColor = Colors.Black,
                    }),
            ];
            var bars = plot.Add.Bars(shown);
            bars.LegendText = series[s].Name;
        }
        plot.Axes.Bottom.TickGenerator = new NumericManual(
            [.. categories.Select((_, c) => c * step + (series.Count - 1) / 2.0)],
            [.. categories]
        );
        plot.Axes.Bottom.MajorTickStyle.Length = 0;
        plot.Font.Set(Font);
        plot.YLabel(yLabel);
        plot.Axes.Margins(bottom: 0, top: 0.1);
        plot.HideGrid();
        plot.Grid.YAxisStyle.IsVisible = true;
        plot.ShowLegend(Edge.Right);
        return plot;
    }

    /// <summary>A confusion matrix as shares of each true class, with its counts.</summary>
    public static Plot Confusion(ConfusionMatrix confusion, IReadOnlyList<string> classes)
    {
        var (plot, k) = (new Plot(), classes.Count);
        var shares = new double[k, k];
        for (var truth = 0; truth < k; truth++)
        {
            var total = Math.Max(1, Enumerable.Range(0, k).Sum(p => confusion[truth, p]));
            for (var predicted = 0; predicted < k; predicted++)
            {
                shares[truth, predicted] = (double)confusion[truth, predicted] / total;
                if (k > 30 || confusion[truth, predicted] == 0)
                    continue;
                var text = plot.Add.Text(
                    confusion[truth, predicted].ToString(CultureInfo.InvariantCulture),
                    predicted,
                    k - 1 - truth
                );
                text.Alignment = Alignment.MiddleCenter;
                text.LabelFontColor = shares[truth, predicted] > 0.5 ? Colors.White : Colors.Black;
            }
        }
        var map = plot.Add.Heatmap(shares);
        map.Colormap = new ScottPlot.Colormaps.Blues().Reversed();
        map.ManualRange = new(0, 1);
        plot.MoveToBack(map);
        plot.Axes.Bottom.TickGenerator = new NumericManual(
            [.. Enumerable.Range(0, k).Select(i => (double)i)],
            [.. classes]
        );
        plot.Axes.Left.TickGenerator = new NumericManual(
            [.. Enumerable.Range(0, k).Select(i => (double)(k - 1 - i))],
            [.. classes]
        );
        plot.Axes.Bottom.TickLabelStyle.Rotation = -45;
        plot.Axes.Bottom.MinimumSize = 30 + 6 * classes.Max(c => c.Length);
        plot.Axes.Bottom.TickLabelStyle.Alignment = Alignment.MiddleRight;
        plot.Font.Set(Font);
        plot.XLabel("predicted");
        plot.YLabel("true");
        plot.HideGrid();
        plot.Axes.Margins(0, 0);
        return plot;
    }
}
