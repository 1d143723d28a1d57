using Earshot.Annotations;
using Earshot.Numerics;

namespace Earshot.Learning.Labelling;

/// <summary>
/// What windows of several lengths say together: of a window the mean over the lengths of its own score; the highest
/// score of the shorter windows within it, as one of them may hold a short sound whole; and the mean score of the
/// longer windows around it.
/// </summary>
internal static class LengthJoining
{
    /// <summary>Joined scores (n, k); with one length they stay as they are.</summary>
    /// <param name="scores">Scores (n, k).</param>
    /// <param name="windows">Where each row lies, in any order.</param>
    public static Matrix<float> Apply(Matrix<float> scores, IReadOnlyList<RecordingWindow> windows)
    {
        if (windows.All(window => window.Cut == 0))
            return scores;
        var joined = new Matrix<float>(scores.Rows, scores.Columns);
        foreach (var recording in Enumerable.Range(0, scores.Rows).GroupBy(row => windows[row].Recording))
        {
            var lengths = recording
                .GroupBy(row => windows[row].Cut)
                .OrderBy(length => length.Key)
                .Select(length => new Length(windows, length))
                .ToArray();
            foreach (var row in recording)
                Join(scores, windows, lengths, row, joined.Row(row));
        }
        return joined;
    }

    private static void Join(
        Matrix<float> scores,
        IReadOnlyList<RecordingWindow> windows,
        Length[] lengths,
        int row,
        Span<float> joined
    )
    {
        var (sums, heard) = (new double[joined.Length], 0);
        foreach (var length in lengths)
        {
            var (near, isWithin) = length.Near(windows[row]);
            for (var c = 0; c < joined.Length && near.Length > 0; c++)
                sums[c] += isWithin ? near.Max(r => scores[r, c]) : near.Average(r => (double)scores[r, c]);
            heard += near.Length > 0 ? 1 : 0;
        }
        for (var c = 0; c < joined.Length; c++)
            joined[c] = (float)(sums[c] / heard); // a window is within itself
    }

    /// <summary>The windows of one length of a recording, by begin.</summary>
    private sealed class Length
    {
        private readonly IReadOnlyList<RecordingWindow> windows;
        private readonly int[] rows;
        private readonly long[] begins;
        private readonly long longest;

        public Length(IReadOnlyList<RecordingWindow> windows, IEnumerable<int> ofLength)
        {
            this.windows = windows;
            rows = [.. ofLength.OrderBy(row => windows[row].Range.BeginMicroseconds)];
            begins = [.. rows.Select(row => windows[row].Range.BeginMicroseconds)];
            longest = rows.Max(row => windows[row].Range.Microseconds);
        }

        /// <summary>Those within a window, or where there are none those around it.</summary>
        public (int[] Rows, bool IsWithin) Near(RecordingWindow window)
        {
            var (begin, end) = (window.Range.BeginMicroseconds, window.Range.EndMicroseconds);
            int[] within = [.. Between(begin, end).Where(row => window.Range.Contains(windows[row].Range))];
            return within.Length > 0
                ? (within, true)
                : (
                    [.. Between(end - longest, begin + 1).Where(row => windows[row].Range.Contains(window.Range))],
                    false
                );
        }

        /// <summary>The windows that begin at the first time or later and before the second.</summary>
        private int[] Between(long from, long before) => rows[First(from)..First(before)];

        private int First(long begin)
        {
            var place = Array.BinarySearch(begins, begin);
            return place < 0 ? ~place : place;
        }
    }
}
