using Earshot.Numerics;

namespace Earshot.Workspace;

/// <summary>The feature vectors of all clips that have one.</summary>
/// <param name="ClipIds">The clip of each row, ascending; length n.</param>
/// <param name="Features">Raw features (n, d).</param>
public sealed record FeatureSet(long[] ClipIds, Matrix<float> Features)
{
    /// <summary>The row of a clip; negative where it has none.</summary>
    public int RowOf(long clipId) => Array.BinarySearch(ClipIds, clipId);
}
