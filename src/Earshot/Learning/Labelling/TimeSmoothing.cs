using Earshot.Annotations;
using Earshot.Numerics;

namespace Earshot.Learning.Labelling;

/// <summary>
/// A sound that a window hears, the windows that overlap it hear in part. Scores of a window are therefore taken
/// together with those of the window before it and after it, each as far as it covers this one: p̃ᵢ = Σⱼ oᵢⱼ·pⱼ / Σⱼ
/// oᵢⱼ over j = i − 1, i, i + 1, with oᵢᵢ = 1. A hop of half a window gives ¼, ½, ¼; windows that only touch stay as
/// they are.
/// </summary>
internal static class TimeSmoothing
{
    /// <summary>Smoothed scores (n, k); windows of several lengths are smoothed length by length.</summary>
    /// <param name="scores">Scores (n, k).</param>
    /// <param name="windows">Where each row lies, in any order.</param>
    public static Matrix<float> Apply(Matrix<float> scores, IReadOnlyList<RecordingWindow> windows)
    {
        var smoothed = new Matrix<float>(scores.Rows, scores.Columns);
        foreach (
            var stream in Enumerable
                .Range(0, scores.Rows)
                .GroupBy(row => (windows[row].Recording, windows[row].Cut))
                .Select(rows => rows.OrderBy(row => windows[row].Range.BeginMicroseconds).ToArray())
        )
            for (var i = 0; i < stream.Length; i++)
                Smooth(scores, windows, stream.AsSpan(Math.Max(0, i - 1)..Math.Min(stream.Length, i + 2)), stream[i])
                    .CopyTo(smoothed.Row(stream[i]));
        return smoothed;
    }

    /// <summary>One window's: the mean of its own and its neighbours' scores, weighted 1 and by their shares.</summary>
    /// <param name="own">Its scores.</param>
    /// <param name="neighbours">Its neighbours' scores in the order of time, each with the share of the window it
    /// covers.</param>
    public static float[] Mix(ReadOnlySpan<float> own, IReadOnlyList<(float[] Scores, double Share)> neighbours)
    {
        var mixed = new float[own.Length];
        for (var c = 0; c < own.Length; c++)
        {
            var (sum, weight) = ((double)own[c], 1.0);
            foreach (var (scores, share) in neighbours)
                (sum, weight) = (sum + share * scores[c], weight + share);
            mixed[c] = (float)(sum / weight);
        }
        return mixed;
    }

    private static float[] Smooth(
        Matrix<float> scores,
        IReadOnlyList<RecordingWindow> windows,
        ReadOnlySpan<int> near,
        int own
    )
    {
        var neighbours = new List<(float[], double)>(2);
        foreach (var row in near)
            if (row != own)
                neighbours.Add((scores.Row(row).ToArray(), windows[own].ShareCoveredBy(windows[row])));
        return Mix(scores.Row(own), neighbours);
    }
}
