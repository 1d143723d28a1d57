using Earshot.Experiments.Reports;
using Spectre.Console;

namespace Earshot.Cli;

internal static class ReportTableExtensions
{
    /// <summary>Prints a table on a terminal.</summary>
    public static void Write(this IAnsiConsole console, ReportTable report)
    {
        var table = new Table { Title = new TableTitle(Markup.Escape(report.Title)), Border = TableBorder.Rounded };
        for (var c = 0; c < report.Columns.Count; c++)
            table.AddColumn(
                new TableColumn(Markup.Escape(report.Columns[c]))
                {
                    Alignment = c == 0 || report.IsProse(c) ? Justify.Left : Justify.Right,
                }
            );
        foreach (var row in report.Rows)
            table.AddRow([.. row.Select(Markup.Escape)]);
        console.Write(table);
    }
}
