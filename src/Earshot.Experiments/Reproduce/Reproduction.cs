using Earshot.Experiments.Reports;
using ScottPlot;

namespace Earshot.Experiments.Reproduce;

/// <summary>What an experiment found: our figures beside the paper's, and the plot its figure shows.</summary>
/// <param name="Name">What it is asked for by: <c>table1</c>, <c>fig4</c>.</param>
/// <param name="Title">What the paper calls it.</param>
/// <param name="Setup">What was run on which data.</param>
/// <param name="Table">Our figures beside the paper's.</param>
/// <param name="Plots">Plots with their captions.</param>
/// <param name="Reading">What the comparison says, and why figures differ.</param>
public sealed record Reproduction(
    string Name,
    string Title,
    string Setup,
    ReportTable Table,
    IReadOnlyList<(Plot Plot, string Caption)> Plots,
    string Reading
)
{
    /// <summary>A self-contained page.</summary>
    /// <param name="command">The command that made it.</param>
    public ReportPage ToPage(string command)
    {
        var page = new ReportPage($"{Title}, reproduced").Text(Setup).Code(command).Table(Table);
        foreach (var (plot, caption) in Plots)
            page.Plot(plot, caption);
        return page.Heading("Reading").Text(Reading);
    }
}
