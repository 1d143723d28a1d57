using System.Globalization;
using System.Text.Json;
using CsvHelper;
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
        IReadOnlyList<ModelAnswer> answers,
        IReadOnlyList<SkippedInput> skipped,
        bool areEvents
    )
    {
        foreach (var input in skipped)
            session.Note($"skipped {input.Path}: {input.Reason}");
        if (path is not null)
            AtomicFile.Write(path, stream => Write(stream, path, answers));
        var count = $"{answers.Count} {(areEvents ? "events" : "labels")}";
        session.Show(
            new
            {
                output = path,
                answers = path is null ? answers : null,
                count = answers.Count,
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

    private static void Write(Stream stream, string path, IReadOnlyList<ModelAnswer> answers)
    {
        if (Path.GetExtension(path).Equals(".jsonl", StringComparison.OrdinalIgnoreCase))
        {
            using var text = new StreamWriter(stream, leaveOpen: true);
            foreach (var a in answers)
                text.Write(
                    JsonSerializer.Serialize(
                        new
                        {
                            recording = a.Path,
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
        using var csv = CsvWriter.Create(stream, CsvWriterOptions.Default with { NewLine = "\n" }, leaveOpen: true);
        csv.WriteRecord((string[])["path", "begin", "end", "model", "class", "confidence"]);
        foreach (var a in answers)
            csv.WriteRecord(Cells(a));
    }

    private static string[] Cells(ModelAnswer a) =>
        [
            a.Path,
            PredictionCsv.Number(a.BeginSeconds),
            PredictionCsv.Number(a.EndSeconds),
            a.Model,
            a.ClassName,
            a.Confidence.ToString("F6", CultureInfo.InvariantCulture),
        ];
}
