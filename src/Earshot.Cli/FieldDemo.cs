using Earshot.Datasets;
using Earshot.Decoding;
using Earshot.Experiments.Demo;
using Earshot.Features;
using Earshot.Inference;
using Earshot.Learning;
using Earshot.Recordings;
using Earshot.Recordings.Annotated;
using Earshot.Recordings.Evaluation;
using Spectre.Console;

namespace Earshot.Cli;

/// <summary>
/// <c>earshot demo --recordings</c>: recordings are synthesised, some of them annotated; a model learns from these and
/// finds the sounds of the others.
/// </summary>
internal static class FieldDemo
{
    private const int Recordings = 10,
        Annotated = 4;

    /// <summary>The whole way; what every step would be on the command line is said at the end.</summary>
    public static int Run(Session session, string root)
    {
        var started = session.Time.GetTimestamp();
        var folder = new FieldFolder(root);
        session.Note(
            $"synthesising {Recordings} recordings of {FieldFolder.Seconds} s with sounds of "
                + $"{FieldFolder.Classes.Count} kinds"
        );
        folder.Synthesise(Recordings, Annotated, session.Random.Child("field"), session.Threads, session.Cancellation);
        var encoder = KnownEncoders.All.Create(Encoders.Default).Value;
        var model = Learn(session, Read(session, folder.Annotations, encoder), encoder);
        var modelPath = Path.Combine(root, $"model{Model.FileExtension}");
        model.Save(modelPath);
        var rest = Read(session, folder.Truth, encoder);
        var figures = RecordingFigures.Of(
            model.Classes,
            rest,
            RecordingTraining.UsualCuts,
            [new HeldRecordings(model, rest[0].Clips.Select(clip => clip.Path).ToHashSet())]
        );
        var found = Find(session, modelPath, model, rest[0].Set);
        DetectionFormat.Csv.WriteFiles(folder.Events, rest[0].Set, found);
        var report = Path.Combine(root, "report.html");
        RecordingTables
            .Page("Earshot demo: field recordings", Commands(folder, modelPath), [("the model", figures)])
            .Save(report);
        Show(session, folder, figures, (modelPath, report), session.Time.GetElapsedTime(started).TotalSeconds);
        return ExitCode.Ok;
    }

    /// <summary>Windows of the recordings that a table names, all of whose sounds it names.</summary>
    private static IReadOnlyList<EncodedSet> Read(Session session, string table, IClipEncoder encoder)
    {
        using var audio = new ClipAudio();
        var read = AnnotatedRecordings.Read(new RecordingSource(table) { Complete = true }, audio).OrBadInput();
        return [.. RecordingTraining.UsualCuts.Select(cut => ClipArguments.Encode(session, read.Set, encoder, cut))];
    }

    private static Model Learn(Session session, IReadOnlyList<EncodedSet> lengths, IClipEncoder encoder)
    {
        var windows = WindowTraining.Of(lengths).OrBadInput();
        return ModelTraining.Train(
            encoder,
            windows.Training with
            {
                Threads = session.Threads,
            },
            windows.Classes,
            new TrainingOptions
            {
                Learner = Methods.Create(Methods.ForWindows).Value,
                AlignFloors = true,
                Cuts = RecordingTraining.UsualCuts,
                Seed = session.Seed,
                Data = lengths[0].Set.Name,
            },
            cancellation: session.Cancellation
        );
    }

    /// <summary>What <c>predict</c> finds in the recordings; one that can't be read would be a bug.</summary>
    private static List<RecordingDetections> Find(Session session, string modelPath, Model model, ClipSet recordings)
    {
        using var audio = new ClipAudio();
        var run = new DetectionRun(session, modelPath, model, model.Cuts, RecordingDetection.Options(model));
        var found = run.Find(recordings, audio, journalPath: null);
        return run.Skipped is [var first, ..] ? throw new InvalidOperationException(first.ToString()) : found;
    }

    private static string Commands(FieldFolder folder, string model) =>
        $"earshot train {folder.Annotations} --complete --encoder {Encoders.Default} -o {model}\n"
        + $"earshot evaluate {folder.Truth} --complete --model {model}\n"
        + $"earshot predict {model} {folder.Recordings} -o {folder.Events}";

    private static void Show(
        Session session,
        FieldFolder folder,
        RecordingFigures figures,
        (string Model, string Report) files,
        double seconds
    ) =>
        session.Show(
            new
            {
                output = folder.Root,
                clips = Recordings,
                classes = FieldFolder.Classes,
                methods = (object[])[RecordingTables.Json("the model", figures)],
                seconds,
            },
            console =>
            {
                console.Write(RecordingTables.Summary([("the model", figures)]));
                console.Write(RecordingTables.ByClass(figures));
                if (figures.Events is { Micro: var events })
                    console.WriteLine(
                        $"learnt from {Annotated} annotated recordings, the model found {events.Right} of the "
                            + $"{events.Events} sounds in the others, in {seconds:F0} s altogether"
                    );
                console.MarkupLineInterpolated($"[bold]{files.Report}[/]  the report");
                console.MarkupLineInterpolated($"[bold]{folder.Events}[/]  what was heard when");
                console.WriteLine("the same step by step:");
                console.WriteLine(Commands(folder, files.Model));
            }
        );
}
