using Earshot.Annotations;
using Earshot.Audio;

namespace Earshot.Recordings.Interchange;

/// <summary>Reads one table of a kind.</summary>
internal sealed class TableReading
{
    private readonly TableKind kind;
    private readonly Delimited table;
    private readonly LabelFile file;
    private readonly ReadingOptions options;
    private readonly AnnotationReading reading;
    private readonly Numbers numbers;
    private readonly Dictionary<string, string>? classNames;
    private readonly int path,
        folder,
        begin,
        end,
        low,
        high,
        confidence,
        source,
        annotator,
        author;
    private readonly int[] classes;

    public TableReading(
        TableKind kind,
        Delimited table,
        LabelFile file,
        ReadingOptions options,
        AnnotationReading reading
    )
    {
        (this.kind, this.table, this.file, this.options, this.reading) = (kind, table, file, options, reading);
        (path, folder) = (table.Column(kind.Path), table.Column("FOLDER"));
        (begin, end) = (table.Column(kind.Begin), table.Column(kind.End));
        (low, high) = (table.Column(kind.Low), table.Column(kind.High));
        // Of a table that says what a model predicts beside the label, the confidence is the prediction's.
        confidence = table.Column("predicted") >= 0 ? table.Column("label_confidence") : table.Column(kind.Confidence);
        (source, annotator, author) = (table.Column("source"), table.Column("annotator"), table.Column("author"));
        var names =
            options.ClassColumn is { } chosen ? [chosen]
            : options.ScientificNames ? [.. kind.Scientific, .. kind.Class]
            : (IEnumerable<string>)[.. kind.Class, .. kind.Scientific];
        classes = [.. names.Select(name => table.Column(name)).Where(column => column >= 0)];
        numbers = Numbers.Of(
            table.Rows.SelectMany(row => new[] { begin, end, low, high }.Select(c => Delimited.Cell(row.Cells, c)))
        );
        classNames = kind.ListsClasses && file.ClassTable is { } text ? AudioSetClasses.Read(text) : null;
    }

    /// <summary>The kind whose columns are all there; where another kind was asked for, that one.</summary>
    public static TableKind KindOf(Delimited table, TableKind asked) =>
        asked != TableKind.Csv ? asked : TableKind.All.First(kind => kind.Signs.All(sign => table.Column(sign) >= 0));

    public void Run()
    {
        if (table is { Rows: [], UnclosedLine: not null })
        {
            reading.SkipFile(file, string.Join(',', table.Header), Delimited.UnclosedQuote, Delimited.MendQuote);
            return;
        }
        if (Refusal() is var (reason, mend))
        {
            reading.SkipFile(file, string.Join(',', table.Header), reason, mend);
            return;
        }
        if (numbers.HasCommas)
            reading.Note(file, "its numbers have decimal commas and were read so");
        foreach (var (line, cells) in table.Rows)
            if (line == table.UnclosedLine)
                reading.Skip(file, line, "", Delimited.UnclosedQuote, Delimited.MendQuote);
            else
                Row(line, cells);
    }

    private (string Reason, string Mend)? Refusal() =>
        classes.Length == 0 || (path < 0 && kind.HoldsDetections is false)
            ? ("needs the columns path,label", $"name the recording's column path, the class's label")
        : kind != TableKind.Csv && (begin < 0 || end < 0)
            ? ($"needs the columns {kind.Begin[0]} and {kind.End[0]}", "name them so")
        : (begin < 0) != (end < 0) ? ("has a begin or an end, not both", "give both columns, or neither")
        : kind.ListsClasses && classNames is null
            ? ("its classes are numbers of a table that is missing", $"put {AudioSetClasses.FileName} beside it")
        : null;

    private void Row(int line, string[] cells)
    {
        var recording = Recording(cells);
        var names = ClassNames(cells);
        if (recording.Length == 0)
            reading.Skip(file, line, "", "no path", "name the recording in the column path");
        else if (names.Count == 0 && TableWords.Polarity(Cell(cells, "polarity")) == Polarity.Complete)
            Take(line, cells, recording, [null]);
        else if (names.Count == 0)
            reading.Unlabel();
        else
            Take(line, cells, recording, names);
    }

