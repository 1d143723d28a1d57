using System.Text;
using Earshot.Annotations;
using Earshot.Audio;

namespace Earshot.Recordings.Interchange;

/// <summary>
/// Raven's selection tables: tab-separated, a header, a row a selection and view. Of several recordings the place in
/// each is its <c>File Offset (s)</c>; BirdNET-Analyzer writes the same with a confidence.
/// </summary>
/// <remarks>Columns that Raven does not know (<c>Polarity</c>, <c>Unsure</c>, <c>Whole</c>, ...) stand behind its
/// own, only where they say something.</remarks>
public sealed class RavenFormat : IAnnotationFormat
{
    private static readonly string[] Own =
    [
        "Selection",
        "View",
        "Channel",
        "Begin Time (s)",
        "End Time (s)",
        "Low Freq (Hz)",
        "High Freq (Hz)",
        "Annotation",
    ];

    private static readonly string[] ClassNames = ["Annotation", "Species", "Label", "Common Name", "Type"];

    /// <inheritdoc/>
    public string Name => "raven";

    /// <inheritdoc/>
    public string Extension => ".txt";

    /// <inheritdoc/>
    public bool CanWrite => true;

    /// <inheritdoc/>
    public bool Recognises(LabelFile file) =>
        Delimited.Lines(file.Text) is [var first, ..]
        && first.Text.Contains("Begin Time (s)", StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public void Read(LabelFile file, ReadingOptions options, AnnotationReading reading)
    {
        if (Columns.Of(file, options, reading) is not { } columns)
            return;
        var seen = new Dictionary<(string, string, TimeRange?, string), (int Place, string View)>();
        foreach (var (line, cells) in columns.Table.Rows)
            if (columns.Row(line, cells) is { } row)
            {
                var (selection, view) = (columns.Cell(cells, "Selection"), columns.Cell(cells, "View"));
                var key = (row.Recording, selection, row.Annotation.Range, row.Annotation.ClassName!);
                if (selection.Length > 0 && seen.TryGetValue(key, out var other) && other.View != view)
                {
                    reading.Merge();
                    if (view.StartsWith("Spectrogram", StringComparison.OrdinalIgnoreCase))
                        reading.Taken[other.Place] = row;
                }
                else
                {
                    seen[key] = (reading.Taken.Count, view);
                    reading.Take(row);
                }
            }
    }

    /// <inheritdoc/>
    /// <remarks>As where the recordings are opened one behind the other: Begin Time runs on through them.</remarks>
    public WrittenLabels Write(IReadOnlyList<AnnotatedRecording> recordings)
    {
        var (rows, begin, leftOut) = (new List<RavenRow>(), 0.0, new LeftOut(Name));
        foreach (var recording in recordings)
        {
            var seconds = recording.Recording.DurationSeconds ?? 0;
            foreach (var annotation in recording.Annotations)
                if (annotation.ClassName is null || (annotation.IsWhole && seconds <= 0))
                    leftOut.Add(annotation);
                else
                    rows.Add(new RavenRow(recording.FullPath, annotation, seconds, begin));
            begin += seconds;
        }
        return new WrittenLabels([new LabelFile("labels.selections.txt", Table(rows))], leftOut.Said);
    }

    /// <summary>One table, for the files of a workspace as for detections of a recording.</summary>
    public static string Table(IReadOnlyList<RavenRow> rows)
    {
        var sure = rows.Any(row => row.Annotation.Confidence is not null);
        (string Name, Func<Annotation, string> Cell)[] extra =
        [
            ("Polarity", a => a.Polarity == Polarity.Present ? "" : TableWords.Of(a.Polarity)),
            ("Unsure", a => a.Unsure ? "true" : ""),
            ("Whole", a => a.IsWhole ? "true" : ""),
            ("Annotator", a => a.Annotator ?? ""),
            ("At", a => TableWords.Of(a.At)),
            ("Source", a => a.Source == AnnotationSource.Human ? "" : TableWords.Of(a.Source)),
            ("Comment", a => a.Comment ?? ""),
        ];
        var used = extra.Where(column => rows.Any(row => column.Cell(row.Annotation).Length > 0)).ToList();
        var text = new StringBuilder()
            .AppendJoin(
                '\t',
                [.. Own, .. Sure(sure, "Confidence"), "Begin Path", "File Offset (s)", .. used.Select(c => c.Name)]
            )
            .Append('\n');
        foreach (var (number, row) in rows.Index())
            text.AppendJoin(
                    '\t',
                    [
                        .. row.Selection(number + 1),
                        .. Sure(sure, row.Annotation.Confidence is { } c ? Numbers.Text(c) : ""),
                        .. row.File(),
                        .. used.Select(column => Delimited.PlainCell(column.Cell(row.Annotation))),
                    ]
                )
                .Append('\n');
        return text.ToString();
    }

    private static string[] Sure(bool sure, string cell) => sure ? [cell] : [];

    /// <summary>A table's columns, and the row that a line of it makes.</summary>
    private sealed record Columns(
        LabelFile File,
        AnnotationReading Reading,
        Delimited Table,
        Numbers Numbers,
        int ClassColumn,
        int FileColumn,
        string? OnlyRecording
    )
    {
        private readonly int begin = Table.Column("Begin Time (s)"),
            end = Table.Column("End Time (s)"),
            offset = Table.Column("File Offset (s)"),
            confidence = Table.Column("Confidence", "Score");
        private readonly Dictionary<string, int> others = [];

        public static Columns? Of(LabelFile file, ReadingOptions options, AnnotationReading reading)
        {
            var table = Delimited.Tabbed(file.Text);
            string[] names =
                options.ClassColumn is { } chosen ? [chosen]
                : options.ScientificNames ? ["Scientific Name", .. ClassNames]
                : ClassNames;
            var candidates = names.Where(name => table.Column(name) >= 0).ToList();
            if (candidates.Count == 0 || table.Column("Begin Time (s)") < 0 || table.Column("End Time (s)") < 0)
            {
                reading.SkipFile(
                    file,
                    string.Join(", ", table.Header),
                    $"a selection table needs Begin Time (s), End Time (s) and one of {string.Join(", ", names)}",
                    "save it from Raven with its header, or name the class's column with --class-column"
                );
                return null;
            }
            if (candidates.Count > 1)
                reading.Note(file, $"classes are taken from the column {candidates[0]}, not {candidates[1]}");
            var files = table.Column("Begin Path", "Begin File");
            var distinct = table.Rows.Select(row => Delimited.Cell(row.Cells, files)).Distinct().Take(2).ToList();
            return new Columns(
                file,
                reading,
                table,
                NumbersOf(file, reading, table),
                table.Column(candidates[0]),
                files,
                options.Recording ?? (files < 0 ? LabelNames.RecordingOf(file.Name) : null)
            )
            {
                IsOfOneFile = distinct.Count < 2,
            };
        }

        /// <summary>Whether all rows are of one recording, so that Begin Time counts within it.</summary>
        public bool IsOfOneFile { get; init; }

        public string Cell(string[] cells, string column)
        {
            if (!others.TryGetValue(column, out var place))
                others[column] = place = Table.Column(column);
            return Delimited.Cell(cells, place);
        }

        public AnnotationRow? Row(int line, string[] cells)
        {
            var name = Delimited.Cell(cells, ClassColumn);
            if (name.Equals("nocall", StringComparison.OrdinalIgnoreCase))
                Reading.Unlabel();
            else if (!Reading.IsClass(File, name))
                Reading.Skip(File, line, "", "no annotation", "give the selection a class in Raven");
            else if (Range(line, cells) is { } range)
                return new AnnotationRow(
                    File.Name,
                    line,
                    OnlyRecording ?? Delimited.Cell(cells, FileColumn),
                    Annotation(cells, name, range)
                )
                {
                    EndRecording =
                        Cell(cells, "End File") is { Length: > 0 } next && next != Cell(cells, "Begin File")
                            ? next
                            : null,
                    IsDetection = confidence >= 0 && Cell(cells, "Source").Length == 0,
                };
            return null;
        }

        private TimeRange? Range(int line, string[] cells)
        {
            var (from, to) = (Delimited.Cell(cells, begin), Delimited.Cell(cells, end));
            var place = Delimited.Cell(cells, offset);
            if (offset < 0 && !IsOfOneFile)
                Reading.Skip(
                    File,
                    line,
                    $"{from} → {to}",
                    "the table is of several files and does not say where in them",
                    "export it from Raven with the measurement File Offset (s)"
                );
            else if (place.Length == 0)
                return Reading.Stretch(File, line, Numbers, from, to);
            else if (Numbers.Parse(from) is { } b && Numbers.Parse(to) is { } e && Numbers.Parse(place) is { } o)
                return e < b ? Reading.Stretch(File, line, b, e) : Reading.Stretch(File, line, o, o + (e - b));
            else
                Reading.Skip(File, line, $"{from} → {to}", "begin and end must be seconds", Numbers.Mend);
            return null;
        }

        private Annotation Annotation(string[] cells, string name, TimeRange range) =>
            new(name, TableWords.Polarity(Cell(cells, "Polarity")) ?? Polarity.Present)
            {
                Range = TableWords.Flag(Cell(cells, "Whole")) ? null : range,
                Band = Reading.Band(Numbers, Cell(cells, "Low Freq (Hz)"), Cell(cells, "High Freq (Hz)")),
                Channel = int.TryParse(Cell(cells, "Channel"), out var channel) && channel > 1 ? channel : null,
                Unsure = TableWords.Flag(Cell(cells, "Unsure")),
                Annotator = TableWords.Name(Cell(cells, "Annotator")),
                At = TableWords.Time(Cell(cells, "At")),
                Source = TableWords.Source(Cell(cells, "Source")),
                Comment = TableWords.Name(Cell(cells, "Comment")),
                Confidence = Numbers.Parse(Delimited.Cell(cells, confidence)) is >= 0 and <= 1 and var c ? c : null,
            };

        private static Numbers NumbersOf(LabelFile file, AnnotationReading reading, Delimited table)
        {
            int[] columns =
            [
                table.Column("Begin Time (s)"),
                table.Column("End Time (s)"),
                table.Column("File Offset (s)"),
                table.Column("Low Freq (Hz)"),
                table.Column("High Freq (Hz)"),
            ];
            var numbers = Numbers.Of(table.Rows.SelectMany(row => columns.Select(c => Delimited.Cell(row.Cells, c))));
            if (numbers.HasCommas)
                reading.Note(file, "its numbers have decimal commas and were read so");
            return numbers;
        }
    }
}
