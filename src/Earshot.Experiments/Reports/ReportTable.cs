namespace Earshot.Experiments.Reports;

/// <summary>
/// A table of texts: shown on a terminal or in a page alike. The first column is left-aligned, and so is prose, which
/// wraps; the others right.
/// </summary>
/// <param name="Title">What it shows.</param>
/// <param name="Columns">Column heads.</param>
/// <param name="Rows">Rows, each as long as <paramref name="Columns"/>.</param>
public sealed record ReportTable(string Title, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    private const int LongestName = 40;

    /// <summary>Whether a column holds prose, not figures and names.</summary>
    public bool IsProse(int column) => Rows.Any(row => row[column].Length > LongestName);
}