    private void Take(int line, string[] cells, string recording, IReadOnlyList<string?> names)
    {
        if (TableWords.Polarity(Cell(cells, "polarity")) is not { } polarity)
            reading.Skip(
                file,
                line,
                Cell(cells, "polarity"),
                "the polarity is not known",
                "write present, absent or complete"
            );
        else if (IsWhole(cells))
            TakeAll(null);
        else if (Range(line, cells) is { } range)
            TakeAll(range);

        void TakeAll(TimeRange? range)
        {
            foreach (var name in names)
                reading.Take(Row(line, cells, recording, name, polarity, range));
        }
    }

    private AnnotationRow Row(
        int line,
        string[] cells,
        string recording,
        string? name,
        Polarity polarity,
        TimeRange? range
    )
    {
        var said = TableWords.Source(Delimited.Cell(cells, source));
        return new AnnotationRow(
            file.Name,
            line,
            recording,
            Annotation(cells, name, polarity, range) with
            {
                Source = said,
            }
        )
        {
            IsWholeIfAsLong = kind.IsWholeIfAsLong || TableWords.Flag(Cell(cells, TableKind.WholeColumn)),
            IsDetection = source < 0 && (kind.HoldsDetections || IsDetection(cells)),
        };
    }

    private Annotation Annotation(string[] cells, string? name, Polarity polarity, TimeRange? range) =>
        new(name, polarity)
        {
            Range = range,
            Band = reading.Band(numbers, Delimited.Cell(cells, low), Delimited.Cell(cells, high)),
            Channel = int.TryParse(Cell(cells, "channel"), out var channel) && channel > 0 ? channel : null,
            Unsure = TableWords.Flag(Cell(cells, "unsure")),
            Annotator =
                TableWords.Name(Delimited.Cell(cells, annotator)) ?? TableWords.Name(Delimited.Cell(cells, author)),
            At = TableWords.Time(Cell(cells, "at")),
            Comment = TableWords.Name(Cell(cells, "comment")),
            Extra = TableWords.Name(Cell(cells, "extra")),
            KnownClasses = Cell(cells, "known_classes") is { Length: > 0 } known ? known.Split('|') : null,
            Confidence = numbers.Parse(Delimited.Cell(cells, confidence)) is >= 0 and <= 1 and var c ? c : null,
        };

    /// <summary>
    /// A confidence column makes it a table of detections; one row of it without a confidence too. What Kaleidoscope
    /// itself takes a call for is one, whether it says how sure it is or not.
    /// </summary>
    private bool IsDetection(string[] cells) =>
        kind == TableKind.Kaleidoscope ? Cell(cells, "MANUAL ID").Length == 0 : confidence >= 0;

    private bool IsWhole(string[] cells) =>
        (begin < 0 && end < 0) || (Delimited.Cell(cells, begin).Length == 0 && Delimited.Cell(cells, end).Length == 0);

    private TimeRange? Range(int line, string[] cells)
    {
        var (from, to) = (Delimited.Cell(cells, begin), Delimited.Cell(cells, end));
        return kind.EndIsLength && numbers.Parse(from) is { } b && numbers.Parse(to) is { } length
            ? reading.Stretch(file, line, b, b + length)
            : reading.Stretch(file, line, numbers, from, to);
    }

    private string Recording(string[] cells) =>
        (options.Recording, path) switch
        {
            ({ } only, _) => only,
            (_, < 0) => LabelNames.RecordingOf(file.Name),
            _ when kind == TableKind.Kaleidoscope && Delimited.Cell(cells, folder) is { Length: > 0 } below =>
                $"{below.Replace('\\', '/').TrimEnd('/')}/{Delimited.Cell(cells, path)}",
            _ => Delimited.Cell(cells, path),
        };

    /// <summary>The classes of a row: the first column that names one; of AudioSet all that its cell names.</summary>
    private List<string> ClassNames(string[] cells)
    {
        var cell = classes.Select(column => Delimited.Cell(cells, column)).FirstOrDefault(c => c.Length > 0) ?? "";
        if (kind.ListsClasses)
            return
            [
                .. cell.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                    .Select(id => classNames!.GetValueOrDefault(id, id)),
            ];
        var isNone = cell.Equals("nocall", StringComparison.OrdinalIgnoreCase);
        return isNone || !reading.IsClass(file, cell) ? [] : [cell];
    }

    private string Cell(string[] cells, string column) => Delimited.Cell(cells, table.Column(column));
}
