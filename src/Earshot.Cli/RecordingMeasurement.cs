using System.CommandLine;
using Earshot.Datasets;
using Earshot.Features;
using Earshot.Inference;
using Earshot.Recordings;
using Earshot.Recordings.Annotated;
using Earshot.Recordings.Evaluation;
using Earshot.Recordings.Interchange;
using Earshot.Recordings.Places;
using Spectre.Console;

namespace Earshot.Cli;

/// <summary>Measuring on annotated recordings: a model, or methods on recordings held out.</summary>
internal sealed class RecordingMeasurement
{
    private readonly SegmentArguments segments = new("labels of its own");
    private readonly RecordingArguments recordings = new();
    private readonly ThresholdArguments thresholds = new();

    private readonly Option<string?> modelPath = new("--model")
    {
        Description = "Of recordings: measure this model, which learnt from none of them; else methods are measured",
        HelpName = "file",
    };

    private readonly Option<RecordingGroup?> by = ChoiceOption.Of<RecordingGroup>(
        "--hold-out",
        "Of recordings, what is held out whole: recording (default), or site or device, each left out once",
        "what"
    );

    private readonly Option<string?> placeTable = new("--places")
    {
        Description = "Table path,site,device of the recordings; else their tags and names say",
        HelpName = "file",
    };

    /// <summary>Of recordings, parts they are held out in.</summary>
    public Option<int> Folds { get; } = FoldsOption.Create("; of recordings, parts they are held out in, 2 to 20");

    /// <summary>Declares the options.</summary>
    public void Add(Command command)
    {
        segments.Add(command);
        recordings.Add(command);
        thresholds.Add(command);
        foreach (var option in (Option[])[modelPath, by, placeTable, Folds])
            command.Add(option);
    }

    /// <summary>Whether recordings are meant, not clips of one class each.</summary>
    public bool IsAsked(Session session, string path) =>
        session.Find(modelPath) is not null
        || segments.FindAll(session).Count > 0
        || recordings.AreAsked(session)
        || AnnotatedRecordings.IsTable(path);

    /// <summary>Measures and shows.</summary>
    public async Task<int> RunAsync(Session session, ClipArguments input, string[] methods, string? report)
    {
        var model = session.Find(modelPath) is { } file ? Model.Load(file).OrBadInput() : null;
        if (model is not null && RecordingDetection.Objection(model) is { } objection)
            throw new BadInputException(objection);
        var measured = input.Workspace(session) is { } workspace
            ? OfWorkspace(session, workspace, model, methods)
            : await OfRecordingsAsync(session, input, model, methods);
        if (report is not null)
            RecordingTables
                .Page($"Evaluation of {measured.Windows.Name}", $"earshot {session.CommandText}", measured.Figures)
                .Save(report);
        Show(session, measured);
        return measured.Rows.Count + measured.Windows.Skipped.Count == 0 ? ExitCode.Ok : ExitCode.SomeSkipped;
    }

    /// <summary>What was measured, on windows of the first length.</summary>
    private sealed record Measured(
        EncodedSet Windows,
        IReadOnlyList<SkippedRow> Rows,
        (string Method, RecordingFigures Figures)[] Figures
    );

    private async Task<Measured> OfRecordingsAsync(Session session, ClipArguments input, Model? model, string[] methods)
    {
        var encoder = model is null
            ? await input.CreateForWindowsAsync(session)
            : model.CreateEncoder(KnownEncoders.All).OrBadInput();
        var asked = segments.FindAll(session);
        IReadOnlyList<SegmentOptions> cuts =
            asked.Count > 0 ? asked
            : model?.Cuts is { Count: > 0 } own ? own
            : RecordingTraining.UsualCuts;
        using var audio = input.Audio(session);
        var read = recordings.Read(session, input.Named(session), audio);
        var lengths = RecordingArguments.Encode(session, read, encoder, cuts, input);
        return new(
            lengths[0],
            read.Rows,
            model is null
                ? Methods(
                    session,
                    encoder,
                    WindowTraining.Of(lengths).OrBadInput(),
                    lengths,
                    cuts,
                    methods,
                    Places(session, read.Set)
                )
                : Figures(model, lengths, cuts)
        );
    }

