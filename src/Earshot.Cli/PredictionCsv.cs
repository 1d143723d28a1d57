using System.Globalization;
using CsvHelper;
using Earshot.Datasets;
using Earshot.Formats;
using Earshot.Recordings;

namespace Earshot.Cli;

/// <summary>Predictions as one CSV file.</summary>
internal static class PredictionCsv
{
    /// <summary>
    /// Writes a row a clip, or a segment with its times; a skipped clip has no label but a reason. Gives the number of
    /// files, 1.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="set">The clips.</param>
    /// <param name="predictions">What the model says of them.</param>
    /// <param name="classes">Whose probabilities to give; may be empty.</param>
    public static int Write(
        string path,
        EncodedSet set,
        IReadOnlyList<Prediction> predictions,
        IReadOnlyList<string> classes
    )
    {
        var isStrange = predictions.Any(p => p.Strangeness is not null);
        var isGiven = predictions.Any(p => p.Given is not null);
        AtomicFile.Write(
            path,
            stream =>
            {
                string[] Times(string begin, string end) => set.IsCut ? [begin, end] : [];
                string[] Strange(string strangeness) => isStrange ? [strangeness] : [];
                string[] Given(string label) => isGiven ? [label] : [];
                using var csv = CsvWriter.Create(
                    stream,
                    CsvWriterOptions.Default with
                    {
                        NewLine = "\n",
                    },
                    leaveOpen: true
                );
                csv.WriteRecord(
                    (string[])
                        [
                            "path",
                            .. Times("begin_seconds", "end_seconds"),
                            "label",
                            "confidence",
                            "skipped",
                            .. Given("given"),
                            .. classes.Select(name => $"p({name})"),
                            .. Strange("strangeness"),
                        ]
                );
                foreach (var p in predictions)
                    csv.WriteRecord(
                        (string[])
                            [
                                SpreadsheetText.Written(p.Path),
                                .. Times(Number(p.BeginSeconds), Number(p.EndSeconds)),
                                SpreadsheetText.Written(p.Label),
                                Text(p.Confidence),
                                "",
                                .. Given(SpreadsheetText.Written(p.Given ?? "")),
                                .. classes.Select(name => Text(p.Probabilities![name])),
                                .. Strange(Text(p.Strangeness)),
                            ]
                    );
                foreach (var input in SkipNotes.All(set.Set, set.Skipped))
                    csv.WriteRecord(
                        (string[])
                            [
                                SpreadsheetText.Written(input.Path),
                                .. Times("", ""),
                                "",
                                "",
                                SpreadsheetText.Written(input.Reason),
                                .. Given(""),
                                .. classes.Select(_ => ""),
                                .. Strange(""),
                            ]
                    );
            }
        );
        return 1;
    }

    /// <summary>As tables have seconds and scores: a point, at most six decimals; empty where there is none.</summary>
    public static string Number(double? value) => value?.ToString("0.######", CultureInfo.InvariantCulture) ?? "";

    private static string Text(float? value) => value?.ToString("F6", CultureInfo.InvariantCulture) ?? "";
}
