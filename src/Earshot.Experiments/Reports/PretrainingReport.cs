using System.Globalization;
using ScottPlot;

namespace Earshot.Experiments.Reports;

/// <summary>A page with the loss of a training, epoch by epoch.</summary>
public static class PretrainingReport
{
    /// <summary>The page.</summary>
    /// <param name="title">What was trained.</param>
    /// <param name="command">The command that made it.</param>
    /// <param name="losses">Epochs and their mean losses.</param>
    public static ReportPage Of(string title, string command, IReadOnlyList<(int Epoch, double Loss)> losses)
    {
        var plot = new Plot();
        plot.Add.Scatter(
            losses.Select(l => (double)l.Epoch).ToArray(),
            losses.Select(l => l.Loss).ToArray(),
            Figures.Palette.GetColor(0)
        );
        plot.Font.Set(Figures.Font);
        plot.XLabel("epoch");
        plot.YLabel("mean loss");
        var (first, last) = (losses[0], losses[^1]);
        return new ReportPage(title)
            .Code(command)
            .Text(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Epochs {first.Epoch} to {last.Epoch}: mean loss {first.Loss:G4} to {last.Loss:G4}."
                )
            )
            .Plot(plot, "Mean loss of each epoch");
    }
}
