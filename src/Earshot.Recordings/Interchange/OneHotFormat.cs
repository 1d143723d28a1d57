using Earshot.Annotations;
using Earshot.Audio;

namespace Earshot.Recordings.Interchange;

/// <summary>
/// A table with a row a window and a column a class: 1 where the class is to be heard, 0 where it is not, blank where
/// nobody said. What opensoundscape trains on: <c>file,start_time,end_time</c>, then the classes.
/// </summary>
internal sealed class OneHotFormat : IAnnotationFormat
{
    /// <inheritdoc/>
    public string Name => "one-hot";

    /// <inheritdoc/>
    public string Extension => ".csv";

    /// <inheritdoc/>
    public bool CanWrite => false;

    /// <inheritdoc/>
    public bool Recognises(LabelFile file) => Classes(Delimited.Quoted(file.Text)).Length > 0;

    /// <inheritdoc/>
    public void Read(LabelFile file, ReadingOptions options, AnnotationReading reading)
    {
        var table = Delimited.Quoted(file.Text);
        var classes = Classes(table);
        if (classes.Length == 0)
        {
            reading.SkipFile(
                file,
                string.Join(',', table.Header),
                "needs the columns file, start_time and end_time, and for each class one of 0 and 1 alone",
                "write 1 where a class is to be heard and 0 where it is not, or name another --format"
            );
            return;
        }
        reading.Note(file, $"{classes.Length} columns were taken for classes, 0 in them for absent");
        var (path, begin, end) = Places(table);
        var numbers = Numbers.Of(
            table.Rows.SelectMany(row => new[] { begin, end }.Select(column => Delimited.Cell(row.Cells, column)))
        );
        foreach (var (line, cells) in table.Rows)
        {
            string Cell(int column) => Delimited.Cell(cells, column);
            var said = classes
                .Select(column => (Name: table.Header[column], Polarity: Said(Cell(column))))
                .Where(cell => cell.Polarity is not null)
                .ToList();
            var recording = options.Recording ?? Cell(path);
            if (recording.Length == 0)
                reading.Skip(file, line, "", "no file", "name the recording in the column file");
            else if (said.Count == 0)
                reading.Unlabel();
            else if (reading.Stretch(file, line, numbers, Cell(begin), Cell(end)) is { } range)
                foreach (var (name, polarity) in said)
                    reading.Take(Row(file, line, recording, name, polarity!.Value, range));
        }
    }

    /// <inheritdoc/>
    public WrittenLabels Write(IReadOnlyList<AnnotatedRecording> recordings) =>
        throw new NotSupportedException($"{Name} is only read");

    private static AnnotationRow Row(
        LabelFile file,
        int line,
        string recording,
        string className,
        Polarity polarity,
        TimeRange range
    ) =>
        new(file.Name, line, recording, new Annotation(className, polarity) { Range = range })
        {
            IsWholeIfAsLong = true,
        };

    private static (int Path, int Begin, int End) Places(Delimited table) =>
        (table.Column(TableKind.Csv.Path), table.Column(TableKind.Csv.Begin), table.Column(TableKind.Csv.End));

    /// <summary>
    /// The columns that are classes: all but those of place and time, when they hold nothing but 0 and 1; else none. A
    /// table with a column of classes is none of these, whatever its classes are called.
    /// </summary>
    private static int[] Classes(Delimited table)
    {
        var (path, begin, end) = Places(table);
        int[] places = [path, begin, end];
        if (places.Contains(-1) || table.UnclosedLine is not null || table.Column(TableKind.Csv.Class) >= 0)
            return [];
        int[] others =
        [
            .. Enumerable.Range(0, table.Header.Length).Except(places).Where(column => table.Header[column].Length > 0),
        ];
        var cells = table.Rows.SelectMany(row => others.Select(column => Delimited.Cell(row.Cells, column))).ToList();
        return
            cells.Exists(cell => cell.Length > 0)
            && cells.TrueForAll(cell => cell.Length == 0 || Said(cell) is not null)
            ? others
            : [];
    }

    private static Polarity? Said(string cell) =>
        cell.ToUpperInvariant() switch
        {
            "1" or "1.0" or "TRUE" => Polarity.Present,
            "0" or "0.0" or "FALSE" => Polarity.Absent,
            _ => null,
        };
}
