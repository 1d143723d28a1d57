using Earshot.Audio;

namespace Earshot.Detections;

/// <summary>A run of frames of a class, or an event made of such runs.</summary>
/// <param name="Range">When.</param>
/// <param name="HighestFrame">Its highest frame's smoothed mean.</param>
/// <param name="Confidence">The highest score of a window over that frame; of an event, the largest of its
/// runs.</param>
/// <param name="PeakSeconds">The middle of that frame.</param>
public sealed record EventRun(TimeRange Range, float HighestFrame, float Confidence, double PeakSeconds);

/// <summary>A frame as one class sees it.</summary>
/// <param name="Range">When.</param>
/// <param name="Mean">The class's mean score.</param>
/// <param name="Highest">The highest score of a window over it.</param>
public sealed record ClassFrame(TimeRange Range, float Mean, float Highest)
{
    /// <summary>Its middle, in seconds.</summary>
    internal double MiddleSeconds => Range.BeginSeconds + Range.Seconds / 2;
}

/// <summary>
/// From a class's frames to its events: smoothing, hysteresis, merging, shortest and longest
/// (<see cref="DetectionOptions"/>).
/// </summary>
internal sealed class ClassEvents(string className, DetectionOptions options, double frameSeconds)
{
    private readonly float threshold = (float)options.Threshold;
    private readonly float extent = (float)Math.Min(options.Threshold, options.Extent);

    // A frame's borders are rounded to microseconds, so that n frames are n·h but for one.
    private readonly long gap = TimeRange.Round(options.MergeGapSeconds ?? frameSeconds) + 1;
    private readonly long shortest = TimeRange.Round(options.ShortestSeconds) - 1;
    private readonly List<ClassFrame> ring = [];
    private int smoothed; // how many frames of the ring are behind the one that is smoothed next
    private EventRun? run;
    private EventRun? open;

    /// <summary>Takes the next frame in and gives the events that nothing can change any more.</summary>
    public IEnumerable<Detection> Add(ClassFrame frame)
    {
        ring.Add(frame);
        return ring.Count - smoothed > options.SmoothingFrames ? Smooth() : [];
    }

    /// <summary>The recording is over.</summary>
    public IEnumerable<Detection> Complete()
    {
        var last = new List<Detection>();
        while (smoothed < ring.Count)
            last.AddRange(Smooth());
        last.AddRange(EndRun());
        last.AddRange(Close());
        return last;
    }

    /// <summary>What to go on from.</summary>
    public ClassState Save() => new([.. ring], smoothed, run, open);

    /// <summary>Goes on from there.</summary>
    public void Restore(ClassState state)
    {
        ring.Clear();
        ring.AddRange(state.Ring);
        (smoothed, run, open) = (state.Smoothed, state.Run, state.Open);
    }

    /// <summary>
    /// ĝ of the next frame: the mean over its neighbours that have one; NaN where it has none itself.
    /// </summary>
    private List<Detection> Smooth()
    {
        var centre = ring[smoothed];
        var near = ring.Take(smoothed + 1 + options.SmoothingFrames).Select(frame => frame.Mean);
        var mean = float.IsNaN(centre.Mean)
            ? float.NaN
            : (float)near.Where(g => !float.IsNaN(g)).Average(g => (double)g);
        if (smoothed < options.SmoothingFrames)
            smoothed++;
        else
            ring.RemoveAt(0);
        return Track(centre with { Mean = mean });
    }

    private List<Detection> Track(ClassFrame frame)
    {
        if (frame.Mean >= extent)
        {
            run = run is null ? new(frame.Range, frame.Mean, frame.Highest, frame.MiddleSeconds) : GoOn(run, frame);
            return [];
        }
        var done = EndRun();
        if (open is not null && frame.Range.EndMicroseconds - open.Range.EndMicroseconds > gap)
            done.AddRange(Close());
        return done;
    }

    private static EventRun GoOn(EventRun run, ClassFrame frame) =>
        (
            frame.Mean > run.HighestFrame
                ? run with
                {
                    HighestFrame = frame.Mean,
                    Confidence = frame.Highest,
                    PeakSeconds = frame.MiddleSeconds,
                }
                : run
        ) with
        {
            Range = Span(run.Range, frame.Range),
        };

    /// <summary>
    /// A run is an event if a window over its highest frame reaches the threshold; near ones are joined.
    /// </summary>
    private List<Detection> EndRun()
    {
        var ended = run;
        run = null;
        if (ended is null || !(ended.Confidence >= threshold))
            return [];
        if (open is not null && ended.Range.BeginMicroseconds - open.Range.EndMicroseconds <= gap)
        {
            open = Join(open, ended);
            return [];
        }
        var done = Close();
        open = ended;
        return done;
    }

    private static EventRun Join(EventRun first, EventRun second) =>
        (second.HighestFrame > first.HighestFrame ? second : first) with
        {
            Range = Span(first.Range, second.Range),
            Confidence = Math.Max(first.Confidence, second.Confidence),
        };

    private List<Detection> Close()
    {
        var closed = open;
        open = null;
        return closed is null || closed.Range.Microseconds < shortest
            ? []
            : [.. Pieces(closed.Range).Select(piece => Piece(closed, piece))];
    }

    private IEnumerable<TimeRange> Pieces(TimeRange range)
    {
        var length = options.LongestSeconds is { } seconds ? Math.Max(1, TimeRange.Round(seconds)) : range.Microseconds;
        for (var begin = range.BeginMicroseconds; begin < range.EndMicroseconds; begin += length)
            yield return TimeRange.FromMicroseconds(begin, Math.Min(begin + length, range.EndMicroseconds));
    }

    /// <summary>
    /// A piece of a long event has its confidence, and its peak where that lies within, else its middle.
    /// </summary>
    private Detection Piece(EventRun whole, TimeRange piece) =>
        new(
            piece,
            className,
            whole.Confidence,
            whole.PeakSeconds >= piece.BeginSeconds && whole.PeakSeconds <= piece.EndSeconds
                ? whole.PeakSeconds
                : piece.BeginSeconds + piece.Seconds / 2
        );

    private static TimeRange Span(TimeRange first, TimeRange last) =>
        TimeRange.FromMicroseconds(first.BeginMicroseconds, last.EndMicroseconds);
}

/// <summary>Where a class's events stand.</summary>
/// <param name="Ring">The latest frames, for smoothing.</param>
/// <param name="Smoothed">How many of them are behind the one that is smoothed next.</param>
/// <param name="Run">The run that goes on; null: none.</param>
/// <param name="Open">The event that the next run may still join; null: none.</param>
public sealed record ClassState(ClassFrame[] Ring, int Smoothed, EventRun? Run, EventRun? Open);
