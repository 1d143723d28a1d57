using System.CommandLine;
using System.Globalization;
using Earshot.Datasets;
using Earshot.Detections;
using Earshot.Experiments.Reports;
using Earshot.Features;
using Earshot.Formats;
using Earshot.Inference;
using Earshot.Learning;
using Earshot.Recordings;
using Spectre.Console;

namespace Earshot.Cli.Commands;

/// <summary><c>earshot predict</c>: a label with confidence for every clip, by a model file alone.</summary>
internal sealed class PredictCommand : EarshotCommand
{
    private readonly Argument<string> modelPath = new("model")
    {
        Description = "A model file that 'earshot train' wrote",
    };
    private readonly ClipArguments input = new();
    private readonly Argument<string[]> more = new("more")
    {
        Description = "Several models in one pass: all of them, and then the clips",
        Arity = ArgumentArity.ZeroOrMore,
    };
    private readonly Option<bool> joinClasses = new("--join-classes")
    {
        Description = "With several models: what they say of one class is one answer",
    };
    private readonly SegmentArguments segments = new("a label with its times");
    private readonly Option<string?> output = new("--out", "-o")
    {
        Description =
            "Write to a file instead of printing a table; raven and audacity give a table a recording, in a folder "
            + "where there are several",
        HelpName = "file",
    };
    private readonly Option<PredictionFormat?> format = ChoiceOption.Of<PredictionFormat>(
        "--format",
        "csv (default), raven: selection tables, audacity: label tracks, or jsonl: an event a line",
        "name"
    );
    private readonly Option<double> minimum = NumberOption.One(
        "--min-conf",
        "Leave out what the model is less sure of than this, 0 to 1",
        0.0,
        "0 to 1",
        n => n is >= 0 and <= 1
    );
    private readonly Option<bool> probabilities = new("--probabilities")
    {
        Description = "Also give the probability of every class; of recordings, of every class in every window",
    };

    private readonly Option<bool> reject = new("--reject")
    {
        Description =
            $"Label clips that are too unlike all classes '{Answer.NoneOfThese}'; of clips like those trained on, "
            + $"about 5 % are taken for such",
    };

    private readonly Option<string?> cut = new("--cut")
    {
        Description = "Also cut the events found in recordings out into WAV files, a folder a class",
        HelpName = "folder",
    };
    private readonly Option<double> margin = NumberOption.One(
        "--margin",
        "Seconds of sound that --cut keeps before and after an event",
        0.5,
        "0 to 60",
        n => n is >= 0 and <= 60
    );
    private readonly Option<double> threshold = NumberOption.One(
        "--threshold",
        "Score from which an event counts, of all classes; 0: what stands in the model",
        0.0,
        "0 to 1",
        n => n is >= 0 and <= 1
    );

    public PredictCommand()
        : base(
            "predict",
            "Give every clip a label with confidence.",
            "earshot predict birds.earshot new-clips/ -o labels.csv",
            "earshot predict birds.earshot new-clips/ --reject",
            "earshot predict birds.earshot recordings/ --segment 5s --hop 2.5s --min-conf 0.5 -o segments.csv",
            "earshot predict birds.earshot recordings/ --segment 5s --format raven -o selections/",
            "earshot predict dawn.earshot recordings/ --segment 2s,1s -o events.csv --cut events/",
            "earshot predict birds.earshot new-clips/ --probabilities --json",
            "earshot predict birds.earshot workspace/ -o events.csv",
            "earshot predict frogs.earshot owls.earshot recordings/ --segment 2s -o events.csv"
        )
    {
        Add(modelPath);
        input.AddClips(this).AddFeatures(this).AddShard(this);
        Add(more);
        Add(joinClasses);
        segments.Add(this);
        foreach (var option in (Option[])[output, format, minimum, probabilities, reject, cut, margin, threshold])
            Add(option);
    }

