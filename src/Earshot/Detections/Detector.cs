using Earshot.Audio;
using Earshot.Features;
using Earshot.Numerics;

namespace Earshot.Detections;

/// <summary>
/// From the scores of a recording's windows to its events, as they come: the only code that does so.
/// <list type="number">
/// <item>Frames of one hop (of the shorter length, where there are two): g = mean score of the windows over
/// it;</item>
/// <item>smoothed over 2r + 1 frames;</item>
/// <item>runs are the maximal stretches of frames with g ≥ min(τ, extent); a run is an event if a window over its
/// highest frame has a score ≥ τ;</item>
/// <item>events a gap apart become one; short ones are dropped, long ones cut.</item>
/// </list>
/// What it holds does not grow with the recording; <see cref="Save"/> and <see cref="Restore"/> go on where it
/// stood, to the last bit.
/// </summary>
internal sealed class Detector
{
    private readonly IReadOnlyList<string> classes;
    private readonly FrameScores frames;
    private readonly ClassEvents[] events;

    /// <summary>For one recording.</summary>
    /// <param name="classes">The class names, in the order of the scores.</param>
    /// <param name="cuts">How it is cut into windows: one length, or several that are joined.</param>
    /// <param name="options">How scores become events; null: the defaults.</param>
    public Detector(IReadOnlyList<string> classes, IReadOnlyList<SegmentOptions> cuts, DetectionOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfZero(cuts.Count, nameof(cuts));
        options = (options ?? new()).Validated();
        this.classes = classes;
        FrameSeconds = cuts.Min(cut => Math.Min(cut.Validated().HopSeconds, cut.WindowSeconds));
        frames = new FrameScores(classes.Count, cuts.Count, FrameSeconds);
        events = [.. classes.Select(name => new ClassEvents(name, options.For(name), FrameSeconds))];
    }

    /// <summary>Length of a frame: the shortest hop, or the window where windows leave gaps; in seconds.</summary>
    public double FrameSeconds { get; }

    /// <summary>Takes the next window of a cut in.</summary>
    /// <param name="cut">Which of the cuts.</param>
    /// <param name="window">When; windows of a cut come in the order of their begin.</param>
    /// <param name="scores">One a class; empty where the window could not be judged.</param>
    /// <returns>The events that are over and can't change any more, class by class.</returns>
    public IReadOnlyList<Detection> Add(int cut, TimeRange window, ReadOnlySpan<float> scores)
    {
        TimeRange.ThrowIfEmpty(window);
        if (scores.Length != 0 && scores.Length != classes.Count)
            throw new ArgumentException($"{scores.Length} scores for {classes.Count} classes", nameof(scores));
        return Track(frames.Add(cut, new ScoredWindow(window, scores.ToArray())));
    }

    /// <summary>The recording is over: the events that were still open.</summary>
    /// <param name="durationSeconds">Its length.</param>
    public IReadOnlyList<Detection> Complete(double durationSeconds) =>
        [.. Track(frames.Complete(TimeRange.Round(durationSeconds))), .. events.SelectMany(e => e.Complete())];

    /// <summary>What to go on from.</summary>
    public DetectorState Save() => new(frames.Save(), [.. events.Select(e => e.Save())]);

    /// <summary>Goes on from there; classes, cuts and options must be the same.</summary>
    public void Restore(DetectorState state)
    {
        frames.Restore(state.Frames);
        foreach (var (own, saved) in events.Zip(state.Classes))
            own.Restore(saved);
    }

    /// <summary>The events of a recording whose windows are all at hand, in order.</summary>
    /// <param name="classes">The class names.</param>
    /// <param name="cuts">Each cut with its windows, ascending, and their scores (windows, classes).</param>
    /// <param name="durationSeconds">The recording's length.</param>
    /// <param name="options">How; null: the defaults.</param>
    public static IReadOnlyList<Detection> Detect(
        IReadOnlyList<string> classes,
        IReadOnlyList<(SegmentOptions Cut, IReadOnlyList<TimeRange> Windows, Matrix<float> Scores)> cuts,
        double durationSeconds,
        DetectionOptions? options = null
    )
    {
        var detector = new Detector(classes, [.. cuts.Select(cut => cut.Cut)], options);
        var found = new List<Detection>();
        var windows = cuts.SelectMany((cut, c) => cut.Windows.Select((range, row) => (Cut: c, range, row)));
        foreach (var (cut, range, row) in windows.OrderBy(w => w.range.BeginMicroseconds))
            found.AddRange(detector.Add(cut, range, cuts[cut].Scores.Row(row)));
        found.AddRange(detector.Complete(durationSeconds));
        found.Sort();
        return found;
    }

    private List<Detection> Track(IEnumerable<Frame> finished)
    {
        var done = new List<Detection>();
        foreach (var frame in finished)
            for (var c = 0; c < events.Length; c++)
                done.AddRange(events[c].Add(new ClassFrame(frame.Range, frame.Mean[c], frame.Highest[c])));
        return done;
    }
}
