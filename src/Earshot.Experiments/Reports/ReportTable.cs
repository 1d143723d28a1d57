namespace Earshot.Experiments.Reports;

/// <summary>A table of texts: shown on a terminal, in a page or in Markdown alike. The first column is left-aligned, the others right.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Columns">Column heads.</param>
/// <param name="Rows">Rows, each as long as <paramref name="Columns"/>.</param>
public sealed record ReportTable(string Title, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    /// <summary>As GitHub's Markdown.</summary>
    public string ToMarkdown() => string.Join('\n',
        [Line(Columns), Line([.. Columns.Select((_, c) => c == 0 ? "---" : "---:")]), .. Rows.Select(Line)]) + "\n";

    /// <summary>A dictionary a row, column to text: for JSON.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, string>> ToObjects() => [.. Rows.Select(row => Columns.Zip(row).ToDictionary(c => c.First, c => c.Second))];

    private static string Line(IReadOnlyList<string> cells) => $"| {string.Join(" | ", cells.Select(c => c.Replace("|", "\\|", StringComparison.Ordinal)))} |";
}