    public override async Task<int> RunAsync(Session session)
    {
        if (session.Get(more) is [.., var clips] others)
            return PredictSeveral(session, [session.Get(modelPath), input.Named(session), .. others[..^1]], clips);
        var asked = Format(session);
        if (asked == PredictionFormat.Csv)
            OutputPath.CheckFile(session.Find(output));
        var model = Model.Load(session.Get(modelPath)).OrBadInput();
        if (RecordingDetection.Objection(model) is null && input.Workspace(session) is { } workspace)
            return DetectStored(session, model, workspace, asked);
        if (RecordingDetection.Objection(model) is null && Cuts(session, model) is { Count: > 0 } cuts)
            return session.Get(probabilities)
                ? Score(session, model, cuts, asked)
                : Detect(session, model, cuts, asked);
        if (segments.Find(session) is not null && model.Output == OutputKind.OneOfMany)
            session.Note(Untold(model, session.Get(reject)));
        if (asked == PredictionFormat.Jsonl || session.Find(cut) is not null)
            throw new BadInputException(
                $"--format jsonl and --cut are for events: {RecordingDetection.Objection(model) ?? "give --segment"}"
            );
        if (session.Get(reject) && model.RejectObjection is { } reason)
            throw new BadInputException(reason);
        var encoder = model.CreateEncoder().OrBadInput();
        var set = await input.EncodeAsync(session, encoder, segments.Find(session));
        var told = Prediction.All(set, model, session.Get(probabilities), session.Get(reject));
        Prediction[] predictions =
        [
            .. told.Where(p => p.IsOk).Select(p => p.Value).Where(p => p.Confidence >= session.Get(minimum)),
        ];
        set = Skipping(set, told);
        var classes = session.Get(probabilities) ? model.Classes : [];
        if (session.Find(output) is { } path)
        {
            var files =
                asked == PredictionFormat.Csv
                    ? PredictionCsv.Write(path, set, predictions, classes)
                    : new PredictionTables(set, encoder, asked).Write(path, predictions);
            Show(
                session,
                model,
                set,
                predictions,
                files,
                console =>
                    console.MarkupLineInterpolated($"{Counted(set, predictions)} in {files} file(s): [bold]{path}[/]")
            );
        }
        else
            Show(session, model, set, predictions, 0, console => console.Write(Table(set, predictions, classes)));
        return ClipArguments.Code(set);
    }

