using System.Globalization;
using System.Text;
using Earshot.Annotations;

namespace Earshot.Recordings.Interchange;

/// <summary>
/// Audacity's label tracks: a text file beside each recording, <c>start⇥end⇥label</c> a line; a line that begins with
/// a backslash holds the band of the label above it. A label whose end is its begin marks a point. A fourth cell is
/// a model's confidence, as BirdNET-Analyzer writes it: such a label is a detection.
/// </summary>
public sealed class AudacityFormat : IAnnotationFormat
{
    /// <summary>What a point is held as: a stretch of a millisecond that goes out as a point again.</summary>
    internal const string Point = """{"point":true}""";

    private const double PointSeconds = 0.001;

    /// <inheritdoc/>
    public string Name => "audacity";

    /// <inheritdoc/>
    public string Extension => ".txt";

    /// <inheritdoc/>
    public bool CanWrite => true;

    /// <inheritdoc/>
    public bool Recognises(LabelFile file) =>
        Delimited.Lines(file.Text) is [var first, ..]
        && first.Text.Split('\t') is [var begin, var end, _, ..]
        && Numbers.Of([begin, end]) is var numbers
        && numbers.Parse(begin) is not null
        && numbers.Parse(end) is not null;

    /// <inheritdoc/>
    public void Read(LabelFile file, ReadingOptions options, AnnotationReading reading)
    {
        var lines = Delimited.Lines(file.Text).Select(l => (l.Line, Cells: l.Text.Split('\t'))).ToList();
        var numbers = Numbers.Of(lines.SelectMany(l => l.Cells[0] == "\\" ? l.Cells.Skip(1) : l.Cells.Take(2)));
        if (numbers.HasCommas)
            reading.Note(file, "its numbers have decimal commas and were read so");
        var recording = options.Recording ?? LabelNames.RecordingOf(file.Name);
        AnnotationRow? above = null;
        foreach (var (line, cells) in lines)
            if (cells[0] == "\\")
                above = Band(file, line, cells, numbers, reading, above);
            else if ((above = Row(file, line, cells, numbers, reading, recording)) is not null)
                reading.Take(above);
    }

    /// <inheritdoc/>
    /// <remarks>
    /// A track is named like its recording; where another has the same name but for the ending, with the ending.
    /// </remarks>
    public WrittenLabels Write(IReadOnlyList<AnnotatedRecording> recordings)
    {
        var leftOut = new LeftOut(Name);
        var files = new List<LabelFile>();
        foreach (var ofName in recordings.GroupBy(r => Path.ChangeExtension(r.Recording.Path, null)))
        {
            var isOnly = ofName.Count() == 1;
            foreach (var recording in ofName)
            {
                var said = recording.Annotations.Where(a => CanSay(a, recording, leftOut)).ToList();
                if (said.Count > 0)
                    files.Add(
                        new LabelFile(
                            $"{(isOnly ? ofName.Key : recording.Recording.Path)}.txt",
                            Track(said, recording.Recording.DurationSeconds ?? 0)
                        )
                    );
            }
        }
        return new WrittenLabels(files, leftOut.Said);
    }

    /// <summary>One label track, for a workspace as for detections of a recording.</summary>
    /// <param name="annotations">What is said.</param>
    /// <param name="seconds">Length of the recording: where an annotation of all of it ends.</param>
    /// <param name="areDetections">Whether a model says so: its confidence goes with each.</param>
    public static string Track(IEnumerable<Annotation> annotations, double seconds = 0, bool areDetections = false)
    {
        var text = new StringBuilder();
        foreach (var a in annotations)
        {
            var begin = a.Range?.BeginSeconds ?? 0;
            var end = a.Extra == Point ? begin : a.Range?.EndSeconds ?? seconds;
            text.Append(CultureInfo.InvariantCulture, $"{begin:0.000000}\t{end:0.000000}\t")
                .Append(Delimited.Plain(a.ClassName ?? ""));
            if (areDetections)
                text.Append(CultureInfo.InvariantCulture, $"\t{a.Confidence:0.0000}");
            text.Append('\n');
            if (a.Band is { } band)
                text.Append(CultureInfo.InvariantCulture, $"\\\t{band.LowHz:0.000000}\t{band.HighHz:0.000000}\n");
        }
        return text.ToString();
    }

    private static bool CanSay(Annotation a, AnnotatedRecording recording, LeftOut leftOut)
    {
        var can =
            a is { Polarity: Polarity.Present, Unsure: false }
            && (!a.IsWhole || recording.Recording.DurationSeconds > 0);
        if (!can)
            leftOut.Add(a);
        return can;
    }

    private static AnnotationRow? Row(
        LabelFile file,
        int line,
        string[] cells,
        Numbers numbers,
        AnnotationReading reading,
        string recording
    )
    {
        if (
            cells.Length < 3
            || numbers.Parse(cells[0].Trim()) is not { } begin
            || numbers.Parse(cells[1].Trim()) is not { } end
            || string.IsNullOrWhiteSpace(cells[2])
        )
        {
            reading.Skip(
                file,
                line,
                $"\"{string.Join('\t', cells).Trim()}\"",
                "expected start⇥end⇥label",
                numbers.Mend
            );
            return null;
        }
        var (isPoint, confidence) = (begin == end, cells.Length == 4 ? Confidence(cells[3]) : null);
        return reading.Stretch(file, line, begin, isPoint ? end + PointSeconds : end) is not { } range
            ? null
            : new AnnotationRow(
                file.Name,
                line,
                recording,
                new Annotation(cells[2].Trim())
                {
                    Range = range,
                    Extra = isPoint ? Point : null,
                    Confidence = confidence,
                }
            )
            {
                IsWholeIfAsLong = true,
                IsDetection = confidence is not null,
            };
    }

    /// <summary>A program writes it, with a point, whatever the language.</summary>
    private static double? Confidence(string cell) =>
        Numbers.Points.Parse(cell.Trim().Replace(',', '.')) is >= 0 and <= 1 and var confidence ? confidence : null;

    /// <summary>Gives the label above its band; −1 stands for none.</summary>
    private static AnnotationRow? Band(
        LabelFile file,
        int line,
        string[] cells,
        Numbers numbers,
        AnnotationReading reading,
        AnnotationRow? above
    )
    {
        if (above is null)
            reading.Skip(file, line, string.Join('\t', cells), "a band without a label above it", "delete the line");
        else if (cells.Length < 3)
            reading.BandsDropped++;
        else if (numbers.Parse(cells[1]) is not < 0 || numbers.Parse(cells[2]) is not < 0)
            reading.Taken[^1] = above with
            {
                Annotation = above.Annotation with { Band = reading.Band(numbers, cells[1].Trim(), cells[2].Trim()) },
            };
        return null;
    }
}
