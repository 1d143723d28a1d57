using System.Globalization;
using Earshot.Annotations;
using Earshot.Audio;

namespace Earshot.Recordings.Interchange;

/// <summary>An annotation of a recording, and the row it comes from.</summary>
/// <param name="Recording">The recording.</param>
/// <param name="Annotation">What is said of it.</param>
/// <param name="Row">The row.</param>
public sealed record PlacedAnnotation(KnownRecording Recording, Annotation Annotation, AnnotationRow Row);

/// <summary>What label files say of recordings that are known.</summary>
/// <param name="reading">What the files say.</param>
public sealed class AnnotationImport(AnnotationReading reading)
{
    private const double MostOverhang = 1;

    private readonly Dictionary<(string File, int Line, int Part), int> skipped = [];

    /// <summary>What the files say.</summary>
    public AnnotationReading Reading { get; } = reading;

    /// <summary>The annotations that have a place.</summary>
    public List<PlacedAnnotation> Placed { get; } = [];

    /// <summary>Annotations that ran a little past the end of their recording.</summary>
    public int Clamped { get; private set; }

    /// <summary>Reads files and finds the recordings they mean.</summary>
    /// <param name="format">Their format.</param>
    /// <param name="files">The files.</param>
    /// <param name="recordings">The recordings there are.</param>
    /// <param name="options">What the files do not say; null: the defaults.</param>
    /// <param name="windowSeconds">Length of a window: how far past the end an annotation may run, if above 1
    /// s.</param>
    public static AnnotationImport Read(
        IAnnotationFormat format,
        IEnumerable<LabelFile> files,
        IReadOnlyList<KnownRecording> recordings,
        ReadingOptions? options = null,
        double windowSeconds = 0
    )
    {
        var import = new AnnotationImport(new AnnotationReading());
        foreach (var file in files)
        {
            if (file.Note is { } note)
                import.Reading.Note(file, note);
            format.Read(file, options ?? new(), import.Reading);
        }
        var finder = new RecordingFinder(recordings);
        foreach (var row in import.Reading.Taken)
            import.Place(row, finder, Math.Max(MostOverhang, windowSeconds));
        return import;
    }

    private void Place(AnnotationRow row, RecordingFinder finder, double overhang)
    {
        var found = finder.Find(row.Recording);
        if (!found.IsOk)
            Skip(row, "", found.Reason!, "name a recording of the workspace");
        else if (row.Annotation.ClassName is { } name && ClassName.Check(name) is { } reason)
            Skip(row, "", reason, "rename it in the table");
        else if (row.EndRecording is { } next)
            PlaceOverTwo(row, found.Value, finder.Find(next));
        else
            Put(row, found.Value, row.Annotation, overhang);
    }

    /// <summary>A selection that runs into the next file is two annotations.</summary>
    private void PlaceOverTwo(AnnotationRow row, KnownRecording first, Outcome<KnownRecording> second)
    {
        var range = row.Annotation.Range!.Value;
        if (first.DurationSeconds is not { } seconds || !second.IsOk || range.ClampTo(seconds) is not { } before)
        {
            Skip(row, $"{range}", $"runs into {row.EndRecording}", "name two recordings of the workspace");
            return;
        }
        Put(row, first, row.Annotation with { Range = before }, 0);
        if (TimeRange.FromSeconds(0, range.EndSeconds - seconds) is { IsOk: true } after)
            Put(row, second.Value, row.Annotation with { Range = after.Value }, 0);
    }

    private void Put(AnnotationRow row, KnownRecording recording, Annotation annotation, double overhang)
    {
        if (
            row.RecordingSeconds is { } told
            && recording.DurationSeconds is { } length
            && Math.Abs(told - length) > 0.01 * length
        )
            Note(row, Seconds($"{recording.Path} has {length} s, the label file says {told} s: is it the same file?"));
        if (annotation.Range is { } range && recording.DurationSeconds is { } seconds)
        {
            if (Within(row, range, seconds, overhang) is not { } within)
                return;
            annotation = annotation with { Range = IsAll(row, within, seconds) ? null : within };
        }
        Placed.Add(new PlacedAnnotation(recording, WithBand(annotation, recording), row));
    }

    private TimeRange? Within(AnnotationRow row, TimeRange range, double seconds, double overhang)
    {
        if (range.EndSeconds <= seconds)
            return range;
        if (range.BeginSeconds >= seconds)
            Skip(
                row,
                $"{range}",
                Seconds($"begins at {range.BeginSeconds} s, the recording has {seconds} s"),
                "is it the right file?"
            );
        else if (range.EndSeconds - seconds > overhang)
            Skip(
                row,
                $"{range}",
                Seconds($"ends at {range.EndSeconds} s, the recording has {seconds} s"),
                "is it the right file?"
            );
        else
        {
            // A length is known to the sample, a table's to the millisecond: that is no overhang worth telling.
            if (range.EndSeconds - seconds > 0.001)
                Clamped++;
            return range.ClampTo(seconds);
        }
        return null;
    }

    private static bool IsAll(AnnotationRow row, TimeRange range, double seconds) =>
        row.IsWholeIfAsLong && range.BeginMicroseconds == 0 && seconds - range.EndSeconds <= 0.001;

    private Annotation WithBand(Annotation annotation, KnownRecording recording)
    {
        if (annotation.Band is not { } band || recording.SampleRateHz is not { } rate)
            return annotation;
        var within = band.Within(rate);
        if (!within.IsOk)
            Reading.BandsDropped++;
        return annotation with { Band = within.IsOk ? within.Value : null };
    }

    /// <summary>A row that names several classes is skipped once, whatever is wrong with each of them.</summary>
    /// <param name="row">The row.</param>
    /// <param name="got">What stood there.</param>
    /// <param name="reason">What is wrong with it.</param>
    /// <param name="mend">How to mend it.</param>
    public void Skip(AnnotationRow row, string got, string reason, string mend)
    {
        if (skipped.TryAdd(Key(row), Reading.Skipped.Count))
            Reading.Skipped.Add(new SkippedRow(row.File, row.Line, got, reason, mend));
        else
            Change(
                row,
                told => told.Reason.Contains(reason, StringComparison.Ordinal) ? told : told.With(reason, mend)
            );
    }

    /// <summary>Whether something of a row was skipped.</summary>
    public bool IsSkipped(AnnotationRow row) => skipped.ContainsKey(Key(row));

    /// <summary>Of a row that was skipped: its other classes were not.</summary>
    public void SayRestIsTaken(AnnotationRow row) =>
        Change(row, told => told with { Reason = $"{told.Reason} (the rest of the row is taken)" });

    private void Change(AnnotationRow row, Func<SkippedRow, SkippedRow> change)
    {
        var index = skipped[Key(row)];
        Reading.Skipped[index] = change(Reading.Skipped[index]);
    }

    private static (string, int, int) Key(AnnotationRow row) => (row.File, row.Line, row.Part);

    private void Note(AnnotationRow row, string note)
    {
        if (!Reading.Notes.Contains($"{row.File}: {note}"))
            Reading.Notes.Add($"{row.File}: {note}");
    }

    private static string Seconds(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