    /// <summary>The predictions themselves where no file was written.</summary>
    private void Show(
        Session session,
        Model model,
        EncodedSet set,
        Prediction[] predictions,
        int files,
        Action<IAnsiConsole> forAPerson
    ) =>
        session.Show(
            new
            {
                output = session.Find(output),
                files,
                clips = set.Clips.DistinctBy(clip => clip.Path).Count(),
                classes = model.Classes,
                encoder = model.EncoderName,
                perClass = predictions
                    .CountBy(p => p.Label)
                    .OrderBy(count => count.Key, StringComparer.Ordinal)
                    .Select(count => new { @class = count.Key, predictions = count.Value }),
                doubtful = predictions.Count(IsDoubtful),
                predictions = session.Find(output) is null ? predictions : null,
                skipped = SkipNotes.All(set.Set, set.Skipped),
            },
            console =>
            {
                forAPerson(console);
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

    /// <summary>Several models in one pass; events where all of them can tell events.</summary>
    private int PredictSeveral(Session session, string[] paths, string clips)
    {
        if (session.Get(reject) || session.Get(probabilities) || session.Find(cut) is not null)
            throw new BadInputException(
                "--reject, --probabilities and --cut are for one model: leave them out, or ask each model by itself"
            );
        if (Format(session) is PredictionFormat.Raven or PredictionFormat.Audacity)
            throw new BadInputException("several models give one table, csv or jsonl: ask each by itself for others");
        OutputPath.CheckFile(session.Find(output));
        var models = SeveralModels.Load(paths);
        var cuts = segments.FindAll(session);
        var areEvents = models.Models.All(m =>
            RecordingDetection.Objection(m.Model) is null && RecordingDetection.Cuts(m.Model, cuts).Count > 0
        );
        var (set, skipped) = (input.Open(session, clips), new List<SkippedInput>());
        using var audio = input.Audio(session);
        List<ModelAnswer> answers;
        if (areEvents)
            answers = models.Events(session, set, audio, cuts, Threshold(session), skipped);
        else
        {
            var encoded = ClipArguments.Encode(session, set, models.Encoder(), segments.Find(session), audio);
            skipped.AddRange(encoded.Skipped);
            answers = models.Labels(encoded);
        }
        answers = [.. answers.Where(answer => answer.Confidence >= session.Get(minimum))];
        if (session.Get(joinClasses))
            answers = SeveralModels.Joined(answers, areEvents);
        return ModelAnswerTable.Show(session, session.Find(output), answers, set, skipped, areEvents);
    }

    /// <summary>How recordings are cut where events are asked for.</summary>
    private IReadOnlyList<SegmentOptions> Cuts(Session session, Model model) =>
        RecordingDetection.Cuts(model, segments.FindAll(session));

    /// <summary>What a model of clips can't know of a recording, and how to tell it.</summary>
    private static string Untold(Model model, bool rejects) =>
        "every window gets one of the model's classes: it was never told what nothing sounds like"
        + (
            rejects ? " (--reject finds few of such windows)"
            : model.RejectObjection is null ? " (--reject would find few of such windows)"
            : ""
        )
        + "; train it on recordings with background: earshot train RECORDINGS --annotations TABLES --complete, or "
        + "--background FOLDER";

    /// <summary>The score of every class in every window.</summary>
    private int Score(Session session, Model model, IReadOnlyList<SegmentOptions> cuts, PredictionFormat asked)
    {
        if (asked != PredictionFormat.Csv || session.Get(reject) || session.Find(cut) is not null)
            throw new BadInputException("--probabilities gives a row a window as CSV: leave --format and --cut out");
        var set = input.Open(session);
        using var audio = input.Audio(session);
        var scores = WindowScores.Of(session, model, set, cuts, audio);
        if (session.Find(output) is { } path)
            AtomicFile.Write(path, stream => WindowScores.WriteCsv(stream, model.Classes, scores));
        var skipped = SkipNotes.All(set, scores.Skipped);
        SkipNotes.Show(session, skipped);
        session.Show(
            new
            {
                output = session.Find(output),
                clips = scores.Rows.Select(row => row.Path).Distinct().Count(),
                windows = scores.Rows.Count,
                classes = model.Classes,
                encoder = model.EncoderName,
                scores = session.Find(output) is null
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
                    $"{scores.Rows.Count} windows{(session.Find(output) is null ? ": name a file with -o" : "")}"
                )
        );
        return scores.Skipped.Count == 0 ? ExitCode.Ok : ExitCode.SomeSkipped;
    }

    /// <summary>Events of recordings.</summary>
    private int Detect(Session session, Model model, IReadOnlyList<SegmentOptions> cuts, PredictionFormat asked)
    {
        if (session.Get(reject))
            throw new BadInputException(
                "--reject is for labels: where no class reaches its threshold there is no event"
            );
        var (set, path) = (input.Open(session), session.Find(output));
        var run = new DetectionRun(
            session,
            session.Get(modelPath),
            model,
            cuts,
            RecordingDetection.Options(model, Threshold(session))
        );
        using var audio = input.Audio(session);
        var found = Sure(
            session,
            run.Find(set, audio, path is null ? null : Path.TrimEndingDirectorySeparator(path) + ".part")
        );
        var files = path is null ? 0 : DetectionRun.Write(path, asked, set, found);
        var pieces = session.Find(cut) is { } folder ? run.Cut(set, audio, found, folder, session.Get(margin)) : 0;
        if (path is not null)
            File.Delete(Path.TrimEndingDirectorySeparator(path) + ".part");
        var skipped = SkipNotes.All(set, set.Skipped.Concat(run.Skipped));
        SkipNotes.Show(session, skipped);
        Show(session, model, set, found, files, pieces, skipped);
        if (found.Length == 0)
            throw new BadInputException("none of the recordings could be read; see above");
        return run.Skipped.Count + set.Skipped.Count == 0 ? ExitCode.Ok : ExitCode.SomeSkipped;
    }

    /// <summary>Events of the recordings of a workspace, by the vectors that it holds: no sound is opened.</summary>
    private int DetectStored(Session session, Model model, string workspace, PredictionFormat asked)
    {
        var stored = StoredWindows.Load(session, workspace, model.CreateEncoder().OrBadInput());
        var options = RecordingDetection.Options(model, Threshold(session));
        var found = Sure(session, stored.Detect(model, options));
        var path = session.Find(output);
        var files = path is null ? 0 : DetectionRun.Write(path, asked, stored.Set.Set, found);
        Show(session, model, stored.Set.Set, found, files, 0, []);
        return ExitCode.Ok;
    }

    /// <summary>The events themselves where no file was written.</summary>
    private void Show(
        Session session,
        Model model,
        ClipSet set,
        RecordingDetections[] found,
        int files,
        int pieces,
        IReadOnlyList<SkippedInput> skipped
    )
    {
        var path = session.Find(output);
        session.Show(
            new
            {
                output = path,
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
                    detections = path is not null
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
            console => Print(console, found, path, files)
        );
    }

    /// <summary>The threshold of all classes; null: what stands in the model.</summary>
    private double? Threshold(Session session) => session.Get(threshold) is > 0 and var given ? given : null;

    /// <summary>Without the events that the model is less sure of than asked for.</summary>
    private RecordingDetections[] Sure(Session session, IEnumerable<RecordingDetections> found)
    {
        Detection[] Of(DetectedRecording heard) =>
            [.. heard.Detections.Where(d => d.Confidence >= session.Get(minimum))];
        return [.. found.Select(r => r with { Found = r.Found with { Detections = Of(r.Found) } })];
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

    /// <summary>By its name, else by the file's ending.</summary>
    private PredictionFormat Format(Session session)
    {
        var (named, path) = (session.Find(format), session.Find(output));
        if (path is null && named is not null)
            throw new BadInputException("--format needs --out, the file or folder to write");
        return named
            ?? (
                Path.GetExtension(path)?.ToLowerInvariant() == ".txt"
                    ? throw new BadInputException(
                        "a file that ends in '.txt' may be of several formats: name one "
                            + "with --format raven|audacity|csv"
                    )
                : Path.GetExtension(path)?.ToLowerInvariant() == ".jsonl" ? PredictionFormat.Jsonl
                : PredictionFormat.Csv
            );
    }

    private static ReportTable Table(EncodedSet set, Prediction[] predictions, IReadOnlyList<string> classes)
    {
        string[] Times(string begin, string end) => set.IsCut ? [begin, end] : [];
        string[] Given(string label) => predictions.Any(p => p.Given is not null) ? [label] : [];
        return new(
            Counted(set, predictions),
            ["clip", .. Times("from s", "to s"), .. Given("given"), "label", "confidence", .. classes],
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
                        ]
                ),
            ]
        );
    }

    /// <summary>What the model has no answer for is skipped like what can't be read.</summary>
    private static EncodedSet Skipping(EncodedSet set, IReadOnlyList<Outcome<Prediction>> told)
    {
        var unanswered = told.Zip(set.Clips).Where(pair => !pair.First.IsOk);
        var skipped = unanswered.Select(pair => new SkippedInput(pair.Second.Path, pair.First.Reason!));
        return set with { Set = set.Set with { Skipped = [.. set.Skipped, .. skipped] } };
    }

    private static string Counted(EncodedSet set, Prediction[] predictions) =>
        set.IsCut
            ? $"{predictions.Length} segments of {set.Clips.DistinctBy(clip => clip.Path).Count()} recordings"
            : $"{predictions.Length} clips";

    private static string Seconds(double? value) => value?.ToString("0.###", CultureInfo.InvariantCulture) ?? "";

    private static string Percent(float probability) =>
        string.Create(CultureInfo.InvariantCulture, $"{100 * probability:F1} %");
}
