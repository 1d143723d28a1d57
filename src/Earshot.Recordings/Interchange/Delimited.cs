using CsvHelper;
using Earshot.Datasets;

namespace Earshot.Recordings.Interchange;

/// <summary>
/// A table that another program wrote, with a header: its cells by column name, its lines as the file numbers them.
/// A damaged row is skipped by itself; tables that are refused as a whole are read by <see cref="PeoplesCsv"/>.
/// </summary>
/// <param name="Header">The column names, trimmed.</param>
/// <param name="Rows">Line and cells of each row.</param>
internal sealed record Delimited(string[] Header, IReadOnlyList<(int Line, string[] Cells)> Rows)
{
    /// <summary>Reads what programs write: quotes where they should not be, rows too short or too long.</summary>
    public static readonly CsvReaderOptions Lenient = CsvReaderOptions.Default with
    {
        TrackLineNumbers = true,
        MalformedData = CsvMalformedDataHandling.Recover,
        FieldCountMismatch = CsvFieldCountHandling.Allow,
        MissingField = CsvMissingFieldHandling.ReturnEmpty,
    };

    /// <summary>The line of a quote that is never closed, which took all after it; null: there is none.</summary>
    public int? UnclosedLine { get; private init; }

    /// <summary>What the unclosed quote does and how to mend it; null: there is none.</summary>
    public string? Unclosed => UnclosedLine is { } line ? $"line {line}: {UnclosedQuote}: {MendQuote}" : null;

    internal const string UnclosedQuote = "a quote is never closed, so that this line and all after it are one",
        MendQuote = "close it, or double it where it belongs to the text";

    /// <summary>Comma, semicolon or tab, with quotes.</summary>
    public static Delimited Quoted(string text)
    {
        var isUnclosed = false;
        using var csv = CsvReader.FromText(
            text,
            Lenient with
            {
                OnMalformedRecord = found => isUnclosed |= found.Reason == CsvMalformedReason.UnterminatedQuote,
            }
        );
        csv.ReadHeader();
        string[] header = [.. csv.Headers.Select(name => name.Trim().TrimStart('\uFEFF', '#').Trim())];
        var rows = new List<(int, string[])>();
        while (csv.Read())
            rows.Add(
                (
                    (int)csv.LineNumber,
                    [.. Enumerable.Range(0, csv.FieldCount).Select(i => SpreadsheetText.Read(csv[i].ToString().Trim()))]
                )
            );
        return new Delimited(header, rows)
        {
            UnclosedLine =
                !isUnclosed ? null
                : rows is [.., var last] ? last.Item1
                : 1,
        };
    }

    /// <summary>Tabs and no quotes, as Raven and Audacity write.</summary>
    public static Delimited Tabbed(string text)
    {
        var lines = Lines(text);
        return lines is [var header, .. var rows]
            ? new Delimited(Cells(header.Text), [.. rows.Select(row => (row.Line, Cells(row.Text)))])
            : new Delimited([], []);
    }

    /// <summary>The lines that are not blank, by their number from 1; a line ends by CR, LF or both.</summary>
    public static List<(int Line, string Text)> Lines(string text) =>
        [
            .. text.Replace("\r\n", "\n", StringComparison.Ordinal)
                .Split('\n', '\r')
                .Select((line, i) => (i + 1, line))
                .Where(line => !string.IsNullOrWhiteSpace(line.line)),
        ];

    /// <summary>The place of the first of these names that there is, whatever its case; −1: none.</summary>
    public int Column(params IEnumerable<string> names) =>
        names
            .Select(name => Array.FindIndex(Header, h => h.Equals(name, StringComparison.OrdinalIgnoreCase)))
            .FirstOrDefault(column => column >= 0, -1);

    /// <summary>A row's cell; empty where the row is too short or the column is not there.</summary>
    public static string Cell(string[] cells, int column) => column >= 0 && column < cells.Length ? cells[column] : "";

    /// <summary>Tables of this kind know no quoting: a tab or a line's end within a text becomes a space.</summary>
    public static string Plain(string text) => text.ReplaceLineEndings(" ").Replace('\t', ' ');

    /// <summary>The same for tables that spreadsheets open.</summary>
    public static string PlainCell(string text) => SpreadsheetText.Written(Plain(text));

    private static string[] Cells(string line) =>
        [.. line.Split('\t', StringSplitOptions.TrimEntries).Select(SpreadsheetText.Read)];
}
