using CsvHelper;
using Earshot.Annotations;
using Earshot.Audio;
using Earshot.Datasets;

namespace Earshot.Recordings.Interchange;

/// <summary>
/// Tables with a row an annotation: the manifest, and those of opensoundscape, DCASE, BirdNET-Analyzer, Kaleidoscope
/// and
/// AudioSet, told apart by their columns.
/// </summary>
public sealed class TableFormat : IAnnotationFormat
{
    private readonly TableKind kind;

    private TableFormat(TableKind kind) => this.kind = kind;

    /// <summary>One a kind of table; the manifest, <c>csv</c>, first.</summary>
    public static IReadOnlyList<IAnnotationFormat> All { get; } =
    [.. TableKind.All.Reverse().Select(kind => new TableFormat(kind))];

    /// <inheritdoc/>
    public string Name => kind.Name;

    /// <inheritdoc/>
    public string Extension => kind.Separator == '\t' ? ".txt" : ".csv";

    /// <inheritdoc/>
    public bool CanWrite => kind == TableKind.Csv || kind.Written.Length > 0;

    /// <inheritdoc/>
    public bool Recognises(LabelFile file)
    {
        var table = Delimited.Quoted(file.Text);
        return kind.Signs.Length == 0
            ? table.Column(kind.Path) >= 0 && table.Column(kind.Class) >= 0
            : kind.Signs.All(sign => table.Column(sign) >= 0);
    }

    /// <inheritdoc/>
    public void Read(LabelFile file, ReadingOptions options, AnnotationReading reading)
    {
        var text = kind == TableKind.AudioSet || file.Text.StartsWith('#') ? AudioSetHeader(file.Text) : file.Text;
        var table = Delimited.Quoted(text);
        new TableReading(TableReading.KindOf(table, kind), table, file, options, reading).Run();
    }

    /// <inheritdoc/>
    public WrittenLabels Write(IReadOnlyList<AnnotatedRecording> recordings) =>
        kind == TableKind.Csv ? ManifestWriter.Write(recordings) : WriteKind(recordings);

    private WrittenLabels WriteKind(IReadOnlyList<AnnotatedRecording> recordings)
    {
        var (text, leftOut) = (new StringWriter(), new LeftOut(Name));
        var dialect = CsvWriterOptions.Default with { NewLine = "\n", Separator = kind.Separator };
        using (var csv = CsvWriter.Create(text, dialect))
        {
            var hasWhole = kind.MayHaveMoreColumns && recordings.Any(r => r.Annotations.Any(a => a.IsWhole));
            string[] columns = [.. kind.Written, .. hasWhole ? [TableKind.WholeColumn] : Array.Empty<string>()];
            csv.WriteHeader(columns);
            foreach (var recording in recordings)
            foreach (var a in recording.Annotations)
                if (a is { Polarity: Polarity.Present, Unsure: false } && RangeOf(a, recording) is { } range)
                {
                    csv.WriteRecord([.. columns.Select(column => Cell(column, recording, a, range))]);
                    if (a.IsWhole && !hasWhole)
                        leftOut.AddStretch();
                }
                else
                    leftOut.Add(a);
        }
        return new WrittenLabels([new LabelFile($"labels{Extension}", text.ToString())], leftOut.Said);
    }

    private static TimeRange? RangeOf(Annotation a, AnnotatedRecording recording) =>
        a.Range
        ?? (
            recording.Recording.DurationSeconds is { } seconds
            && TimeRange.FromSeconds(0, seconds) is { IsOk: true } all
                ? all.Value
                : null
        );

    private string Cell(string column, AnnotatedRecording recording, Annotation a, TimeRange range)
    {
        var path = recording.Recording.Path;
        return column switch
        {
            "audio_file" or "filename" => SpreadsheetText.Written(path),
            "INDIR" => SpreadsheetText.Written(Path.GetDirectoryName(recording.FullPath) ?? ""),
            "FOLDER" => SpreadsheetText.Written(Path.GetDirectoryName(path)?.Replace('\\', '/') ?? ""),
            "IN FILE" => SpreadsheetText.Written(Path.GetFileName(path)),
            "annotation" or "event_label" or "MANUAL ID" => SpreadsheetText.Written(a.ClassName ?? ""),
            "start_time" or "onset" or "OFFSET" => Numbers.Text(range.BeginSeconds),
            "end_time" or "offset" => Numbers.Text(range.EndSeconds),
            "DURATION" => Numbers.Text(range.Seconds),
            TableKind.WholeColumn => a.IsWhole ? "true" : "",
            "low_f" => a.Band is { } band ? Numbers.Text(band.LowHz) : "",
            "high_f" => a.Band is { } band ? Numbers.Text(band.HighHz) : "",
            _ => "",
        };
    }

    /// <summary>
    /// AudioSet's header is the last of the comments before the rows; blanks stand behind its commas.
    /// </summary>
    private static string AudioSetHeader(string text)
    {
        var lines = text.Split('\n');
        var header = Array.FindIndex(lines, line => line.Contains("YTID", StringComparison.Ordinal));
        for (var i = 0; i < header; i++)
            lines[i] = ""; // so that the lines keep their numbers
        return header < 0 ? text : string.Join('\n', lines).Replace(", ", ",", StringComparison.Ordinal);
    }
}
