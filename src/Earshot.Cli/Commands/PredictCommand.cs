using System.CommandLine;
using Earshot.Datasets;
using Earshot.Detections;
using Earshot.Features;
using Earshot.Inference;
using Earshot.Learning;
using Earshot.Recordings;

namespace Earshot.Cli.Commands;

/// <summary><c>earshot predict</c>: a label with confidence for every clip, by a model file alone.</summary>
internal sealed class PredictCommand : EarshotCommand
{
    /// <summary>What <c>earshot --help</c> says of it.</summary>
    public const string Summary = "Give every clip a label with confidence.";

    private readonly Argument<string> modelPath = new("model")
    {
        Description = "A model file that 'earshot train' wrote",
    };
    private readonly ClipArguments input = new();
    private readonly Argument<string[]> more = new("more")
    {
        Description = "More audio files; or several models in one pass: all of them, and then the clips",
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
    private readonly Option<DetectionFormat?> format = ChoiceOption.Named(
        "--format",
        "csv (default), raven: selection tables, audacity: label tracks, jsonl: an event a line, or label-studio: "
            + "tasks with predictions",
        "name",
        DetectionFormat.All,
        format => format.Name
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

    private readonly TagArguments tags = new();

    public PredictCommand()
        : base(
            "predict",
            Summary,
            "earshot predict birds.earshot new-clips/ -o labels.csv",
            "earshot predict birds.earshot new-clips/ --reject",
            "earshot predict birds.earshot recordings/ --segment 5s --hop 2.5s --min-conf 0.5 -o segments.csv",
            "earshot predict birds.earshot recordings/ --segment 5s --format raven -o selections/",
            "earshot predict dawn.earshot recordings/ --segment 2s,1s -o events.csv --cut events/",
            "earshot predict birds.earshot new-clips/ --probabilities --json",
            "earshot predict birds.earshot today/*.wav -o labels.csv",
            "earshot predict birds.earshot new-clips/ --tags mn04 -o labels.csv",
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
        tags.AddNetwork(this);
    }

    public override async Task<int> RunAsync(Session session)
    {
        var (others, clips) = Words(session);
        if (clips.Length > 1)
            input.Take(clips);
        if (others.Length > 0)
            return PredictSeveral(session, [session.Get(modelPath), .. others], clips[0]);
        var asked = Format(session);
        if (asked.IsEach)
            OutputPath.CheckFileOrFolder(session, session.Find(output));
        else
            OutputPath.CheckFile(session, session.Find(output));
        var model = Model.Load(session.Get(modelPath)).OrBadInput();
        var tagger = tags.Find(session);
        if (tagger is not null && (RecordingDetection.Objection(model) is null || asked != DetectionFormat.Csv))
            throw new BadInputException(
                "--tags adds to a table of labels, of clips or segments: events and other formats have no place for it"
            );
        if (RecordingDetection.Objection(model) is null && input.Workspace(session) is { } workspace)
            return DetectStored(session, model, workspace, asked);
        if (RecordingDetection.Objection(model) is null && Cuts(session, model) is { Count: > 0 } cuts)
            return session.Get(probabilities)
                ? Score(session, model, cuts, asked)
                : Detect(session, model, cuts, asked);
        if (segments.Find(session) is not null && model.Output == OutputKind.OneOfMany)
            session.Note(Untold(model, session.Get(reject)));
        if (session.Find(cut) is not null)
            throw new BadInputException(
                $"--cut is for events: {RecordingDetection.Objection(model) ?? "give --segment"}"
            );
        if (session.Get(reject) && model.RejectObjection is { } reason)
            throw new BadInputException(reason);
        var encoder = model.CreateEncoder(KnownEncoders.All).OrBadInput();
        var column = tagger is null ? null : new TagColumn(tagger, encoder);
        var heard = await input.EncodeAsync(session, column?.Encoder ?? encoder, segments.Find(session));
        var set = column?.ForModel(heard) ?? heard;
        var told = Prediction.All(set, model, session.Get(probabilities), session.Get(reject));
        Prediction[] predictions =
        [
            .. told.Where(p => p.IsOk)
                .Select(p => p.Value with { Tags = column?.Of(heard, p.Value.Row, session.Get(probabilities)) })
                .Where(p => p.Confidence >= session.Get(minimum)),
        ];
        set = Skipping(set, told);
        var classes = session.Get(probabilities) ? model.Classes : [];
        var path = session.Find(output);
        var files =
            path is null ? 0
            : asked == DetectionFormat.Csv
                ? PredictionCsv.Write(path, set, predictions, classes, Columns(session, column))
            : asked.WriteFiles(path, set.Set, PredictionTables.Of(set, encoder, predictions));
        PredictionReport.Show(session, path, files, model, set, predictions, classes);
        return ClipArguments.Code(set);
    }

    /// <summary>Of a published network's own classes, those that get a column each: all with their probabilities, else
    /// none beside the highest.</summary>
    private IReadOnlyList<string>? Columns(Session session, TagColumn? column) =>
        column is null ? null
        : session.Get(probabilities) ? column.Names
        : [];

    /// <summary>
    /// What stands behind the first model: more models, and then the clips, which are one word or as many files of
    /// sound as a shell names for <c>*.wav</c>.
    /// </summary>
    private (string[] Models, string[] Clips) Words(Session session)
    {
        string[] words = [input.Named(session), .. session.Get(more)];
        var sounds = words.Reverse().TakeWhile(Dataset.IsSound).Count();
        return (words[..^Math.Max(1, sounds)], words[^Math.Max(1, sounds)..]);
    }

    /// <summary>Several models in one pass; events where all of them can tell events.</summary>
    private int PredictSeveral(Session session, string[] paths, string clips)
    {
        if (session.Get(reject) || session.Get(probabilities) || session.Find(cut) is not null || tags.IsNamed(session))
            throw new BadInputException(
                "--reject, --probabilities, --tags and --cut are for one model: leave them out, or ask each model by "
                    + "itself"
            );
        if (Format(session) is not { Name: "csv" or "jsonl" })
            throw new BadInputException("several models give one table, csv or jsonl: ask each by itself for others");
        OutputPath.CheckFile(session, session.Find(output));
        var models = ModelSet.Load(paths, KnownEncoders.All).OrBadInput();
        var cuts = segments.FindAll(session);
        var areEvents = models.Models.All(m =>
            RecordingDetection.Objection(m.Model) is null && RecordingDetection.Cuts(m.Model, cuts).Count > 0
        );
        var (set, skipped) = (input.Open(session, clips), new List<SkippedInput>());
        using var audio = input.Audio(session);
        List<AnswerOfModel> answers;
        if (areEvents)
            answers = new SeveralModels(models).Events(session, set, audio, cuts, Threshold(session), skipped);
        else
        {
            var encoded = ClipArguments.Encode(session, set, models.Encoder, segments.Find(session), audio);
            skipped.AddRange(encoded.Skipped);
            answers = new SeveralModels(models).Labels(encoded);
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
    private int Score(Session session, Model model, IReadOnlyList<SegmentOptions> cuts, DetectionFormat asked)
    {
        CheckScores(session, asked);
        var set = input.Open(session);
        using var audio = input.Audio(session);
        return EventReport.Show(
            session,
            session.Find(output),
            model,
            set,
            WindowScores.Of(session, model, set, cuts, audio)
        );
    }

    private void CheckScores(Session session, DetectionFormat asked)
    {
        if (asked != DetectionFormat.Csv || session.Get(reject) || session.Find(cut) is not null)
            throw new BadInputException("--probabilities gives a row a window as CSV: leave --format and --cut out");
    }

    /// <summary>Events of recordings.</summary>
    private int Detect(Session session, Model model, IReadOnlyList<SegmentOptions> cuts, DetectionFormat asked)
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
        var files = path is null ? 0 : asked.WriteFiles(path, set, found);
        var pieces = session.Find(cut) is { } folder ? run.Cut(set, audio, found, folder, session.Get(margin)) : 0;
        if (path is not null)
            File.Delete(Path.TrimEndingDirectorySeparator(path) + ".part");
        var skipped = SkipNotes.All(set, set.Skipped.Concat(run.Skipped));
        SkipNotes.Show(session, skipped);
        EventReport.Show(session, path, model, set, found, files, pieces, skipped);
        if (found.Length == 0)
            throw new BadInputException("none of the recordings could be read; see above");
        return run.Skipped.Count + set.Skipped.Count == 0 ? ExitCode.Ok : ExitCode.SomeSkipped;
    }

    /// <summary>Events of the recordings of a workspace, by the vectors that it holds: no sound is opened.</summary>
    private int DetectStored(Session session, Model model, string workspace, DetectionFormat asked)
    {
        if (session.Get(reject) || session.Find(cut) is not null || segments.FindAll(session).Count > 0)
            throw new BadInputException(
                "a workspace is cut already, its sounds are not opened, and its events know no --reject: leave "
                    + "--segment, --cut and --reject out"
            );
        var stored = StoredWindows.Load(session, workspace, model.CreateEncoder(KnownEncoders.All).OrBadInput());
        if (session.Get(probabilities))
        {
            CheckScores(session, asked);
            return EventReport.Show(session, session.Find(output), model, stored.Set.Set, stored.Scores(model));
        }
        var options = RecordingDetection.Options(model, Threshold(session));
        var found = Sure(session, stored.Detect(model, options));
        var path = session.Find(output);
        var files = path is null ? 0 : asked.WriteFiles(path, stored.Set.Set, found);
        EventReport.Show(session, path, model, stored.Set.Set, found, files, 0, []);
        return ExitCode.Ok;
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

    /// <summary>By its name, else by the file's ending.</summary>
    private DetectionFormat Format(Session session)
    {
        var (named, path) = (session.Find(format), session.Find(output));
        if (path is null && named is not null)
            throw new BadInputException("--format needs --out, the file or folder to write");
        if (named is null && Path.GetExtension(path)?.ToLowerInvariant() is ".txt" or ".json")
            throw new BadInputException(
                $"a file that ends in '{Path.GetExtension(path)}' may be of several formats: name one with --format "
                    + string.Join('|', DetectionFormat.All.Select(one => one.Name))
            );
        var found =
            named
            ?? DetectionFormat.All.FirstOrDefault(one =>
                !one.IsEach && one.Ending.Equals(Path.GetExtension(path), StringComparison.OrdinalIgnoreCase)
            );
        if (found is null)
            OutputPath.CheckEnding(path, "CSV", DetectionFormat.Csv.Ending);
        return found ?? DetectionFormat.Csv;
    }

    /// <summary>What the model has no answer for is skipped like what can't be read.</summary>
    private static EncodedSet Skipping(EncodedSet set, IReadOnlyList<Outcome<Prediction>> told)
    {
        var unanswered = told.Zip(set.Clips).Where(pair => !pair.First.IsOk);
        var skipped = unanswered.Select(pair => new SkippedInput(pair.Second.Path, pair.First.Reason!));
        return set with { Set = set.Set with { Skipped = [.. set.Skipped, .. skipped] } };
    }
}
