using Earshot.Annotations;
using Earshot.Audio;
using Earshot.Detections;
using Earshot.Evaluation;
using Earshot.Features;
using Earshot.Inference;
using Earshot.Learning.Confidence;
using Earshot.Learning.Labelling;
using Earshot.Numerics;
using Earshot.Recordings.Annotated;

namespace Earshot.Recordings.Evaluation;

/// <summary>A model, and the recordings it is measured on.</summary>
/// <param name="Model">The model; its classes are those of the measurement.</param>
/// <param name="Recordings">Their paths; no model learnt from what it is measured on.</param>
public sealed record HeldRecordings(Model Model, IReadOnlySet<string> Recordings);

/// <summary>What models are worth on annotated recordings.</summary>
/// <param name="Windows">Of windows of the first length; where there are several, what all say of them.</param>
/// <param name="Events">Of events at an intersection over union of 0.3; null where they can't be counted.</param>
/// <param name="StrictEvents">The same at 0.5.</param>
/// <param name="Objection">Why events can't be counted; null where they can.</param>
/// <param name="Promises">What was promised of each class and what became of it.</param>
public sealed record RecordingFigures(
    WindowMetrics Windows,
    EventMetrics? Events,
    EventMetrics? StrictEvents,
    string? Objection,
    IReadOnlyList<Promise> Promises
)
{
    /// <summary>Measures them; a recording counts from where it is called fully annotated.</summary>
    /// <param name="classes">The classes.</param>
    /// <param name="lengths">The recordings, encoded in windows of one length or several.</param>
    /// <param name="cuts">These lengths.</param>
    /// <param name="held">Models and what each is measured on; a recording stands with one at most.</param>
    public static RecordingFigures Of(
        IReadOnlyList<string> classes,
        IReadOnlyList<EncodedSet> lengths,
        IReadOnlyList<SegmentOptions> cuts,
        IReadOnlyList<HeldRecordings> held
    )
    {
        var windows = new ScoredWindows(classes, lengths, held);
        WindowMetrics[] parts = [.. held.Select(windows.Measure)];
        MeasuredRecording[] recordings = [.. held.SelectMany(part => windows.Detect(part, cuts))];
        var (events, strict) = (EventMetrics.Of(classes, recordings, 0.3), EventMetrics.Of(classes, recordings, 0.5));
        return new(
            Pooled(windows.MeasureAll(held), parts),
            events.IsOk ? events.Value : null,
            strict.IsOk ? strict.Value : null,
            events.Reason,
            [.. classes.Select((name, c) => Promise.Of(name, [.. held.Select(h => h.Model.Thresholds[c])], parts, c))]
        );
    }

    /// <summary>The ranking is that of all scores together; what is called is counted model by model.</summary>
    private static WindowMetrics Pooled(WindowMetrics ranked, WindowMetrics[] parts) =>
        ranked with
        {
            Classes =
            [
                .. ranked.Classes.Select(
                    (own, c) =>
                        own with
                        {
                            Threshold = parts.Average(part => part.Classes[c].Threshold),
                            Called = parts.Sum(part => part.Classes[c].Called),
                            Right = parts.Sum(part => part.Classes[c].Right),
                        }
                ),
            ],
            BackgroundCalled = parts.Sum(part => part.BackgroundCalled),
        };
}

/// <summary>The precision that a class's thresholds promised, and what it was.</summary>
/// <param name="ClassName">The class.</param>
/// <param name="Promised">The precision asked for, or else expected at the threshold; null where none was.</param>
/// <param name="Precision">Share of the windows called that are right; NaN where none was called.</param>
/// <param name="Called">Known windows called.</param>
/// <param name="Silent">Models that never call it, as their labels were too few to tell.</param>
public sealed record Promise(string ClassName, double? Promised, double Precision, int Called, int Silent)
{
    internal static Promise Of(string name, ClassThreshold[] thresholds, WindowMetrics[] parts, int c)
    {
        var called = parts.Sum(part => part.Classes[c].Called);
        double[] promised = [.. thresholds.Select(t => t.Wanted ?? t.Expected).OfType<double>()];
        return new(
            name,
            promised.Length > 0 ? promised.Average() : null,
            (double)parts.Sum(part => part.Classes[c].Right) / called,
            called,
            thresholds.Count(threshold => threshold.IsSilent)
        );
    }
}

