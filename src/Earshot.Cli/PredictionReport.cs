using Earshot.Experiments.Reports;
using Earshot.Inference;
using Earshot.Recordings;
using Spectre.Console;
using static Earshot.Cli.Shown;

namespace Earshot.Cli;

/// <summary>What <c>earshot predict</c> says of labels.</summary>
internal static class PredictionReport
{
    /// <summary>The predictions themselves where no file was written.</summary>
    /// <param name="session">Who asks.</param>
    /// <param name="output">The file that was written; null: none.</param>
    /// <param name="files">How many were written.</param>
    /// <param name="model">Whose answers they are.</param>
    /// <param name="set">The clips.</param>
    /// <param name="predictions">The answers.</param>
    /// <param name="classes">Classes whose probabilities are asked for.</param>
    public static void Show(
        Session session,
        string? output,
        int files,
        Model model,
        EncodedSet set,
        Prediction[] predictions,
        IReadOnlyList<string> classes
    ) =>
        session.Show(
            new
            {
                output,
                files,
                clips = set.Clips.DistinctBy(clip => clip.Path).Count(),
                classes = model.Classes,
                encoder = model.EncoderName,
                perClass = predictions
                    .CountBy(p => p.Label)
                    .OrderBy(count => count.Key, StringComparer.Ordinal)
                    .Select(count => new { @class = count.Key, predictions = count.Value }),
                doubtful = predictions.Count(IsDoubtful),
                predictions = output is null ? predictions : null,
                skipped = SkipNotes.All(set.Set, set.Skipped),
            },
            console =>
            {
                if (output is null)
                    console.Write(Table(set, predictions, classes));
                else
                    console.MarkupLineInterpolated(
                        $"{Counted(set, predictions)} in {files} file(s): [bold]{output}[/]"
                    );
                console.MarkupLineInterpolated($"{ByClass(predictions)}");
            }
        );

    /// <summary>Whether another class, or all others together, may well be it.</summary>
    private static bool IsDoubtful(Prediction prediction) => prediction.Confidence < 0.5f;

    /// <summary><c>30 dog, 28 rain; 4 of them doubtful (less than 50 % sure); 12 have another label</c>.</summary>
    private static string ByClass(Prediction[] predictions)
    {
        var counts = predictions
            .CountBy(p => p.Label)
            .OrderByDescending(count => count.Value)
            .ThenBy(count => count.Key, StringComparer.Ordinal);
        var other = predictions.Count(p => p.Given is not null && p.Given != p.Label);
        return string.Join(", ", counts.Select(count => $"{count.Value} {count.Key}"))
            + $"; {predictions.Count(IsDoubtful)} doubtful (less than 50 % sure)"
            + (
                predictions.Any(p => p.Given is not null)
                    ? $"; {other} of {predictions.Count(p => p.Given is not null)} labels given say otherwise"
                    : ""
            );
    }

    private static ReportTable Table(EncodedSet set, Prediction[] predictions, IReadOnlyList<string> classes)
    {
        string[] Times(string begin, string end) => set.IsCut ? [begin, end] : [];
        string[] Given(string label) => predictions.Any(p => p.Given is not null) ? [label] : [];
        string[] Tags(string highest) => predictions.Any(p => p.Tags is not null) ? [highest] : [];
        return new(
            Counted(set, predictions),
            ["clip", .. Times("from s", "to s"), .. Given("given"), "label", "confidence", .. classes, .. Tags("tags")],
            [
                .. predictions.Select(p =>
                    (IReadOnlyList<string>)
                        [
                            p.Path,
                            .. Times(Seconds(p.BeginSeconds), Seconds(p.EndSeconds)),
                            .. Given(p.Given ?? ""),
                            p.Label,
                            p.Label == Answer.NoneOfThese ? "" : Percent(p.Confidence),
                            .. classes.Select(c => Percent(p.Probabilities![c])),
                            .. Tags(TagColumn.Text(p.Tags)),
                        ]
                ),
            ]
        );
    }

    private static string Counted(EncodedSet set, Prediction[] predictions) =>
        set.IsCut
            ? $"{predictions.Length} segments of {set.Clips.DistinctBy(clip => clip.Path).Count()} recordings"
            : $"{predictions.Length} clips";
}