    /// <summary>On the vectors and annotations that a workspace holds; no sound is opened.</summary>
    private Measured OfWorkspace(Session session, string folder, Model? model, string[] methods)
    {
        if (segments.FindAll(session).Count > 0 || recordings.AreAsked(session))
            throw new BadInputException(
                "a workspace is cut and annotated already: leave --segment, --annotations, --complete and folders of "
                    + "--background out"
            );
        var encoder = model?.CreateEncoder(KnownEncoders.All).OrBadInput();
        var stored = StoredWindows.Load(session, folder, encoder, toLearn: true);
        EncodedSet[] lengths = [stored.Set];
        SegmentOptions[] cuts =
        [
            stored.Cut ?? new SegmentOptions(stored.Set.Stretches.Select(s => s.Seconds).DefaultIfEmpty(1).Max()),
        ];
        var background = stored.Background || session.IsGiven(recordings.Background);
        return new(
            stored.Set,
            [],
            model is null
                ? Methods(
                    session,
                    stored.Encoder,
                    WindowTraining.Of(lengths, background).OrBadInput(),
                    lengths,
                    cuts,
                    methods,
                    clip => stored.Places.GetValueOrDefault(clip.Path) ?? new RecordingPlace()
                )
                : Figures(model, lengths, cuts)
        );
    }

    /// <summary>Of a model that learnt from none of the recordings.</summary>
    private static (string, RecordingFigures)[] Figures(
        Model model,
        IReadOnlyList<EncodedSet> lengths,
        IReadOnlyList<SegmentOptions> cuts
    )
    {
        var all = new HeldRecordings(model, lengths[0].Clips.Select(clip => clip.Path).ToHashSet());
        return [("the model", RecordingFigures.Of(model.Classes, lengths, cuts, [all]))];
    }

    private (string, RecordingFigures)[] Methods(
        Session session,
        IClipEncoder encoder,
        WindowTraining windows,
        IReadOnlyList<EncodedSet> lengths,
        IReadOnlyList<SegmentOptions> cuts,
        string[] methods,
        Func<Clip, RecordingPlace> places
    )
    {
        var parts = RecordingFolds
            .Of(
                lengths[0].Clips,
                session.Find(by) ?? RecordingGroup.Recording,
                places,
                session.Get(Folds) is > 0 and var count
                    ? count
                    : throw new BadInputException("recordings are measured by holding some out: --folds wants 2 to 20"),
                session.Random.Stream("folds")
            )
            .OrBadInput();
        string[] paths = [.. lengths.SelectMany(set => set.Clips.Select(clip => clip.Path))];
        using var progress = session.Progress("evaluating", methods.Length * parts.Count, "trainings");
        var done = 0;
        return
        [
            .. methods.Select(method =>
            {
                var options = new TrainingOptions
                {
                    Learner = Learning.Methods.Create(method).OrBadInput(),
                    Seed = session.Seed,
                    Thresholds = thresholds.Find(session),
                    Cuts = cuts,
                    AlignFloors = true,
                };
                HeldRecordings[] held =
                [
                    .. parts.Select(part =>
                    {
                        var rest = RecordingFolds.Without(windows.Training, paths, part);
                        var model = ModelTraining.Train(
                            encoder,
                            rest with
                            {
                                Threads = session.Threads,
                            },
                            windows.Classes,
                            options,
                            cancellation: session.Cancellation
                        );
                        progress.Report(++done);
                        return new HeldRecordings(model, part);
                    }),
                ];
                return (method, RecordingFigures.Of(windows.Classes, lengths, cuts, held));
            }),
        ];
    }

    /// <summary>By the table, else by the file's tags, else by its name.</summary>
    private Func<Clip, RecordingPlace> Places(Session session, ClipSet set)
    {
        var table = session.Find(placeTable) is { } path
            ? LabelFile.Read(path, "").Then(files => PlaceTable.Read(files[0])).OrBadInput()
            : null;
        return clip =>
        {
            var own = RecordingTags.Read(clip.Path).Or(RecordingNames.Read(clip.Path));
            return table?.Of(set.RelativePath(clip)).Or(own) ?? own;
        };
    }

    private static void Show(Session session, Measured measured) =>
        session.Show(
            new
            {
                data = measured.Windows.Name,
                clips = measured.Windows.Clips.Select(clip => clip.Path).Distinct().Count(),
                windows = measured.Windows.Clips.Count,
                classes = measured.Figures[0].Figures.Promises.Select(promise => promise.ClassName),
                methods = measured.Figures.Select(m => RecordingTables.Json(m.Method, m.Figures)),
                skipped = SkipNotes.All(measured.Windows.Set, measured.Windows.Skipped, measured.Rows),
            },
            console =>
            {
                console.Write(RecordingTables.Summary(measured.Figures));
                console.Write(RecordingTables.ByClass(measured.Figures[0].Figures));
                if (measured.Figures[0].Figures.Objection is { } objection)
                    console.MarkupLineInterpolated($"{objection}");
            }
        );
}
