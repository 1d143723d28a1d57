using System.CommandLine;
using System.Globalization;
using Earshot.Features;
using Earshot.Inference;
using Earshot.Learning;
using Earshot.Learning.Confidence;
using Earshot.Recordings;
using Earshot.Recordings.Annotated;
using Spectre.Console;

namespace Earshot.Cli;

/// <summary>
/// Training on annotated recordings without a workspace: any number of classes may be heard in a window.
/// </summary>
internal sealed class RecordingTraining
{
    /// <summary>How annotated recordings are cut where nobody says so.</summary>
    public static IReadOnlyList<SegmentOptions> UsualCuts { get; } = [new(2, 1), new(1, 0.5)];

    private readonly SegmentArguments segments = new("labels of its own", "2s,1s of annotated recordings");
    private readonly RecordingArguments recordings = new();

    private readonly ThresholdArguments thresholds = new();

    /// <summary>Declares the options.</summary>
    public void Add(Command command)
    {
        segments.Add(command);
        recordings.Add(command);
        thresholds.Add(command);
    }

    /// <summary>The folders of <c>--background</c>.</summary>
    public Option<string[]> Background => recordings.Background;

    /// <summary>Whether recordings are meant, not clips of one class each.</summary>
    public bool IsAsked(Session session, string path) =>
        segments.FindAll(session).Count > 0
        || recordings.AreAsked(session)
        || thresholds.AreAsked(session)
        || AnnotatedRecordings.IsTable(path);

    /// <summary>Learns and saves the model.</summary>
    /// <param name="session">The run.</param>
    /// <param name="input">The recordings and how they are read.</param>
    /// <param name="encoder">The encoder.</param>
    /// <param name="options">Method, folds, licences.</param>
    /// <param name="path">Where the model goes.</param>
    public int Run(Session session, ClipArguments input, IClipEncoder encoder, TrainingOptions options, string path)
    {
        var chosen = thresholds.Find(session);
        IReadOnlyList<SegmentOptions> cuts = segments.FindAll(session) is { Count: > 0 } asked ? asked : UsualCuts;
        using var audio = input.Audio(session);
        var read = recordings.Read(session, input.Named(session), audio);
        var lengths = RecordingArguments.Encode(session, read, encoder, cuts, input);
        var windows = WindowTraining.Of(lengths).OrBadInput();
        if (windows.MedianSeconds is { } seconds && seconds < cuts.Min(cut => cut.WindowSeconds) / 2)
            session.Note(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"half of the annotations are shorter than {seconds:0.##} s: windows of that length would tell "
                        + $"them better (--segment)"
                )
            );
        using var progress = session.Progress("training", 100, "%");
        var model = ModelTraining.Train(
            encoder,
            windows.Training with
            {
                Threads = session.Threads,
            },
            windows.Classes,
            options with
            {
                Thresholds = chosen,
                AlignFloors = true,
                Cuts = cuts,
                Data = read.Set.Name,
                Seed = session.Seed,
            },
            new ImmediateProgress<TrainingProgress>(p =>
                progress.Report(100L * p.Done / Math.Max(1, p.Total), p.Stage)
            ),
            session.Cancellation
        );
        model.Save(path);
        Show(session, model, read, lengths, path);
        return read.Rows.Count + lengths[0].Skipped.Count == 0 ? ExitCode.Ok : ExitCode.SomeSkipped;
    }

    private static void Show(
        Session session,
        Model model,
        AnnotatedRecordings read,
        IReadOnlyList<EncodedSet> lengths,
        string path
    )
    {
        var training = model.Training!;
        session.Show(
            new
            {
                output = path,
                method = model.Classifier.Method,
                encoder = model.EncoderName,
                clips = lengths[0].Clips.Select(clip => clip.Path).Distinct().Count(),
                windows = training.Clips,
                classes = model.Classes,
                perClass = TrainedClass.Of(model),
                heldOutCells = training.HeldOutCells,
                calibration = training.Calibration,
                condensed = model.Classifier.Condensed,
                skipped = SkipNotes.All(read.Set, lengths[0].Skipped, read.Rows),
            },
            console =>
            {
                console.MarkupLineInterpolated(
                    $"learnt {model.Classes.Count} classes from {training.Clips} windows: [bold]{path}[/]"
                );
                if (training.HeldOutCells?.MeanAveragePrecision is { } map)
                    console.MarkupLineInterpolated(
                        CultureInfo.InvariantCulture,
                        $"mean average precision {map:F2} on recordings held out; 'earshot card {path}' says more"
                    );
                if (model.Classifier.Condensed is { } condensed)
                    console.MarkupLineInterpolated($"the model {condensed.ToString()}");
                foreach (var (name, own) in model.Classes.Zip(model.Thresholds))
                    console.MarkupLineInterpolated($"  {name}: {Words(own)}");
            }
        );
    }

    /// <summary>From where on a class is called, and what that rests on.</summary>
    private static string Words(ClassThreshold threshold)
    {
        var culture = CultureInfo.InvariantCulture;
        if (threshold.IsSilent)
            return string.Create(
                culture,
                $"silent: the labels are too few to tell where precision {threshold.Wanted} begins; label more of it"
            );
        var counted = string.Create(culture, $"{threshold.Right} of {threshold.Counted} held-out windows right");
        return threshold.Counted == 0
            ? string.Create(culture, $"called from {threshold.Value:0.###} on; no held-out window is so high")
            : string.Create(culture, $"called from {threshold.Value:0.###} on, {counted}");
    }
}
