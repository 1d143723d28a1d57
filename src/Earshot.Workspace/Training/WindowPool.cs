using Earshot.Numerics;

namespace Earshot.Workspace.Training;

/// <summary>
/// The windows a training looks at: all of which something is known, and of the others at most so many, equally many a
/// recording. So memory and time do not grow with the recordings.
/// </summary>
internal static class WindowPool
{
    /// <summary>Other windows at most: what a person waits for at the page.</summary>
    public const int MostOthers = 20_000;

    /// <summary>Window numbers, ascending; all where the others are few enough.</summary>
    /// <param name="encoded">Every window that has features, with its recording, by number.</param>
    /// <param name="known">Windows that are taken whatever comes.</param>
    /// <param name="most">Other windows at most.</param>
    /// <param name="random">Draws them.</param>
    public static long[] Draw(
        IReadOnlyList<(long Id, long RecordingId)> encoded,
        IReadOnlySet<long> known,
        int most,
        RandomStream random
    ) =>
        encoded.Count(window => !known.Contains(window.Id)) <= most
            ? [.. encoded.Select(window => window.Id)]
            : [.. encoded.Select(w => w.Id).Where(known.Contains).Concat(Others(encoded, known, most, random)).Order()];

    /// <summary>In rounds, one window of each recording at a time.</summary>
    public static IEnumerable<long> Others(
        IReadOnlyList<(long Id, long RecordingId)> encoded,
        IReadOnlySet<long> known,
        int most,
        RandomStream random
    )
    {
        var ofRecordings = encoded
            .Where(window => !known.Contains(window.Id))
            .GroupBy(window => window.RecordingId, window => window.Id)
            .Select(windows => windows.ToArray())
            .ToArray();
        foreach (var windows in ofRecordings)
            random.Shuffle<long>(windows);
        random.Shuffle<long[]>(ofRecordings);
        var rounds = ofRecordings.Select(windows => windows.Length).DefaultIfEmpty().Max();
        return Enumerable
            .Range(0, rounds)
            .SelectMany(round =>
                ofRecordings.Where(windows => round < windows.Length).Select(windows => windows[round])
            )
            .Take(most);
    }
}
