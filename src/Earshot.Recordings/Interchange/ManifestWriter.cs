using CsvHelper;
using Earshot.Annotations;
using Earshot.Datasets;

namespace Earshot.Recordings.Interchange;

/// <summary>
/// The manifest, the format that can say all: a row an annotation, and one for each recording without any, with what
/// the
/// model says of it.
/// </summary>
internal static class ManifestWriter
{
    private static readonly string[] Clip =
    [
        "path",
        "label",
        "source",
        "author",
        "at",
        "predicted",
        "confidence",
        "strangeness",
        "rejected",
    ];

    private static readonly (string Name, Func<Annotation, string> Cell)[] More =
    [
        ("begin", a => a.Range is { } range ? Numbers.Text(range.BeginSeconds) : ""),
        ("end", a => a.Range is { } range ? Numbers.Text(range.EndSeconds) : ""),
        ("low", a => a.Band is { } band ? Exact(band.LowHz) : ""),
        ("high", a => a.Band is { } band ? Exact(band.HighHz) : ""),
        ("polarity", a => a.Polarity == Polarity.Present ? "" : TableWords.Of(a.Polarity)),
        ("unsure", a => a.Unsure ? "true" : ""),
        ("channel", a => a.Channel is { } channel ? Numbers.Text(channel) : ""),
        ("comment", a => SpreadsheetText.Written(a.Comment ?? "")),
        ("label_confidence", a => a.Confidence is { } confidence ? Exact(confidence) : ""),
        ("known_classes", a => a.KnownClasses is { } known ? SpreadsheetText.Written(string.Join('|', known)) : ""),
        ("extra", a => a.Extra ?? ""),
    ];

    public static WrittenLabels Write(IReadOnlyList<AnnotatedRecording> recordings)
    {
        var all = recordings.SelectMany(r => r.Annotations).ToList();
        var more = More.Where(column => all.Exists(a => column.Cell(a).Length > 0)).ToList();
        var text = new StringWriter();
        using (var csv = CsvWriter.Create(text, CsvWriterOptions.Default with { NewLine = "\n" }))
        {
            csv.WriteHeader([.. Clip[..5], .. more.Select(column => column.Name), .. Clip[5..]]);
            foreach (var recording in recordings)
            foreach (var annotation in recording.Annotations.DefaultIfEmpty())
                csv.WriteRecord([
                    SpreadsheetText.Written(recording.Recording.Path),
                    SpreadsheetText.Written(annotation?.ClassName ?? ""),
                    annotation is null ? "" : TableWords.Of(annotation.Source),
                    SpreadsheetText.Written(annotation?.Annotator ?? ""),
                    TableWords.Of(annotation?.At),
                    .. more.Select(column => annotation is null ? "" : column.Cell(annotation)),
                    .. Model(recording.Guess),
                ]);
        }
        return new WrittenLabels([new LabelFile("labels.csv", text.ToString())], []);
    }

    private static string[] Model(Guess? guess) =>
        guess is null
            ? ["", "", "", ""]
            :
            [
                SpreadsheetText.Written(guess.ClassName ?? ""),
                Rounded(guess.Confidence),
                Rounded(guess.Strangeness),
                guess.Rejected ? "true" : "false",
            ];

    private static string Rounded(float number) =>
        number.ToString("0.####", System.Globalization.CultureInfo.InvariantCulture);

    private static string Exact(double number) =>
        number.ToString("R", System.Globalization.CultureInfo.InvariantCulture);
}
