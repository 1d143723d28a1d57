using System.Numerics.Tensors;
using Earshot.Numerics;

namespace Earshot.Graphs;

/// <summary>
/// One label-free graph over all training clips: each is joined to its k nearest. Features are averaged over a clip's
/// own k (as they are for a clip that comes later); scores flow over the edges of both directions.
/// </summary>
internal sealed class NeighbourGraph
{
    private const int BlockRows = 512;

    private readonly NearestNeighbours neighbours;
    private readonly SparseMatrix<float> normalised;

    /// <summary>Over each row's nearest among the other rows.</summary>
    public NeighbourGraph(NearestNeighbours neighbours)
    {
        this.neighbours = neighbours;
        var graph = UndirectedGraph.FromEdges(neighbours.Rows, Edges(neighbours));
        var values = new float[graph.Neighbours.Length];
        for (var i = 0; i < graph.Nodes; i++)
        for (var e = graph.RowStarts[i]; e < graph.RowStarts[i + 1]; e++)
            values[e] = 1 / MathF.Sqrt((float)graph.Of(i).Length * graph.Of(graph.Neighbours[e]).Length);
        normalised = new SparseMatrix<float>(graph.Nodes, graph.Nodes, graph.RowStarts, graph.Neighbours, values);
    }

    /// <summary>
    /// F ← (1 − α)·F₀ + α·S·F, <paramref name="steps"/> times from F₀, with S = D^-½·A·D^-½ (Zhou et al. 2004).
    /// </summary>
    /// <param name="scores">F₀, shape (n, k).</param>
    /// <param name="alpha">α, 0 to 1: how far scores travel.</param>
    /// <param name="steps">Steps.</param>
    public Matrix<float> Spread(Matrix<float> scores, float alpha, int steps)
    {
        var spread = scores.Clone();
        var next = new Matrix<float>(scores.Rows, scores.Columns);
        for (var step = 0; step < steps; step++)
        {
            for (var first = 0; first < scores.Rows; first += BlockRows)
                SpreadRows(scores, spread, next, alpha, first, Math.Min(scores.Rows, first + BlockRows));
            (spread, next) = (next, spread);
        }
        return spread;
    }

    /// <summary>A block of rows at a time, which stays in the cache.</summary>
    private void SpreadRows(
        Matrix<float> scores,
        Matrix<float> spread,
        Matrix<float> next,
        float alpha,
        int first,
        int end
    )
    {
        normalised.MultiplyRows(spread, next, first, end, accumulate: false, InstructionSets.Best);
        var values = (first * scores.Columns)..(end * scores.Columns);
        var block = next.Span[values];
        TensorPrimitives.Multiply(block, alpha, block);
        TensorPrimitives.MultiplyAdd(scores.Span[values], 1 - alpha, block, block);
    }

    /// <summary>
    /// [x, mean of the neighbours' x] of every row: a network layer with a path of its own for the clip itself (SIGN,
    /// Frasca et al. 2020, one hop).
    /// </summary>
    /// <param name="own">Rows the neighbours were found for, shape (m, d).</param>
    /// <param name="anchors">Rows the neighbours are of, shape (n, d).</param>
    /// <param name="neighbours">Of each row.</param>
    /// <returns>Shape (m, 2·d).</returns>
    public static Matrix<float> WithNeighbourMean(
        Matrix<float> own,
        Matrix<float> anchors,
        NearestNeighbours neighbours
    )
    {
        var d = own.Columns;
        var joined = new Matrix<float>(own.Rows, 2 * d);
        for (var i = 0; i < own.Rows; i++)
        {
            var mean = joined.Row(i)[d..];
            own.Row(i).CopyTo(joined.Row(i));
            foreach (var j in neighbours.Of(i))
                TensorPrimitives.MultiplyAdd(anchors.Row(j), 1f / neighbours.K, mean, mean);
        }
        return joined;
    }

    private static IEnumerable<(int, int)> Edges(NearestNeighbours neighbours) =>
        Enumerable.Range(0, neighbours.Indices.Length).Select(e => (e / neighbours.K, neighbours.Indices[e]));
}