/// <summary>Windows of all lengths with what is known of them and what the models say.</summary>
internal sealed class ScoredWindows
{
    private readonly IReadOnlyList<string> classes;
    private readonly EncodedSet first;
    private readonly string[] paths;
    private readonly RecordingWindow[] windows;
    private readonly LabelMatrix labels;
    private readonly Matrix<float> smoothed;
    private readonly Matrix<float> joined;

    public ScoredWindows(
        IReadOnlyList<string> classes,
        IReadOnlyList<EncodedSet> lengths,
        IReadOnlyList<HeldRecordings> held
    )
    {
        (this.classes, first) = (classes, lengths[0]);
        var parts = lengths.Select((set, cut) => WindowTraining.Label(set, cut, classes, first)).ToArray();
        paths = [.. lengths.SelectMany(set => set.Clips.Select(clip => clip.Path))];
        windows = [.. parts.SelectMany(part => part.Windows)];
        labels = LabelMatrix.Joined([.. parts.Select(part => part.Labels)]);
        var features = Matrix<float>.Stacked([.. lengths.Select(set => set.Features)]);
        smoothed = TimeSmoothing.Apply(Scores(features, held), windows);
        joined = LengthJoining.Apply(smoothed, windows);
    }

    /// <summary>Windows of the first length of one model's recordings, by its thresholds.</summary>
    public WindowMetrics Measure(HeldRecordings held) =>
        Measure(RowsOf(held), [.. held.Model.Thresholds.Select(threshold => threshold.Value)]);

    /// <summary>Those of all of them; nothing is called.</summary>
    public WindowMetrics MeasureAll(IReadOnlyList<HeldRecordings> held) =>
        Measure([.. held.SelectMany(RowsOf)], [.. classes.Select(_ => ClassThreshold.Never)]);

    /// <summary>The events that a model finds in its recordings.</summary>
    public IEnumerable<MeasuredRecording> Detect(HeldRecordings held, IReadOnlyList<SegmentOptions> cuts)
    {
        var options = RecordingDetection.Options(held.Model);
        foreach (var clip in first.Clips.DistinctBy(clip => clip.Path).Where(c => held.Recordings.Contains(c.Path)))
        {
            int[] own = [.. Enumerable.Range(0, windows.Length).Where(row => paths[row] == clip.Path)];
            var seconds = own.Max(row => windows[row].Range.EndSeconds);
            var found = Detector.Detect(classes, [.. cuts.Select((cut, c) => Cut(cut, c, own))], seconds, options);
            yield return new(clip.Path, seconds, found, [.. clip.Annotations()]);
        }
    }

    private (SegmentOptions, IReadOnlyList<TimeRange>, Matrix<float>) Cut(SegmentOptions cut, int number, int[] own)
    {
        int[] rows = [.. own.Where(row => windows[row].Cut == number)];
        return (cut, [.. rows.Select(row => windows[row].Range)], smoothed.SelectRows(rows));
    }

    private WindowMetrics Measure(int[] rows, double[] thresholds) =>
        WindowMetrics.Of(classes, joined.SelectRows(rows), labels.SelectRows(rows), thresholds);

    private int[] RowsOf(HeldRecordings held) =>
        [
            .. Enumerable
                .Range(0, windows.Length)
                .Where(row => windows[row].Cut == 0 && held.Recordings.Contains(paths[row])),
        ];

    private Matrix<float> Scores(Matrix<float> features, IReadOnlyList<HeldRecordings> held)
    {
        var scores = new Matrix<float>(windows.Length, classes.Count);
        foreach (var (model, recordings) in held)
        {
            int[] rows = [.. Enumerable.Range(0, paths.Length).Where(row => recordings.Contains(paths[row]))];
            var own = model.Predict(features.SelectRows(rows), [.. rows.Select(row => windows[row])]);
            for (var i = 0; i < rows.Length; i++)
                own.Row(i).CopyTo(scores.Row(rows[i]));
        }
        return scores;
    }
}
