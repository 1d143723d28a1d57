using System.Numerics;
using Earshot.Numerics;

namespace Earshot.Graphs;

/// <summary>
/// A subgraph G_s = (V_s, E_s) of the paper (section III.B.1, Algorithm 1), with buffers that are filled anew at each
/// step.
/// </summary>
/// <remarks>
/// Write <see cref="Features"/> and <see cref="Labels"/>, then call <see cref="Connect"/>:
/// a labelled node attracts its 2 nearest labelled nodes of its own label and repels the farthest labelled node;
/// an unlabelled node attracts its 2 nearest nodes and repels the farthest. Distances are Euclidean.
/// </remarks>
/// <typeparam name="T"><c>float</c> or <c>double</c>.</typeparam>
internal sealed class Subgraph<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The label of a node whose class is not known.</summary>
    public const int Unlabelled = -1;

    private const int ChoicesPerNode = 3;
    private readonly Matrix<T> gram;
    private readonly T[] squaredNorms;
    private readonly T[] inverseRootDegrees;

    /// <summary>Makes the buffers.</summary>
    /// <param name="nodes">Number of nodes |V_s|.</param>
    /// <param name="dimension">Length d of a node's feature vector.</param>
    public Subgraph(int nodes, int dimension)
    {
        Features = new Matrix<T>(nodes, dimension);
        Labels = new int[nodes];
        Edges = new SignedGraph(nodes);
        Adjacency = NormalisedAdjacency.Allocate<T>(nodes, ChoicesPerNode * nodes);
        (gram, squaredNorms, inverseRootDegrees) = (new Matrix<T>(nodes, nodes), new T[nodes], new T[nodes]);
    }

    /// <summary>Number of nodes n.</summary>
    public int Nodes => Features.Rows;

    /// <summary>Node features Z_s (n, d), standardised.</summary>
    public Matrix<T> Features { get; }

    /// <summary>Class of each node, or <see cref="Unlabelled"/>; length n.</summary>
    public int[] Labels { get; }

    /// <summary>The signed edges A.</summary>
    public SignedGraph Edges { get; }

    /// <summary>Â = D^-1/2 (A + I) D^-1/2 (n, n), symmetric.</summary>
    public SparseMatrix<T> Adjacency { get; }

    /// <summary>d_i^-1/2 of each node, length n.</summary>
    public ReadOnlySpan<T> InverseRootDegrees => inverseRootDegrees;

    /// <summary>Copies the named clips' features and labels into the nodes, in the order named.</summary>
    /// <param name="clips">Row of each node, length n.</param>
    /// <param name="features">All clips' features (m, d).</param>
    /// <param name="labels">All clips' classes, length m.</param>
    public void Fill(ReadOnlySpan<int> clips, Matrix<T> features, ReadOnlySpan<int> labels)
    {
        for (var i = 0; i < Nodes; i++)
        {
            features.Row(clips[i]).CopyTo(Features.Row(i));
            Labels[i] = labels[clips[i]];
        }
    }

    /// <summary>Chooses the edges from <see cref="Features"/> and <see cref="Labels"/> and normalises them.</summary>
    public void Connect()
    {
        Gemm.MultiplyTransposedB(Features, Features, gram); // (n, d)(d, n)
        for (var i = 0; i < Nodes; i++)
            squaredNorms[i] = gram[i, i];
        Edges.Clear();
        for (var i = 0; i < Nodes; i++)
            ChooseEdges(i);
        NormalisedAdjacency.Write(Edges, Adjacency, inverseRootDegrees);
    }

    private void ChooseEdges(int i)
    {
        var products = gram.Row(i);
        var (label, two) = (Labels[i], T.One + T.One);
        var (nearest, second, farthest) = (-1, -1, -1);
        var (least, next, most) = (T.PositiveInfinity, T.PositiveInfinity, T.NegativeInfinity);
        for (var j = 0; j < products.Length; j++)
        {
            if (j == i || label >= 0 && Labels[j] < 0)
                continue;
            var distance = squaredNorms[j] - two * products[j]; // |z_i|² is the same for every j
            if (distance > most)
                (most, farthest) = (distance, j);
            if (label >= 0 && Labels[j] != label || distance >= next)
                continue;
            if (distance < least)
                (next, second, least, nearest) = (least, nearest, distance, j);
            else
                (next, second) = (distance, j);
        }
        if (nearest >= 0)
            Edges.Attract(i, nearest);
        if (second >= 0)
            Edges.Attract(i, second);
        if (farthest >= 0)
            Edges.Repel(i, farthest);
    }
}
