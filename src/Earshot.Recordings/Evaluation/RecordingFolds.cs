using Earshot.Datasets;
using Earshot.Learning;
using Earshot.Numerics;
using Earshot.Recordings.Places;

namespace Earshot.Recordings.Evaluation;

/// <summary>What is held out whole when recordings are measured on.</summary>
public enum RecordingGroup
{
    /// <summary>Recordings (or the groups a manifest names), dealt to as many folds as asked for.</summary>
    Recording,

    /// <summary>Sites, each left out once.</summary>
    Site,

    /// <summary>Devices, each left out once.</summary>
    Device,
}

/// <summary>Which recordings are held out together.</summary>
public static class RecordingFolds
{
    /// <summary>Parts of the recordings, by path.</summary>
    /// <param name="clips">The recordings.</param>
    /// <param name="by">What is not torn apart.</param>
    /// <param name="places">Where each was made.</param>
    /// <param name="folds">Parts where recordings are dealt out, 2 or more.</param>
    /// <param name="random">Deals them.</param>
    /// <returns>The parts, or why there are none.</returns>
    public static Outcome<IReadOnlyList<IReadOnlySet<string>>> Of(
        IEnumerable<Clip> clips,
        RecordingGroup by,
        Func<Clip, RecordingPlace> places,
        int folds,
        RandomStream random
    )
    {
        var recordings = clips.DistinctBy(clip => clip.Path).ToArray();
        string? Name(Clip clip) =>
            by switch
            {
                RecordingGroup.Site => places(clip).Site,
                RecordingGroup.Device => places(clip).Device,
                _ => clip.Group ?? clip.Path,
            };
        if (recordings.FirstOrDefault(clip => Name(clip) is null) is { } unknown)
            return Outcome<IReadOnlyList<IReadOnlySet<string>>>.Skipped(
                $"the {by.ToString().ToLowerInvariant()} of {unknown.Path} is not known: name it in --places "
                    + "(path,site,device)"
            );
        var groups = recordings.GroupBy(clip => Name(clip)!).OrderBy(g => g.Key, StringComparer.Ordinal).ToArray();
        if (groups.Length < 2)
            return Outcome<IReadOnlyList<IReadOnlySet<string>>>.Skipped(
                $"all recordings are of one {by.ToString().ToLowerInvariant()}: nothing can be held out"
            );
        random.Shuffle<IGrouping<string, Clip>>(groups);
        var parts = by == RecordingGroup.Recording ? Math.Min(folds, groups.Length) : groups.Length;
        return Outcome<IReadOnlyList<IReadOnlySet<string>>>.Ok([
            .. Enumerable
                .Range(0, parts)
                .Select(part =>
                    groups.Where((_, g) => g % parts == part).SelectMany(g => g.Select(clip => clip.Path)).ToHashSet()
                ),
        ]);
    }

    /// <summary>The rows of a training set without those of some recordings.</summary>
    public static TrainingSet Without(TrainingSet training, IReadOnlyList<string> paths, IReadOnlySet<string> held)
    {
        int[] kept = [.. Enumerable.Range(0, paths.Count).Where(row => !held.Contains(paths[row]))];
        return TrainingSet.AnyOfMany(training.Features.SelectRows(kept), training.Targets!.SelectRows(kept)) with
        {
            Groups = training.Groups is { } groups ? [.. kept.Select(row => groups[row])] : null,
            Windows = training.Windows is { } windows ? [.. kept.Select(row => windows[row])] : null,
            Threads = training.Threads,
        };
    }
}
