using System.Globalization;
using Earshot.Annotations;
using Earshot.Learning;
using Earshot.Learning.Labelling;
using Earshot.Numerics;

namespace Earshot.Workspace.Training;

/// <summary>What a training of any of many sees of the workspace.</summary>
/// <param name="Windows">The windows it looks at (<see cref="WindowPool"/>), with their features.</param>
/// <param name="Classes">The classes that can be learnt, by number.</param>
/// <param name="Targets">What is known of each window and class.</param>
/// <param name="Verified">Windows of which somebody heard it: what figures may be measured on.</param>
/// <param name="Groups">The group of each window: its recording's, recordings of the same bytes being one.</param>
/// <param name="LabelCount">Windows that carry a label.</param>
/// <param name="Notes">Classes that can't be learnt, and why.</param>
internal sealed record CellRows(
    FeatureSet Windows,
    ClassRecord[] Classes,
    LabelMatrix Targets,
    bool[] Verified,
    int[] Groups,
    int LabelCount,
    IReadOnlyList<string> Notes
)
{
    /// <summary>Where the windows lie, so that what is believed of one is smoothed over its neighbours; null where
    /// recordings are not cut.</summary>
    public RecordingWindow[]? Places { get; init; }

    /// <summary>The floor that the windows' features were moved to; null: they are raw.</summary>
    public FloorAlignment? Floor { get; init; }

    /// <summary>For a method.</summary>
    public TrainingSet ForTraining() =>
        TrainingSet.AnyOfMany(Windows.Features, Targets) with
        {
            Groups = Groups,
            Windows = Places,
            Floor = Floor,
        };

    /// <summary>Of a workspace; skipped where no class can be learnt.</summary>
    /// <param name="workspace">The workspace.</param>
    /// <param name="all">Its windows.</param>
    /// <param name="options">Seed, and whether unannotated recordings are background.</param>
    /// <param name="mostOthers">Windows of which nothing is known, at most.</param>
    public static Outcome<CellRows> Of(WorkspaceStore workspace, EncodedWindows all, RunOptions options, int mostOthers)
    {
        var (encoded, places, floors) = all;
        var known = WindowCells.Of(workspace);
        var (learnable, notes) = Learnable(known, encoded, options.Background);
        if (learnable.Length == 0)
            return Outcome<CellRows>.Skipped(
                notes.Count > 0
                    ? string.Join("; ", notes)
                    : "nothing is labelled yet: label windows of a class, and windows without it"
            );
        var random = new RandomStreams(options.Seed).Stream("pool");
        var pool = WindowPool.Draw(encoded, known.Windows.Select(w => w.Id).ToHashSet(), mostOthers, random);
        var windows = workspace.Features.Load(pool);
        floors?.Align(windows);
        var recordingOf = encoded.ToDictionary();
        var (targets, verified) = Cells(known, learnable, windows);
        if (options.Background)
            WeakAbsences.Put(targets, row => !known.Recordings.Contains(recordingOf[windows.ClipIds[row]]));
        var none = workspace.Classes.All().SingleOrDefault(c => c.IsNone)?.Id;
        return new CellRows(
            windows,
            [.. learnable.Select(c => known.Classes[c])],
            targets,
            verified,
            GroupsOf(workspace, windows, recordingOf),
            known.OneClassEach(none).Count(id => id is not null),
            notes
        )
        {
            Places = places is null ? null : PlacesOf(windows, encoded, places),
            Floor = floors?.Floor,
        };
    }

    private static RecordingWindow[] PlacesOf(
        FeatureSet windows,
        IReadOnlyList<(long Id, long RecordingId)> encoded,
        RecordingWindow[] places
    )
    {
        long[] ids = [.. encoded.Select(window => window.Id)];
        return [.. windows.ClipIds.Select(id => places[Array.BinarySearch(ids, id)])];
    }

    /// <summary>Classes with a known present and a known absent, and what the others lack.</summary>
    private static (int[] Classes, List<string> Notes) Learnable(
        WindowCells known,
        IReadOnlyList<(long Id, long RecordingId)> encoded,
        bool background
    )
    {
        var hasBackground = background && encoded.Any(window => !known.Recordings.Contains(window.RecordingId));
        bool IsElsewhere(int c) =>
            background
            && Enumerable
                .Range(0, known.Cells.Rows)
                .Any(row =>
                    known.Cells[row, c] == LabelMatrix.Unknown && known.Cells.Row(row).Contains(LabelMatrix.Present)
                );
        var (learnable, everywhere) = (new List<int>(), new List<string>());
        for (var c = 0; c < known.Classes.Length; c++)
        {
            var (present, absent) = (
                known.Cells.Count(c, LabelMatrix.Present),
                known.Cells.Count(c, LabelMatrix.Absent)
            );
            if (present > 0 && (absent > 0 || hasBackground || IsElsewhere(c)))
                learnable.Add(c);
            else if (present > 0)
                everywhere.Add(known.Classes[c].Name);
        }
        List<string> notes =
            everywhere.Count == 0
                ? []
                :
                [
                    $"of {string.Join(", ", everywhere)} it is not known where it can't be heard: say for a few "
                        + "windows that it is absent, call a stretch fully annotated (label add WORKSPACE '*' FILE "
                        + "--complete), or take unannotated recordings for background (--background)",
                ];
        return ([.. learnable], notes);
    }

    private static (LabelMatrix Targets, bool[] Verified) Cells(WindowCells known, int[] classes, FeatureSet windows)
    {
        var (targets, verified) = (
            new LabelMatrix(windows.ClipIds.Length, classes.Length),
            new bool[windows.ClipIds.Length]
        );
        for (var i = 0; i < known.Windows.Length; i++)
        {
            var row = windows.RowOf(known.Windows[i].Id);
            for (var c = 0; row >= 0 && c < classes.Length; c++)
                targets.Set(row, c, known.Cells[i, classes[c]], known.Cells.Weight(i, classes[c]));
            if (row >= 0)
                verified[row] = known.Verified[i];
        }
        return (targets, verified);
    }

    /// <summary>Windows of one recording, or of one group, or of the same bytes, are one group.</summary>
    internal static int[] GroupsOf(WorkspaceStore workspace, FeatureSet windows, Dictionary<long, long> recordingOf)
    {
        var names = workspace.Clips.All().ToDictionary(clip => clip.Id, Group);
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        int Number(string group) =>
            numbers.TryGetValue(group, out var number) ? number : numbers[group] = numbers.Count;
        return [.. windows.ClipIds.Select(id => Number(names[recordingOf[id]]))];
    }

    private static string Group(ClipRecord clip) =>
        clip.Group is { } group ? $"group {group}"
        : clip.Hash.Length > 0 ? $"bytes {clip.Hash}"
        : clip.Id.ToString(CultureInfo.InvariantCulture);
}
