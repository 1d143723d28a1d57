using Earshot.Datasets;
using Earshot.Experiments.Reports;
using Earshot.Formats;
using Earshot.Inference;
using Earshot.Recordings;
using Spectre.Console;
using static Earshot.Cli.Shown;

namespace Earshot.Cli;

/// <summary>What <c>earshot predict</c> says of events and of scores of windows.</summary>
internal static class EventReport
{
    /// <summary>Scores of windows, written where a file is named; gives the exit code.</summary>
    public static int Show(Session session, string? output, Model model, ClipSet set, WindowScores scores)
    {
        if (output is not null)
            AtomicFile.Write(output, stream => WindowScores.WriteCsv(stream, model.Classes, scores));
        var skipped = SkipNotes.All(set, scores.Skipped);
        SkipNotes.Show(session, skipped);
        session.Show(
            new
            {
                output,
                clips = scores.Rows.Select(row => row.Path).Distinct().Count(),
                windows = scores.Rows.Count,
                classes = model.Classes,
                encoder = model.EncoderName,
                scores = output is null
                    ? scores.Rows.Select(row => new
                    {
                        path = row.Path,
                        begin = row.Range.BeginSeconds,
                        end = row.Range.EndSeconds,
                        scores = model.Classes.Zip(row.Scores).ToDictionary(c => c.First, c => c.Second),
                    })
                    : null,
                skipped,
            },
            console =>
                console.MarkupLineInterpolated(
                    $"{scores.Rows.Count} windows{(output is null ? ": name a file with -o" : "")}"
                )
        );
        return scores.Skipped.Count == 0 ? ExitCode.Ok : ExitCode.SomeSkipped;
    }

    /// <summary>The events themselves where no file was written.</summary>
    public static void Show(
        Session session,
        string? output,
        Model model,
        ClipSet set,
        RecordingDetections[] found,
        int files,
        int pieces,
        IReadOnlyList<SkippedInput> skipped
    )
    {
        session.Show(
            new
            {
                output,
                files,
                pieces,
                clips = found.Length,
                classes = model.Classes,
                encoder = model.EncoderName,
                events = found.Sum(r => r.Found.Detections.Count),
                recordings = found.Select(r => new
                {
                    path = set.RelativePath(r.Path),
                    duration = r.Found.Seconds,
                    detections = output is not null
                        ? null
                        : r.Found.Detections.Select(d => new
                        {
                            begin = d.Range.BeginSeconds,
                            end = d.Range.EndSeconds,
                            @class = d.ClassName,
                            confidence = d.Confidence,
                            peak = d.PeakSeconds,
                        }),
                }),
                skipped,
            },
            console => Print(console, found, output, files)
        );
    }

    private static void Print(IAnsiConsole console, RecordingDetections[] found, string? path, int files)
    {
        var events = found.Sum(r => r.Found.Detections.Count);
        if (path is null)
            console.Write(EventTable(found, events));
        else
            console.MarkupLineInterpolated(
                $"{events} events in {found.Length} recordings, {files} file(s): [bold]{path}[/]"
            );
    }

    private static ReportTable EventTable(RecordingDetections[] found, int events) =>
        new(
            $"{events} events in {found.Length} recordings",
            ["recording", "from s", "to s", "class", "confidence"],
            [
                .. found.SelectMany(r =>
                    r.Found.Detections.Select(d =>
                        (IReadOnlyList<string>)
                            [
                                r.Path,
                                Seconds(d.Range.BeginSeconds),
                                Seconds(d.Range.EndSeconds),
                                d.ClassName,
                                Percent(d.Confidence),
                            ]
                    )
                ),
            ]
        );
}
