using System.Numerics.Tensors;
using Earshot.Numerics;

namespace Earshot.Graphs;

/// <summary>
/// The k nearest anchors of each row, by Euclidean distance: exact, in tiles, so that memory grows with the rows and
/// not with their square.
/// </summary>
/// <param name="Indices">Anchors, nearest first (the lower index where two are equally near); shape (rows, k)
/// row-major.</param>
/// <param name="SquaredDistances">Their squared distances, as many.</param>
/// <param name="K">Neighbours a row.</param>
public sealed record NearestNeighbours(int[] Indices, float[] SquaredDistances, int K)
{
    private const int TileRows = 128;

    /// <summary>Number of rows.</summary>
    public int Rows => K == 0 ? 0 : Indices.Length / K;

    /// <summary>The neighbours of one row.</summary>
    public ReadOnlySpan<int> Of(int row) => Indices.AsSpan(row * K, K);

    /// <summary>The mean distance (not squared) of each row to its neighbours.</summary>
    public float[] MeanDistances() =>
        [.. Enumerable.Range(0, Rows).Select(i => SquaredDistances.Skip(i * K).Take(K).Average(MathF.Sqrt))];

    /// <summary>The first <paramref name="k"/> of each row's neighbours.</summary>
    public NearestNeighbours Nearest(int k)
    {
        var kept = Math.Min(k, K);
        var places = Enumerable.Range(0, Rows * kept).Select(e => e / kept * K + e % kept).ToArray();
        return new NearestNeighbours(
            [.. places.Select(place => Indices[place])],
            [.. places.Select(place => SquaredDistances[place])],
            kept
        );
    }

    /// <summary>Each row's nearest among the anchors.</summary>
    /// <param name="rows">Shape (m, d).</param>
    /// <param name="anchors">Shape (n, d).</param>
    /// <param name="k">How many; at most n.</param>
    public static NearestNeighbours Among(Matrix<float> rows, Matrix<float> anchors, int k) =>
        Find(rows, anchors, Math.Min(k, anchors.Rows), groups: null);

    /// <summary>Each row's nearest among the other rows, or among those of other groups.</summary>
    /// <param name="rows">Shape (n, d).</param>
    /// <param name="k">How many; at most as many as each row has others.</param>
    /// <param name="groups">Group of each row; null: each row is one of its own.</param>
    /// <param name="cancellation">Stops early by <see cref="OperationCanceledException"/>.</param>
    public static NearestNeighbours Within(
        Matrix<float> rows,
        int k,
        int[]? groups = null,
        CancellationToken cancellation = default
    )
    {
        var largest = groups is null ? 1 : groups.GroupBy(group => group).Max(members => members.Count());
        return Find(
            rows,
            rows,
            Math.Clamp(rows.Rows - largest, 0, k),
            groups ?? [.. Enumerable.Range(0, rows.Rows)],
            cancellation
        );
    }

    private static NearestNeighbours Find(
        Matrix<float> rows,
        Matrix<float> anchors,
        int k,
        int[]? groups,
        CancellationToken cancellation = default
    )
    {
        var found = new NearestNeighbours(new int[rows.Rows * k], new float[rows.Rows * k], k);
        var anchorSquares = Numerics.SquaredDistances.SumsOfSquares(anchors);
        var products = new Matrix<float>(TileRows, anchors.Rows);
        for (var start = 0; start < rows.Rows; start += TileRows)
        {
            cancellation.ThrowIfCancellationRequested();
            var tile = rows.SelectRows([.. Enumerable.Range(start, Math.Min(TileRows, rows.Rows - start))]);
            var distances = new Matrix<float>(tile.Rows, anchors.Rows, products.Buffer);
            Gemm.MultiplyTransposedB(tile, anchors, distances);
            for (var i = 0; i < tile.Rows; i++)
            {
                TensorPrimitives.MultiplyAdd(distances.Row(i), -2f, anchorSquares, distances.Row(i));
                if (groups is not null)
                    PutFar(distances.Row(i), groups, groups[start + i]);
                found.Select(start + i, distances.Row(i), TensorPrimitives.SumOfSquares<float>(tile.Row(i)));
            }
        }
        return found;
    }

    private static void PutFar(Span<float> distances, int[] groups, int group)
    {
        for (var i = 0; i < groups.Length; i++)
            if (groups[i] == group)
                distances[i] = float.PositiveInfinity;
    }

    /// <summary>Keeps the k smallest, by insertion: nearly every candidate fails the first comparison.</summary>
    /// <param name="row">The row.</param>
    /// <param name="distances">‖anchor‖² − 2·row·anchor of every anchor.</param>
    /// <param name="square">‖row‖².</param>
    private void Select(int row, ReadOnlySpan<float> distances, float square)
    {
        var indices = Indices.AsSpan(row * K, K);
        var nearest = SquaredDistances.AsSpan(row * K, K);
        nearest.Fill(float.PositiveInfinity);
        for (var candidate = 0; candidate < distances.Length; candidate++)
        {
            var distance = distances[candidate];
            if (K == 0 || distance >= nearest[^1])
                continue;
            var place = K - 1;
            for (; place > 0 && distance < nearest[place - 1]; place--)
                (indices[place], nearest[place]) = (indices[place - 1], nearest[place - 1]);
            (indices[place], nearest[place]) = (candidate, distance);
        }
        for (var j = 0; j < K; j++)
            nearest[j] = Math.Max(0, nearest[j] + square);
    }
}
