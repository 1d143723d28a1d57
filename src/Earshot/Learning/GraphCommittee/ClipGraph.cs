using Earshot.Graphs;
using Earshot.Numerics;

namespace Earshot.Learning.GraphCommittee;

/// <summary>
/// The clips in one view, each joined to its k nearest: all that a member of the committee needs but the labels.
/// </summary>
/// <param name="View">The view's place among the views.</param>
/// <param name="Joined">Its k nearest.</param>
/// <param name="Graph">The graph.</param>
/// <param name="Inputs">[z, mean of the neighbours' z] of every clip, shape (n, 2·d).</param>
internal sealed record ClipGraph(int View, NearestNeighbours Joined, NeighbourGraph Graph, Matrix<float> Inputs)
{
    /// <summary>k.</summary>
    public int Neighbours => Joined.K;
}
