using Earshot.Annotations;

namespace Earshot.Recordings.Interchange;

/// <summary>A row of a selection table that is written.</summary>
/// <param name="Path">The recording.</param>
/// <param name="Annotation">What is said of it.</param>
/// <param name="RecordingSeconds">Its length: where an annotation of the whole of it ends.</param>
/// <param name="BeginsAtSeconds">Where the recording begins in the table's own time.</param>
public sealed record RavenRow(
    string Path,
    Annotation Annotation,
    double RecordingSeconds = 0,
    double BeginsAtSeconds = 0
)
{
    /// <summary>The cells up to the class.</summary>
    internal IEnumerable<string> Selection(int number) =>
        [
            Numbers.Text(number),
            "Spectrogram 1",
            Numbers.Text(Annotation.Channel ?? 1),
            Numbers.Text(BeginsAtSeconds + BeginSeconds),
            Numbers.Text(BeginsAtSeconds + (Annotation.Range?.EndSeconds ?? RecordingSeconds)),
            Annotation.Band is { } low ? Numbers.Text(low.LowHz) : "",
            Annotation.Band is { } high ? Numbers.Text(high.HighHz) : "",
            Delimited.PlainCell(Annotation.ClassName ?? ""),
        ];

    /// <summary>The recording and the place in it.</summary>
    internal IEnumerable<string> File() => [Delimited.PlainCell(Path), Numbers.Text(BeginSeconds)];

    private double BeginSeconds => Annotation.Range?.BeginSeconds ?? 0;
}
