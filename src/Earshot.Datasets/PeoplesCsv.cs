using System.Text;
using CsvHelper;
using Earshot.Formats;

namespace Earshot.Datasets;

/// <summary>
/// CSV that a person gives or gets. What is given: manifests, features, splits. UTF-8, or UTF-16 with its mark; comma,
/// semicolon or tab; columns by name in any case; cells without the blanks around them. What is damaged is refused with
/// its line.
/// </summary>
/// <remarks>
/// Label tables of other programs are read leniently, <c>Delimited</c> in <c>Earshot.Recordings</c>: each row there is
/// taken or skipped by itself. A test gives both the same tables.
/// </remarks>
public static class PeoplesCsv
{
    private static readonly CsvReaderOptions Dialect = CsvReaderOptions.Default with
    {
        TrimWhitespace = true,
        TrackLineNumbers = true,
        MalformedData = CsvMalformedDataHandling.Throw,
        MaxRecordSize = 1 << 24,
        NullValues = [""],
    };

    /// <summary>What <paramref name="read"/> makes of the file; or why it can't be read as a table.</summary>
    /// <param name="path">The file.</param>
    /// <param name="read">Is given the reader before the first line.</param>
    public static Outcome<T> Read<T>(string path, Func<CsvReader, Outcome<T>> read)
    {
        try
        {
            using var text = new StreamReader(path, new UTF8Encoding(false, throwOnInvalidBytes: true));
            using var csv = CsvReader.Create(text, Dialect);
            return read(csv);
        }
        catch (Exception e)
            when (e is FormatException or DecoderFallbackException or IOException or UnauthorizedAccessException)
        {
            return Outcome<T>.Skipped($"it can't be read as UTF-8 CSV: {e.Message}");
        }
    }

    /// <summary>Writes a table, whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="rows">Writes its lines, the first of them with the columns' names.</param>
    public static void Write(string path, Action<CsvWriter> rows) =>
        AtomicFile.Write(
            path,
            stream =>
            {
                using var csv = Writer(stream);
                rows(csv);
            }
        );

    /// <summary>Writes into a stream that stays open: commas, UTF-8, a line feed after each line.</summary>
    public static CsvWriter Writer(Stream stream) =>
        CsvWriter.Create(stream, CsvWriterOptions.Default with { NewLine = "\n" }, leaveOpen: true);

    /// <summary>A cell of the row at hand by its column's name; null where it is empty or there is none.</summary>
    public static string? Cell(CsvReader csv, string column) =>
        csv.TryGetFieldIndex(column, out var index) && csv.GetStringOrNull(index) is { } cell
            ? SpreadsheetText.Read(cell)
            : null;
}
