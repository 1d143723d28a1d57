using Earshot.Audio;

namespace Earshot.Detections;

/// <summary>A frame of a recording: the stretch of one hop, and what the windows over it say of each class.</summary>
/// <param name="Range">When.</param>
/// <param name="Mean">g: the mean score over the windows that cover at least half of it; with several lengths of
/// windows the mean of their means. NaN where no window does.</param>
/// <param name="Highest">The highest score of these windows.</param>
internal sealed record Frame(TimeRange Range, float[] Mean, float[] Highest);

/// <summary>A window and its scores; none where it could not be judged.</summary>
/// <param name="Range">When.</param>
/// <param name="Scores">One a class, or empty.</param>
public sealed record ScoredWindow(TimeRange Range, float[] Scores)
{
    /// <summary>Whether it covers at least half of a frame.</summary>
    internal bool Covers(TimeRange frame) =>
        Scores.Length > 0 && 2 * TimeRange.Round(Range.Overlap(frame)) >= frame.Microseconds;
}

/// <summary>
/// From windows of one or several lengths to frames of one hop. Frame f begins at f·h; it is finished when every
/// length has a window that begins at its end or later, so what is held is a few windows, however long the recording.
/// </summary>
internal sealed class FrameScores(int classes, int lengths, double frameSeconds)
{
    private readonly List<ScoredWindow>[] over =
    [
        .. Enumerable.Range(0, lengths).Select(_ => new List<ScoredWindow>()),
    ];
    private readonly long[] latest = [.. Enumerable.Repeat(-1L, lengths)];

    /// <summary>Number of the frame that comes next.</summary>
    public long Next { get; private set; }

    /// <summary>Takes a window in and gives the frames that are finished by it.</summary>
    public IEnumerable<Frame> Add(int length, ScoredWindow window)
    {
        if (window.Range.BeginMicroseconds <= latest[length])
            throw new ArgumentException($"windows come in the order of their begin; {window.Range} does not");
        latest[length] = window.Range.BeginMicroseconds;
        over[length].Add(window);
        while (latest.All(begin => begin >= BeginOf(Next + 1)))
            yield return Finish(BeginOf(Next + 1));
    }

    /// <summary>The frames that are left when the recording is over; the last one ends with it.</summary>
    public IEnumerable<Frame> Complete(long endMicroseconds)
    {
        while (BeginOf(Next) < endMicroseconds)
            yield return Finish(Math.Min(BeginOf(Next + 1), endMicroseconds));
    }

    /// <summary>What to go on from.</summary>
    public FrameState Save() => new(Next, [.. latest], [.. over.Select(windows => windows.ToArray())]);

    /// <summary>Goes on from there.</summary>
    public void Restore(FrameState state)
    {
        Next = state.Next;
        state.Latest.CopyTo(latest, 0);
        for (var length = 0; length < over.Length; length++)
            over[length] = [.. state.Windows[length]];
    }

    private long BeginOf(long frame) => TimeRange.Round(frame * frameSeconds);

    private Frame Finish(long end)
    {
        var range = TimeRange.FromMicroseconds(BeginOf(Next++), end);
        var frame = new Frame(range, new float[classes], new float[classes]);
        var covering = over.Select(windows => windows.Where(w => w.Covers(range)).ToArray()).Where(w => w.Length > 0);
        ScoredWindow[][] heard = [.. covering];
        for (var c = 0; c < classes; c++)
        {
            var isHeard = heard.Length > 0;
            frame.Mean[c] = isHeard ? (float)heard.Average(ws => ws.Average(w => (double)w.Scores[c])) : float.NaN;
            frame.Highest[c] = isHeard ? heard.Max(ws => ws.Max(w => w.Scores[c])) : float.NaN;
        }
        foreach (var windows in over)
            windows.RemoveAll(w => w.Range.EndMicroseconds <= end);
        return frame;
    }
}

/// <summary>Where <see cref="FrameScores"/> stands.</summary>
/// <param name="Next">The frame that comes next.</param>
/// <param name="Latest">Begin of the latest window of each length, in microseconds.</param>
/// <param name="Windows">The windows of each length that later frames still need.</param>
public sealed record FrameState(long Next, long[] Latest, ScoredWindow[][] Windows);
