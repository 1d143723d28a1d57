using Earshot.Numerics;
using Earshot.Recordings.Interchange;

namespace Earshot.Recordings.Vectors;

/// <summary>
/// A table: a column that names the clip, begin and end of the window where there are windows, and every other column
/// that holds numbers alone is one of the vector.
/// </summary>
internal static class VectorTable
{
    private static readonly string[] PathNames = ["path", "file", "filename", "file_path", "recording"],
        BeginNames = ["begin_seconds", "start_time", "begin", "start", "begin_time", "offset"],
        EndNames = ["end_seconds", "end_time", "end"],
        OtherNames = ["label", "group", "fold", "class", "sample_rate_hz", "decoder", "id", "index", ""];

    public static Outcome<VectorRows> Read(string path)
    {
        var table = Delimited.Quoted(File.ReadAllText(path));
        if (table.Unclosed is { } unclosed)
            return Bad(path, unclosed);
        var place = Place.Of(table);
        if (place.Path < 0)
            return Bad(path, $"it has no column that names the clip ({string.Join(", ", PathNames)})");
        if (table.Rows.Count == 0)
            return Bad(path, "it has no rows");
        int[] columns =
        [
            .. Enumerable
                .Range(0, table.Header.Length)
                .Where(c => c != place.Path && c != place.Begin && c != place.End)
                .Where(c => !OtherNames.Contains(table.Header[c].ToLowerInvariant()))
                .Where(c => Number(table.Rows[0].Cells, c) is not null),
        ];
        if (columns.Length == 0)
            return Bad(path, "none of its columns holds numbers, so there are no vectors");
        var features = new Matrix<float>(table.Rows.Count, columns.Length);
        for (var row = 0; row < features.Rows; row++)
        for (var column = 0; column < columns.Length; column++)
            if (Number(table.Rows[row].Cells, columns[column]) is { } value)
                features[row, column] = (float)value;
            else
                return Bad(
                    path,
                    $"line {table.Rows[row].Line}, column {table.Header[columns[column]]}: a number is wanted, got "
                        + $"'{Delimited.Cell(table.Rows[row].Cells, columns[column])}'"
                );
        return place.Rows(path, table, features);
    }

    /// <summary>The clips that a table names, for vectors that stand elsewhere in the same order.</summary>
    public static Outcome<VectorRows> Beside(string path, Matrix<float> features)
    {
        var table = Delimited.Quoted(File.ReadAllText(path));
        var place = Place.Of(table);
        return table.Unclosed is { } unclosed ? Bad(path, unclosed)
            : place.Path < 0 ? Bad(path, $"it has no column that names the clip ({string.Join(", ", PathNames)})")
            : table.Rows.Count != features.Rows
                ? Bad(path, $"it has {table.Rows.Count} rows, the array beside it {features.Rows}: one a row is wanted")
            : place.Rows(path, table, features);
    }

    private static double? Number(string[] cells, int column) => VectorRows.Number(Delimited.Cell(cells, column));

    private static Outcome<VectorRows> Bad(string path, string what) => Outcome<VectorRows>.Skipped($"{path}: {what}");

    /// <summary>Which columns say where a row belongs; −1: none.</summary>
    private sealed record Place(int Path, int Begin, int End)
    {
        public static Place Of(Delimited table) =>
            new(table.Column(PathNames), table.Column(BeginNames), table.Column(EndNames));

        public Outcome<VectorRows> Rows(string source, Delimited table, Matrix<float> features)
        {
            var (paths, begins, ends) = (
                new string[features.Rows],
                new double[features.Rows],
                new double[features.Rows]
            );
            for (var row = 0; row < features.Rows; row++)
            {
                var (line, cells) = table.Rows[row];
                paths[row] = Delimited.Cell(cells, Path).Replace('\\', '/');
                if (paths[row].Length == 0)
                    return Bad(source, $"line {line} names no clip");
                begins[row] = Begin < 0 ? 0 : Number(cells, Begin) ?? double.NaN;
                ends[row] = End < 0 ? begins[row] : Number(cells, End) ?? double.NaN;
                if (double.IsNaN(begins[row]) || double.IsNaN(ends[row]))
                    return Bad(source, $"line {line}: begin and end are to be seconds");
            }
            return new VectorRows(paths, begins, ends, features);
        }
    }
}
