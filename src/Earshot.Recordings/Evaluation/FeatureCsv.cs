using System.Globalization;
using CsvHelper;
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
        var first =
            File.ReadLines(path).FirstOrDefault(line => line.Length > 0)
            ?? throw new InvalidDataException($"{path} is empty; a features file has a row of numbers a clip");
        return first.Split(',').Contains("f0") ? ReadNamed(path) : ReadNumbers(path);
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

    private static FeatureCsv ReadNamed(string path)
    {
        using var csv = CsvReader.FromText(File.ReadAllText(path), CsvReaderOptions.Default);
        csv.ReadHeader();
        string[] header = [.. csv.Headers];
        int[] columns =
        [
            .. Enumerable
                .Range(0, header.Length)
                .Where(c =>
                    header[c].StartsWith('f')
                    && int.TryParse(header[c].AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out _)
                ),
        ];
        var name = Array.IndexOf(header, "path");
        List<float> values = [];
        List<string> clips = [];
        while (csv.Read())
        {
            if (name >= 0)
                clips.Add(csv[name].ToString().Replace('\\', '/'));
            foreach (var column in columns)
                values.Add(Number(csv[column].ToString(), path, values.Count / columns.Length + 2));
        }
        return new FeatureCsv(
            path,
            new Matrix<float>(values.Count / columns.Length, columns.Length, [.. values]),
            name < 0 ? null : [.. clips]
        );
    }

    private static FeatureCsv ReadNumbers(string path)
    {
        var values = new List<float>();
        var (rows, columns) = (0, 0);
        foreach (var line in File.ReadLines(path).Where(line => line.Length > 0))
        {
            var before = values.Count;
            foreach (var cell in line.AsSpan().Split(','))
                values.Add(Number(line.AsSpan()[cell], path, rows + 1));
            columns = rows == 0 ? values.Count : columns;
            if (values.Count - before != columns)
                throw new InvalidDataException(
                    $"{path}, line {rows + 1}: {values.Count - before} numbers, "
                        + $"but the lines above have {columns}"
                );
            rows++;
        }
        return new FeatureCsv(path, new Matrix<float>(rows, columns, [.. values]), null);
    }

    private static float Number(ReadOnlySpan<char> cell, string path, int line) =>
        float.TryParse(cell, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new InvalidDataException(
                $"{path}, line {line}: '{cell}' is not a number; a features file holds numbers alone, or has the "
                    + $"columns path, f0, f1, ... as 'earshot features --csv' writes them"
            );
}
