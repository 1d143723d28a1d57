using Earshot.Annotations;
using Earshot.Learning;

namespace Earshot.Workspace.Training;

/// <summary>
/// What a training sees of the workspace: the features of every clip, and the labels of some as class numbers.
/// </summary>
/// <param name="Clips">All clips that have features.</param>
/// <param name="ClassIds">The classes that have a label, ascending; a class's number is its place here.</param>
/// <param name="Labels">Class number of each row, or <see cref="TrainingSet.Unlabelled"/>.</param>
/// <param name="Verified">Whether a row's label was given by someone who heard the clip: what figures may be measured
/// on.</param>
/// <param name="Groups">Group of each row; null where the clips have none.</param>
/// <param name="NoneClass">The number of "none of these"; negative where no clip is labelled so.</param>
internal sealed record LabelledRows(
    FeatureSet Clips,
    long[] ClassIds,
    int[] Labels,
    bool[] Verified,
    int[]? Groups,
    int NoneClass
)
{
    /// <summary>The labelled rows, ascending.</summary>
    public int[] Labelled { get; } =
    [.. Enumerable.Range(0, Labels.Length).Where(row => Labels[row] != TrainingSet.Unlabelled)];

    /// <summary>For a method.</summary>
    public TrainingSet ForTraining() => new(Clips.Features, Labels, ClassIds.Length) { Groups = Groups };

    public static LabelledRows Of(WorkspaceStore workspace, FeatureSet clips)
    {
        var held = Held(workspace).Where(label => clips.RowOf(label.ClipId) >= 0).ToList();
        long[] classIds = [.. held.Select(label => label.ClassId).Distinct().Order()];
        var (labels, verified) = (new int[clips.ClipIds.Length], new bool[clips.ClipIds.Length]);
        Array.Fill(labels, TrainingSet.Unlabelled);
        foreach (var label in held)
        {
            var row = clips.RowOf(label.ClipId);
            (labels[row], verified[row]) = (Array.BinarySearch(classIds, label.ClassId), label.IsVerified);
        }
        return new LabelledRows(
            clips,
            classIds,
            labels,
            verified,
            GroupsOf(workspace, clips),
            NoneOf(workspace, classIds)
        );
    }

    /// <summary>The one class of each labelled clip, or of each window that exactly one is present in.</summary>
    private static IEnumerable<(long ClipId, long ClassId, bool IsVerified)> Held(WorkspaceStore workspace)
    {
        if (workspace.Windows.Cut() is null)
            return workspace
                .Labels.All()
                .Select(label => (label.ClipId, label.ClassId, label.Source != LabelSource.Pseudo));
        var cells = WindowCells.Of(workspace);
        return Enumerable
            .Range(0, cells.Windows.Length)
            .Where(row => cells.Cells.Row(row).Count(LabelMatrix.Present) == 1)
            .Select(row =>
                (
                    cells.Windows[row].Id,
                    cells.Classes[cells.Cells.Row(row).IndexOf(LabelMatrix.Present)].Id,
                    cells.Verified[row]
                )
            );
    }

    private static int NoneOf(WorkspaceStore workspace, long[] classIds) =>
        workspace.Classes.All().SingleOrDefault(c => c.IsNone) is { } none ? Array.IndexOf(classIds, none.Id) : -1;

    /// <summary>Of cut recordings, what is held out is a recording whole.</summary>
    private static int[]? GroupsOf(WorkspaceStore workspace, FeatureSet clips)
    {
        if (workspace.Windows.Cut() is not null)
            return CellRows.GroupsOf(workspace, clips, workspace.Windows.Encoded().ToDictionary());
        var names = workspace
            .Clips.All()
            .Where(clip => clip.Group is not null)
            .ToDictionary(clip => clip.Id, clip => clip.Group!);
        if (names.Count == 0)
            return null;
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        int Number(string group) =>
            numbers.TryGetValue(group, out var number) ? number : numbers[group] = numbers.Count;
        return
        [
            .. clips.ClipIds.Select(id =>
                Number(names.TryGetValue(id, out var group) ? "group " + group : $"clip {id}")
            ),
        ];
    }
}
