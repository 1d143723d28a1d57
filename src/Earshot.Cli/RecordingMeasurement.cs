using System.CommandLine;
using System.Globalization;
using Earshot.Datasets;
using Earshot.Evaluation;
using Earshot.Experiments.Reports;
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

    private readonly Option<string?> places = new("--places")
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
        foreach (var option in (Option[])[modelPath, by, places, Folds])
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
        var encoder = model is null ? await input.CreateForWindowsAsync(session) : model.CreateEncoder().OrBadInput();
        var asked = segments.FindAll(session);
        IReadOnlyList<SegmentOptions> cuts =
            asked.Count > 0 ? asked
            : model?.Cuts is { Count: > 0 } own ? own
            : RecordingTraining.UsualCuts;
        using var audio = input.Audio(session);
        var read = recordings.Read(session, input.Named(session), audio);
        var lengths = RecordingArguments.Encode(session, read, encoder, cuts, input);
        var measured = model is null
            ? Methods(session, encoder, lengths, cuts, methods)
            : [("the model", RecordingFigures.Of(model.Classes, lengths, cuts, [All(model, lengths)]))];
        if (report is not null)
            Page(session, read, measured).Save(report);
        Show(session, read, lengths, measured);
        return read.Rows.Count + lengths[0].Skipped.Count == 0 ? ExitCode.Ok : ExitCode.SomeSkipped;
    }

    private static HeldRecordings All(Model model, IReadOnlyList<EncodedSet> lengths) =>
        new(model, lengths[0].Clips.Select(clip => clip.Path).ToHashSet());

    private (string, RecordingFigures)[] Methods(
        Session session,
        IClipEncoder encoder,
        IReadOnlyList<EncodedSet> lengths,
        IReadOnlyList<SegmentOptions> cuts,
        string[] methods
    )
    {
        var windows = WindowTraining.Of(lengths).OrBadInput();
        var parts = RecordingFolds
            .Of(
                lengths[0].Clips,
                session.Find(by) ?? RecordingGroup.Recording,
                Places(session, lengths[0].Set),
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
        var table = session.Find(places) is { } path
            ? LabelFile.Read(path, "").Then(files => PlaceTable.Read(files[0])).OrBadInput()
            : null;
        return clip =>
        {
            var own = RecordingTags.Read(clip.Path).Or(RecordingNames.Read(clip.Path));
            return table?.Of(set.RelativePath(clip)).Or(own) ?? own;
        };
    }

    private static void Show(
        Session session,
        AnnotatedRecordings read,
        IReadOnlyList<EncodedSet> lengths,
        (string Method, RecordingFigures Figures)[] measured
    ) =>
        session.Show(
            new
            {
                data = read.Set.Name,
                clips = lengths[0].Clips.Select(clip => clip.Path).Distinct().Count(),
                windows = lengths[0].Clips.Count,
                classes = measured[0].Figures.Promises.Select(promise => promise.ClassName),
                methods = measured.Select(m => Json(m.Method, m.Figures)),
                skipped = SkipNotes.All(read.Set, lengths[0].Skipped, read.Rows),
            },
            console =>
            {
                console.Write(Summary(measured));
                console.Write(ByClass(measured[0].Figures));
                if (measured[0].Figures.Objection is { } objection)
                    console.MarkupLineInterpolated($"{objection}");
            }
        );

    private static object Json(string method, RecordingFigures figures) =>
        new
        {
            method,
            windows = new
            {
                meanAveragePrecision = figures.Windows.MeanAveragePrecision,
                f1 = figures.Windows.F1,
                macroF1 = figures.Windows.MacroF1,
                coverage = figures.Windows.Coverage,
                backgroundCalled = figures.Windows.BackgroundCalledShare,
            },
            events = Json(figures.Events),
            strictEvents = Json(figures.StrictEvents),
            objection = figures.Objection,
            perClass = figures.Promises.Select(
                (promise, c) =>
                    new
                    {
                        @class = promise.ClassName,
                        averagePrecision = figures.Windows.Classes[c].AveragePrecision,
                        f1 = figures.Windows.Classes[c].F1,
                        events = figures.Events?.Classes[c].Events,
                        eventF1 = figures.Events?.Classes[c].F1,
                        promised = promise.Promised,
                        precision = promise.Precision,
                        called = promise.Called,
                        silent = promise.Silent,
                    }
            ),
        };

    private static object? Json(EventMetrics? events) =>
        events is null
            ? null
            : new
            {
                iou = events.Iou,
                f1 = events.Micro.F1,
                macroF1 = events.MacroF1,
                precision = events.Micro.Precision,
                recall = events.Micro.Recall,
                falseAlarmsPerHour = events.Micro.FalseAlarmsPerHour,
                events = events.Micro.Events,
                found = events.Micro.Found,
                hours = events.Micro.Hours,
                leftOut = events.LeftOut,
            };

    private static ReportTable Summary((string Method, RecordingFigures Figures)[] measured) =>
        new(
            "recordings held out",
            [
                "method",
                "mAP",
                "window F1",
                "event F1, IoU 0.3",
                "0.5",
                "macro, 0.3",
                "precision",
                "recall",
                "false alarms/h",
            ],
            [
                .. measured.Select(m =>
                    (IReadOnlyList<string>)
                        [
                            m.Method,
                            Number(m.Figures.Windows.MeanAveragePrecision),
                            Number(m.Figures.Windows.F1),
                            Number(m.Figures.Events?.Micro.F1),
                            Number(m.Figures.StrictEvents?.Micro.F1),
                            Number(m.Figures.Events?.MacroF1),
                            Number(m.Figures.Events?.Micro.Precision),
                            Number(m.Figures.Events?.Micro.Recall),
                            Number(m.Figures.Events?.Micro.FalseAlarmsPerHour, "F1"),
                        ]
                ),
            ]
        );

    private static ReportTable ByClass(RecordingFigures figures) =>
        new(
            "class by class",
            ["class", "windows", "average precision", "events", "event F1, IoU 0.3", "precision called at", "promised"],
            [
                .. figures.Promises.Select(
                    (promise, c) =>
                        (IReadOnlyList<string>)
                            [
                                promise.ClassName,
                                figures.Windows.Classes[c].Presents.ToString(CultureInfo.InvariantCulture),
                                Number(figures.Windows.Classes[c].AveragePrecision),
                                figures.Events?.Classes[c].Events.ToString(CultureInfo.InvariantCulture) ?? "",
                                Number(figures.Events?.Classes[c].F1),
                                promise.Called > 0 ? Number(promise.Precision)
                                : promise.Silent > 0 ? "silent"
                                : "never called",
                                Number(promise.Promised),
                            ]
                ),
            ]
        );

    private static ReportPage Page(
        Session session,
        AnnotatedRecordings read,
        (string Method, RecordingFigures Figures)[] measured
    ) =>
        new ReportPage($"Evaluation of {read.Set.Name}")
            .Code($"earshot {session.CommandText}")
            .Table(Summary(measured))
            .Plot(
                Figures.Bars(
                    "average precision",
                    [.. measured[0].Figures.Windows.Classes.Select(c => c.ClassName)],
                    [.. measured.Select(m => (m.Method, Bars(m.Figures)))]
                ),
                "Average precision of windows, class by class."
            )
            .Table(ByClass(measured[0].Figures));

    private static MeanStd?[] Bars(RecordingFigures figures) =>
        [
            .. figures.Windows.Classes.Select(c =>
                double.IsNaN(c.AveragePrecision) ? (MeanStd?)null : MeanStd.Of([c.AveragePrecision])
            ),
        ];

    private static string Number(double? value, string format = "F3") =>
        value is null or double.NaN ? "" : value.Value.ToString(format, CultureInfo.InvariantCulture);
}
