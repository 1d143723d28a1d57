using Earshot.Numerics;

namespace Earshot.Graphs;

/// <summary>
/// A graph data set whose edges are given (section IV.C.1 of the paper): nodes with features, some with a class, and
/// the split its makers fixed.
/// </summary>
/// <param name="Name">For reports.</param>
/// <param name="Graph">The edges; n nodes.</param>
/// <param name="Features">Shape (n, d).</param>
/// <param name="Labels">Class of each node, or -1 where it has none; length n.</param>
/// <param name="ClassCount">Number of classes.</param>
/// <param name="Training">Nodes whose labels are trained on.</param>
/// <param name="Validation">Nodes that settings are chosen on.</param>
/// <param name="Test">Nodes that figures are reported on.</param>
public sealed record KnownGraph(
    string Name,
    UndirectedGraph Graph,
    SparseMatrix<float> Features,
    int[] Labels,
    int ClassCount,
    int[] Training,
    int[] Validation,
    int[] Test
);
