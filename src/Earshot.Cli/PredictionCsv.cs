using System.Globalization;
using Earshot.Datasets;
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
    /// <param name="tags">Of a published network's own classes, those whose scores get a column each; null: nothing of
    /// them is told.</param>
    public static int Write(
        string path,
        EncodedSet set,
        IReadOnlyList<Prediction> predictions,
        IReadOnlyList<string> classes,
        IReadOnlyList<string>? tags = null
    )
    {
        var isStrange = predictions.Any(p => p.Strangeness is not null);
        var isGiven = predictions.Any(p => p.Given is not null);
        PeoplesCsv.Write(
            path,
            csv =>
            {
                string[] Times(string begin, string end) => set.IsCut ? [begin, end] : [];
                string[] Strange(string strangeness) => isStrange ? [strangeness] : [];
                string[] Given(string label) => isGiven ? [label] : [];
                string[] Tags(string highest, Func<string, string> each) =>
                    tags is null ? [] : [highest, .. tags.Select(each)];
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
                            .. Tags("tags", name => $"tag({name})"),
                        ]
                );
                foreach (var p in predictions)
                {
                    var scores = tags?.Count > 0 ? p.Tags!.DistinctBy(tag => tag.Name).ToDictionary(t => t.Name) : [];
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
                                .. Tags(
                                    SpreadsheetText.Written(TagColumn.Text(p.Tags)),
                                    name => Text(scores[name].Score)
                                ),
                            ]
                    );
                }
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
                                .. Tags("", _ => ""),
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
