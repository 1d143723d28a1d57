using System.Numerics.Tensors;
using Earshot.Annotations;
using Earshot.Learning.Labelling;

namespace Earshot.Workspace.Training;

/// <summary>
/// How far the windows of a workspace are moved to lie on a common floor (<see cref="FloorAlignment"/>). The floor of a
/// stretch is the median of all its stored windows, whichever of them a training draws, so that a window is moved alike
/// in training, in scoring and by the model's file. Memory: a vector for every 128 windows.
/// </summary>
internal sealed class RecordingFloors
{
    private readonly long[] ids;
    private readonly int[] stretchOf;
    private readonly float[][] shifts;

    private RecordingFloors(long[] ids, int[] stretchOf, FloorAlignment floor, float[][] shifts) =>
        (this.ids, this.stretchOf, Floor, this.shifts) = (ids, stretchOf, floor, shifts);

    /// <summary>Where all are moved to; the model's.</summary>
    public FloorAlignment Floor { get; }

    /// <summary>One pass over all stored windows, a stretch at a time.</summary>
    /// <param name="workspace">The workspace.</param>
    /// <param name="ids">Every window that has features, ascending; one or more.</param>
    /// <param name="places">Where each lies.</param>
    /// <param name="cancellation">Stops early.</param>
    public static RecordingFloors Learn(
        WorkspaceStore workspace,
        long[] ids,
        RecordingWindow[] places,
        CancellationToken cancellation
    )
    {
        var stretches = FloorAlignment.Stretches(places);
        var (stretchOf, medians) = (new int[ids.Length], new float[stretches.Count][]);
        for (var s = 0; s < medians.Length; s++)
        {
            cancellation.ThrowIfCancellationRequested();
            medians[s] = FloorAlignment.Median(
                workspace.Features.Load([.. stretches[s].Select(row => ids[row])]).Features
            );
            foreach (var row in stretches[s])
                stretchOf[row] = s;
        }
        var floor = FloorAlignment.Of(medians);
        return new(ids, stretchOf, floor, [.. medians.Zip(stretches, (m, rows) => floor.Shift(m, rows.Length))]);
    }

    /// <summary>Whether they are those of just these windows.</summary>
    public bool AreOf(ReadOnlySpan<long> windows) => windows.SequenceEqual(ids);

    /// <summary>Moves raw features in place; a window stored since stays where it is.</summary>
    public void Align(FeatureSet windows)
    {
        for (var i = 0; i < windows.ClipIds.Length; i++)
            if (Array.BinarySearch(ids, windows.ClipIds[i]) is >= 0 and var place)
                TensorPrimitives.Add(windows.Features.Row(i), shifts[stretchOf[place]], windows.Features.Row(i));
    }
}
