using Earshot.Annotations;
using Earshot.Audio;
using Earshot.Graphs;
using Earshot.Learning;
using Earshot.Numerics;

namespace Earshot.Workspace.Training;

/// <summary>
/// Which windows to ask next in any of many. The doubt of a window is max over classes of
/// (1 − |q − τ| / max(τ, 1 − τ)) / √(1 + presents of the class); of the doubtful ones those are asked that speak for
/// many others (<see cref="Learning.Selection.Suggestions"/>), and of windows that overlap one.
/// </summary>
internal static class CellQueue
{
    private const int Length = 200,
        MostCandidates = 8192,
        MostLabelled = 2048,
        OfClass = 250,
        Neighbours = 30,
        Spare = 3;

    /// <summary>Window numbers, most useful first.</summary>
    public static long[] Choose(
        WorkspaceStore workspace,
        IReadOnlyList<(long Id, long RecordingId)> encoded,
        CellRows rows,
        CellScores scores,
        double[] thresholds,
        ulong seed
    )
    {
        var random = new RandomStreams(seed).Child("queue");
        var labelled = rows
            .Targets.KnownRows()
            .Where(row => rows.Verified[row])
            .Select(row => rows.Windows.ClipIds[row]);
        var known = labelled.ToHashSet();
        var candidates = Candidates(encoded, known, scores, thresholds, random.Stream("candidates"));
        long[] near = [.. known.Order()];
        random.Stream("labelled").Shuffle<long>(near);
        var set = workspace.Features.Load([.. candidates, .. near.Take(MostLabelled)]);
        var doubts = Doubts(set, rows, scores, thresholds, known);
        var z = Standardiser.Fit(set.Features).Apply(set.Features);
        int[] chosen = Learning.Selection.Suggestions.Choose(
            doubts,
            row => !known.Contains(set.ClipIds[row]),
            NearestNeighbours.Within(z, Neighbours),
            Spare * Length
        );
        return Apart(workspace, [.. chosen.Select(row => set.ClipIds[row])]);
    }

    /// <summary>Of each class the windows nearest to its threshold and those of highest score, then any.</summary>
    private static HashSet<long> Candidates(
        IReadOnlyList<(long Id, long RecordingId)> encoded,
        HashSet<long> known,
        CellScores scores,
        double[] thresholds,
        RandomStream random
    )
    {
        var (ids, k) = (scores.WindowIds, thresholds.Length);
        var each = Math.Min(OfClass, MostCandidates / (4 * k));
        int[] open = [.. Enumerable.Range(0, ids.Length).Where(i => !known.Contains(ids[i]))];
        var found = new HashSet<long>();
        for (var c = 0; c < k; c++)
        {
            float[] distances = [.. open.Select(i => Math.Abs(scores.Probabilities[i, c] - (float)thresholds[c]))];
            float[] losses = [.. open.Select(i => -scores.Probabilities[i, c])];
            foreach (var place in Smallest.Of(distances, each).Concat(Smallest.Of(losses, each)))
                found.Add(ids[open[place]]);
        }
        found.UnionWith(WindowPool.Others(encoded, known, MostCandidates - found.Count, random));
        return found;
    }

    private static float[] Doubts(
        FeatureSet set,
        CellRows rows,
        CellScores scores,
        double[] thresholds,
        HashSet<long> known
    )
    {
        double[] rarity =
        [
            .. thresholds.Select((_, c) => 1 / Math.Sqrt(1 + rows.Targets.Count(c, LabelMatrix.Present))),
        ];
        double Doubt(int place, int c) =>
            rarity[c]
            * (
                1
                - Math.Abs(scores.Probabilities[place, c] - thresholds[c]) / Math.Max(thresholds[c], 1 - thresholds[c])
            );
        return
        [
            .. set.ClipIds.Select(id =>
                known.Contains(id) || Array.BinarySearch(scores.WindowIds, id) is not (>= 0 and var place)
                    ? 0
                    : (float)Enumerable.Range(0, thresholds.Length).Max(c => Doubt(place, c))
            ),
        ];
    }

    /// <summary>A window that overlaps one before it is left out.</summary>
    private static long[] Apart(WorkspaceStore workspace, long[] chosen)
    {
        var windows = workspace.Windows.Of(chosen).ToDictionary(window => window.Id);
        var taken = new Dictionary<long, List<TimeRange>>();
        bool IsApart(WindowRecord window)
        {
            if (!taken.TryGetValue(window.RecordingId, out var ranges))
                taken[window.RecordingId] = ranges = [];
            if (ranges.Exists(range => range.Overlap(window.Range) > 0))
                return false;
            ranges.Add(window.Range);
            return true;
        }
        return [.. chosen.Where(id => windows.TryGetValue(id, out var window) && IsApart(window)).Take(Length)];
    }
}
