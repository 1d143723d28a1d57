using Earshot.Audio;
using Earshot.Detections;
using Earshot.Features;
using Earshot.Numerics;

namespace Earshot.Tests.Detections;

/// <summary>The definition of an event, step by step over whole arrays.</summary>
internal static class SlowDetector
{
    public static IReadOnlyList<Detection> Detect(
        IReadOnlyList<string> classes,
        IReadOnlyList<(SegmentOptions Cut, IReadOnlyList<TimeRange> Windows, Matrix<float> Scores)> cuts,
        double seconds,
        DetectionOptions options
    )
    {
        var frames = Frames(cuts.Min(cut => Math.Min(cut.Cut.HopSeconds, cut.Cut.WindowSeconds)), seconds);
        var found = Enumerable.Range(0, classes.Count).SelectMany(c => OfClass(classes[c], c, cuts, frames, options));
        return [.. found.OrderBy(d => d)];
    }

    private static List<TimeRange> Frames(double hop, double seconds)
    {
        var frames = new List<TimeRange>();
        for (var f = 0; TimeRange.Round(f * hop) < TimeRange.Round(seconds); f++)
            frames.Add(
                TimeRange.FromMicroseconds(
                    TimeRange.Round(f * hop),
                    Math.Min(TimeRange.Round((f + 1) * hop), TimeRange.Round(seconds))
                )
            );
        return frames;
    }

    private static IEnumerable<Detection> OfClass(
        string name,
        int c,
        IReadOnlyList<(SegmentOptions Cut, IReadOnlyList<TimeRange> Windows, Matrix<float> Scores)> cuts,
        List<TimeRange> frames,
        DetectionOptions options
    )
    {
        List<List<float>> Over(TimeRange frame) =>
            [
                .. cuts.Select(cut =>
                        Enumerable
                            .Range(0, cut.Windows.Count)
                            .Where(w => 2 * TimeRange.Round(cut.Windows[w].Overlap(frame)) >= frame.Microseconds)
                            .Select(w => cut.Scores[w, c])
                            .ToList()
                    )
                    .Where(scores => scores.Count > 0),
            ];
        var covering = frames.Select(Over).ToList();
        var g = covering
            .Select(over => over.Count == 0 ? float.NaN : (float)over.Average(s => s.Average(x => (double)x)))
            .ToList();
        var r = options.SmoothingFrames;
        var smooth = g.Select(
                (own, f) =>
                    float.IsNaN(own)
                        ? float.NaN
                        : (float)
                            Enumerable
                                .Range(f - r, 2 * r + 1)
                                .Where(i => i >= 0 && i < g.Count && !float.IsNaN(g[i]))
                                .Average(i => (double)g[i])
            )
            .ToList();
        var extent = (float)Math.Min(options.Threshold, options.Extent);
        var hop = frames[0].Seconds;
        var events = new List<(int First, int Last, int Peak, float Confidence)>();
        for (var f = 0; f < frames.Count; f++)
        {
            if (!(smooth[f] >= extent))
                continue;
            var last = f;
            while (last + 1 < frames.Count && smooth[last + 1] >= extent)
                last++;
            var highest = Enumerable.Range(f, last - f + 1).MaxBy(i => smooth[i]);
            var confidence = covering[highest].SelectMany(scores => scores).Max();
            if (confidence >= (float)options.Threshold)
                events.Add((f, last, highest, confidence));
            f = last;
        }
        for (var i = 1; i < events.Count; i++)
        {
            var (a, b) = (events[i - 1], events[i]);
            var gap = frames[b.First].BeginSeconds - frames[a.Last].EndSeconds;
            if (gap > (options.MergeGapSeconds ?? hop) + 1.5e-6)
                continue;
            var peak = smooth[b.Peak] > smooth[a.Peak] ? b.Peak : a.Peak;
            events[i - 1] = (a.First, b.Last, peak, Math.Max(a.Confidence, b.Confidence));
            events.RemoveAt(i--);
        }
        foreach (var e in events)
        {
            var (begin, end) = (frames[e.First].BeginMicroseconds, frames[e.Last].EndMicroseconds);
            if (end - begin < options.ShortestSeconds * 1e6 - 1.5)
                continue;
            var length = options.LongestSeconds is { } longest ? TimeRange.Round(longest) : end - begin;
            for (var at = begin; at < end; at += length)
            {
                var piece = TimeRange.FromMicroseconds(at, Math.Min(end, at + length));
                var peak = frames[e.Peak].BeginSeconds + frames[e.Peak].Seconds / 2;
                var isIn = peak >= piece.BeginSeconds && peak <= piece.EndSeconds;
                yield return new(piece, name, e.Confidence, isIn ? peak : piece.BeginSeconds + piece.Seconds / 2);
            }
        }
    }
}
