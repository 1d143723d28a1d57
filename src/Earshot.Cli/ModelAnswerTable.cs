using System.Globalization;
using System.Text.Json;
using Earshot.Datasets;
using Earshot.Experiments.Reports;
using Earshot.Formats;
using Spectre.Console;

namespace Earshot.Cli;

/// <summary>What several models say, as one table with a column for the model.</summary>
internal static class ModelAnswerTable
{
    /// <summary>Writes or prints it; gives the exit code.</summary>
    public static int Show(
        Session session,
        string? path,
        IReadOnlyList<AnswerOfModel> answers,
        ClipSet set,
        IReadOnlyList<SkippedInput> notRead,
        bool areEvents
    )
    {
        var skipped = SkipNotes.All(set, set.Skipped.Concat(notRead));
        SkipNotes.Show(session, skipped);
        if (path is not null)
            AtomicFile.Write(path, stream => Write(stream, path, answers));
        var count = $"{answers.Count} {(areEvents ? "events" : "labels")}";
        session.Show(
            new
            {
                output = path,
                files = path is null ? 0 : 1,
                clips = set
                    .Clips.Select(clip => set.RelativePath(clip))
                    .Distinct()
                    .Except(skipped.Select(s => s.Path))
                    .Count(),
                answers = path is null ? answers : null,
                skipped,
            },
            console =>
            {
                if (path is not null)
                    console.MarkupLineInterpolated($"{count}: [bold]{path}[/]");
                else
                    console.Write(
                        new ReportTable(
                            count,
                            ["file", "from s", "to s", "model", "class", "confidence"],
                            [.. answers.Select(Cells)]
                        )
                    );
            }
        );
        return skipped.Count == 0 ? ExitCode.Ok : ExitCode.SomeSkipped;
    }

    private static void Write(Stream stream, string path, IReadOnlyList<AnswerOfModel> answers)
    {
        if (Path.GetExtension(path).Equals(".jsonl", StringComparison.OrdinalIgnoreCase))
        {
            using var text = new StreamWriter(stream, leaveOpen: true);
            foreach (var a in answers)
                text.Write(
                    JsonSerializer.Serialize(
                        new
                        {
                            path = a.Path,
                            begin = a.BeginSeconds,
                            end = a.EndSeconds,
                            model = a.Model,
                            @class = a.ClassName,
                            confidence = a.Confidence,
                        }
                    ) + "\n"
                );
            return;
        }
        using var csv = PeoplesCsv.Writer(stream);
        csv.WriteRecord((string[])["path", "begin", "end", "model", "class", "confidence"]);
        foreach (var a in answers)
            csv.WriteRecord(Cells(a));
    }

    private static string[] Cells(AnswerOfModel a) =>
        [
            SpreadsheetText.Written(a.Path),
            PredictionCsv.Number(a.BeginSeconds),
            PredictionCsv.Number(a.EndSeconds),
            SpreadsheetText.Written(a.Model),
            SpreadsheetText.Written(a.ClassName),
            a.Confidence.ToString("F6", CultureInfo.InvariantCulture),
        ];
}
