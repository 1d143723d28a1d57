using Earshot.Audio;
using Earshot.Datasets;

namespace Earshot.Workspace.Merging;

/// <summary>Something that was changed in both copies since they parted: the newer word holds.</summary>
/// <param name="Path">The recording.</param>
/// <param name="Range">The stretch, as it holds now; null: the whole recording.</param>
/// <param name="Here">What was said in this workspace.</param>
/// <param name="There">What was said in the other copy.</param>
/// <param name="HoldsHere">Whether this workspace's word was the newer one.</param>
public sealed record ChangedInBoth(string Path, TimeRange? Range, string Here, string There, bool HoldsHere);

/// <summary>A place that two people call differently since the merge.</summary>
/// <param name="Path">The recording.</param>
/// <param name="Range">The stretch; null: the whole recording.</param>
/// <param name="Said">Everybody's last word.</param>
public sealed record NewConflict(string Path, TimeRange? Range, IReadOnlyList<Opinion> Said);

/// <summary>What merging another copy into a workspace did, or would do.</summary>
public sealed record WorkspaceMergeReport
{
    /// <summary>Recordings that both copies hold.</summary>
    public int Common { get; init; }

    /// <summary>Recordings of the other copy alone, which came with what is said of them.</summary>
    public IReadOnlyList<string> NewRecordings { get; init; } = [];

    /// <summary>Those of them whose sound is not in this workspace's folder of recordings.</summary>
    public int Missing { get; init; }

    /// <summary>Classes that were made.</summary>
    public IReadOnlyList<string> NewClasses { get; init; } = [];

    /// <summary>Steps of the other copy's history (each one undo) that were not here.</summary>
    public int Steps { get; init; }

    /// <summary>Annotations that are new here.</summary>
    public int Added { get; init; }

    /// <summary>Annotations that say something else than before.</summary>
    public int Changed { get; init; }

    /// <summary>Annotations that were taken away in the other copy.</summary>
    public int TakenAway { get; init; }

    /// <summary>What was changed in both copies.</summary>
    public IReadOnlyList<ChangedInBoth> ChangedInBoth { get; init; } = [];

    /// <summary>What two people call differently, and did not before.</summary>
    public IReadOnlyList<NewConflict> Conflicts { get; init; } = [];

    /// <summary>What a person should know, each said once.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Recordings whose annotations were not taken, and why.</summary>
    public IReadOnlyList<SkippedInput> Skipped { get; init; } = [];
}
