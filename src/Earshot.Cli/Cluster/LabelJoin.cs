using CsvHelper;
using Earshot.Datasets;
using Earshot.Formats;

namespace Earshot.Cli.Cluster;

/// <summary>
/// Joins the tables that elements wrote, in the order in which one process would have written them: labels first, then
/// what was skipped, each by path. Every clip of the list must be there, and none in two tables.
/// </summary>
internal static class LabelJoin
{
    /// <summary>Writes the joined table.</summary>
    /// <param name="tables">The elements' tables.</param>
    /// <param name="set">The list of clips.</param>
    /// <param name="output">The CSV file to write.</param>
    /// <returns>The number of lines with a label, and what has none.</returns>
    public static (int Clips, IReadOnlyList<SkippedInput> Skipped) Write(
        IReadOnlyList<string> tables,
        ClipSet set,
        string output
    )
    {
        var (header, rows) = (Array.Empty<string>(), new List<Row>());
        var tableOf = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var table in tables)
        {
            if (!File.Exists(table))
                throw new BadInputException($"{table} is not there: its element is not done");
            (header, var own) = Read(table);
            foreach (var path in own.Select(row => row.Path).Distinct())
                if (!tableOf.TryAdd(path, table))
                    throw new BadInputException($"'{path}' stands in {tableOf[path]} and in {table}: a clip has one");
            rows.AddRange(own);
        }
        if (set.Clips.FirstOrDefault(clip => !tableOf.ContainsKey(set.RelativePath(clip))) is { } missing)
            throw new BadInputException(
                $"'{missing.Path}' stands in none of the {tables.Count} tables: run them again"
            );
        var sorted = rows.OrderBy(row => row.Skipped is not null)
            .ThenBy(row => row.Path, StringComparer.Ordinal)
            .ToArray();
        AtomicFile.Write(output, stream => WriteAll(stream, header, sorted));
        SkippedInput[] skipped =
        [
            .. sorted.Where(row => row.Skipped is not null).Select(row => new SkippedInput(row.Path, row.Skipped!)),
        ];
        return (rows.Count - skipped.Length, skipped);
    }

    private static (string[] Header, List<Row> Rows) Read(string table)
    {
        using var csv = CsvReader.Create(new StreamReader(table), CsvReaderOptions.Default);
        csv.ReadHeader();
        string[] header = [.. csv.Headers];
        var (skipped, rows) = (Array.IndexOf(header, "skipped"), new List<Row>());
        while (csv.Read())
        {
            string[] fields = [.. Enumerable.Range(0, header.Length).Select(i => csv.GetString(i))];
            rows.Add(
                new(
                    SpreadsheetText.Read(fields[0]),
                    fields[skipped].Length > 0 ? SpreadsheetText.Read(fields[skipped]) : null,
                    fields
                )
            );
        }
        return (header, rows);
    }

    private static void WriteAll(Stream stream, string[] header, Row[] rows)
    {
        using var csv = PeoplesCsv.Writer(stream);
        csv.WriteRecord(header);
        foreach (var row in rows)
            csv.WriteRecord(row.Fields);
    }

    private sealed record Row(string Path, string? Skipped, string[] Fields);
}
