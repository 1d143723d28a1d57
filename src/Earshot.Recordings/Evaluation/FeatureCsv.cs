using System.Globalization;
using CsvHelper;
using Earshot.Datasets;
using Earshot.Numerics;

namespace Earshot.Recordings.Evaluation;

/// <summary>
/// Features from a CSV file: numbers alone, a row a clip and no header; or as <c>earshot features --csv</c> writes
/// them, with the columns <c>path</c> and <c>f0</c>, <c>f1</c>, ...
/// </summary>
internal sealed class FeatureCsv
{
    private readonly string path;
    private readonly string[]? clips;

    private FeatureCsv(string path, Matrix<float> features, string[]? clips) =>
        (this.path, Features, this.clips) = (path, features, clips);

    /// <summary>A row a clip.</summary>
    public Matrix<float> Features { get; }

    /// <summary>Reads the file.</summary>
    /// <exception cref="InvalidDataException">It has neither form.</exception>
    public static FeatureCsv Read(string path)
    {
        var read = PeoplesCsv.Read(path, csv => Outcome<FeatureCsv>.Ok(Rows(path, csv)));
        return read.IsOk ? read.Value : throw new InvalidDataException($"{path}: {read.Reason}");
    }

    /// <summary>
    /// The rows of these clips, by the end of their path; without a column <c>path</c> the rows as they stand.
    /// </summary>
    /// <exception cref="InvalidDataException">A clip has no row, or several.</exception>
    public Matrix<float> Of(IReadOnlyList<string>? files)
    {
        if (clips is null || files is null)
            return Features;
        var rows = clips
            .Select((clip, row) => (clip, row))
            .ToLookup(c => Path.GetFileName(c.clip), StringComparer.Ordinal);
        return Features.SelectRows([.. files.Select(file => RowOf(file, rows[Path.GetFileName(file)]))]);
    }

    private int RowOf(string file, IEnumerable<(string Clip, int Row)> candidates)
    {
        int[] rows =
        [
            .. candidates
                .Where(c => c.Clip == file || c.Clip.EndsWith("/" + file, StringComparison.Ordinal))
                .Select(c => c.Row),
        ];
        return rows.Length == 1
            ? rows[0]
            : throw new InvalidDataException(
                $"{path} has {(rows.Length == 0 ? "no row" : $"{rows.Length} rows")} for '{file}' of the splits: "
                    + $"it needs one row a clip, whose path ends so"
            );
    }

    private static FeatureCsv Rows(string path, CsvReader csv)
    {
        csv.ReadHeader();
        string[] header = [.. csv.Headers.Select(cell => cell.Trim())];
        if (header.Length == 0)
            throw new InvalidDataException($"{path} is empty; a features file has a row of numbers a clip");
        var isNamed = Array.Exists(header, IsFeature);
        int[] columns = [.. Enumerable.Range(0, header.Length).Where(c => !isNamed || IsFeature(header[c]))];
        var name = Array.FindIndex(header, cell => cell.Equals("path", StringComparison.OrdinalIgnoreCase));
        var (values, clips) = (new List<float>(), new List<string>());
        if (!isNamed)
            values.AddRange(header.Select(cell => Number(cell, path, 1)));
        while (csv.Read())
        {
            if (csv.FieldCount != header.Length)
                throw new InvalidDataException(
                    $"{path}, line {csv.LineNumber}: {csv.FieldCount} numbers, but the lines above have {header.Length}"
                );
            if (name >= 0)
                clips.Add(SpreadsheetText.Read(csv[name].ToString()).Replace('\\', '/'));
            foreach (var column in columns)
                values.Add(Number(csv[column].ToString(), path, csv.LineNumber));
        }
        var features = new Matrix<float>(values.Count / columns.Length, columns.Length, [.. values]);
        return new FeatureCsv(path, features, name < 0 ? null : [.. clips]);
    }

    /// <summary>f0, f1, ...</summary>
    private static bool IsFeature(string column) =>
        column is ['f' or 'F', ..]
        && int.TryParse(column.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out _);

    private static float Number(ReadOnlySpan<char> cell, string path, long line) =>
        float.TryParse(cell, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new InvalidDataException(
                $"{path}, line {line}: '{cell}' is not a number; a features file holds numbers alone, or has the "
                    + $"columns path, f0, f1, ... as 'earshot features --csv' writes them"
            );
}
