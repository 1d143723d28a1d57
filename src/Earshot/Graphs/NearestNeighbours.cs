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
        [
            .. Enumerable
                .Range(0, Rows)
                .Select(i => new ArraySegment<float>(SquaredDistances, i * K, K).Average(MathF.Sqrt)),
        ];

    /// <summary>The first <paramref name="k"/> of each row's neighbours.</summary>
    public NearestNeighbours Nearest(int k)
    {
        var nearest = Unfilled(Rows, Math.Min(k, K));
        for (var i = 0; i < Rows; i++)
        {
            Of(i)[..nearest.K].CopyTo(nearest.Indices.AsSpan(i * nearest.K));
            SquaredDistances.AsSpan(i * K, nearest.K).CopyTo(nearest.SquaredDistances.AsSpan(i * nearest.K));
        }
        return nearest;
    }

    /// <summary>Those of some rows.</summary>
    public NearestNeighbours OfRows(ReadOnlySpan<int> rows)
    {
        var own = Unfilled(rows.Length, K);
        for (var i = 0; i < rows.Length; i++)
        {
            Of(rows[i]).CopyTo(own.Indices.AsSpan(i * K));
            SquaredDistances.AsSpan(rows[i] * K, K).CopyTo(own.SquaredDistances.AsSpan(i * K));
        }
        return own;
    }

    /// <summary>Each row's nearest among the anchors.</summary>
    /// <param name="rows">Shape (m, d).</param>
    /// <param name="anchors">Shape (n, d).</param>
    /// <param name="k">How many; at most n.</param>
    public static NearestNeighbours Among(Matrix<float> rows, Matrix<float> anchors, int k) =>
        Among(rows, new Anchors(anchors, null, Numerics.SquaredDistances.SumsOfSquares(anchors)), k);

    /// <summary>The same among anchors that are packed for many questions.</summary>
    internal static NearestNeighbours Among(Matrix<float> rows, Anchors anchors, int k) =>
        Find(rows, anchors, Math.Min(k, anchors.Rows.Rows), putFar: null);

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
            new Anchors(rows, null, Numerics.SquaredDistances.SumsOfSquares(rows)),
            Math.Clamp(rows.Rows - largest, 0, k),
            (distances, row) =>
            {
                if (groups is null)
                    distances[row] = float.PositiveInfinity;
                else
                    PutFar(distances, groups, groups[row]);
            },
            cancellation
        );
    }

    /// <summary>No neighbours yet, for as many rows and neighbours a row.</summary>
    internal static NearestNeighbours Unfilled(int rows, int k)
    {
        var unfilled = new NearestNeighbours(new int[checked(rows * k)], new float[rows * k], k);
        unfilled.Indices.AsSpan().Fill(-1);
        unfilled.SquaredDistances.AsSpan().Fill(float.PositiveInfinity);
        return unfilled;
    }

    /// <summary>Whether a row has all its neighbours.</summary>
    internal bool IsFilled(int row) => K == 0 || Indices[row * K + K - 1] >= 0;

    /// <summary>The distance that a further neighbour of a row must not exceed; ‖row‖² is to be added.</summary>
    internal float Farthest(int row) => K == 0 ? float.NegativeInfinity : SquaredDistances[row * K + K - 1];

    /// <summary>Takes a row's neighbours off again.</summary>
    internal void Clear(int row)
    {
        Indices.AsSpan(row * K, K).Fill(-1);
        SquaredDistances.AsSpan(row * K, K).Fill(float.PositiveInfinity);
    }

    /// <summary>Puts an anchor where it belongs among a row's neighbours, if it is near enough.</summary>
    /// <param name="row">The row.</param>
    /// <param name="anchor">The anchor.</param>
    /// <param name="distance">‖anchor‖² − 2·row·anchor.</param>
    internal void Insert(int row, int anchor, float distance)
    {
        var indices = Indices.AsSpan(row * K, K);
        var nearest = SquaredDistances.AsSpan(row * K, K);
        var place = K;
        for (; place > 0; place--)
        {
            var (other, at) = (indices[place - 1], nearest[place - 1]);
            if (!(distance < at || distance == at && anchor < other))
                break;
            if (place < K)
                (indices[place], nearest[place]) = (other, at);
        }
        if (place < K)
            (indices[place], nearest[place]) = (anchor, distance);
    }

    /// <summary>Adds ‖row‖² to a row's distances.</summary>
    internal void Complete(int row, float square)
    {
        foreach (ref var distance in SquaredDistances.AsSpan(row * K, K))
            distance = Math.Max(0, distance + square);
    }

    private static NearestNeighbours Find(
        Matrix<float> rows,
        Anchors anchors,
        int k,
        Action<Span<float>, int>? putFar,
        CancellationToken cancellation = default
    )
    {
        var found = Unfilled(rows.Rows, k);
        var products = new Matrix<float>(Math.Min(TileRows, rows.Rows), anchors.Rows.Rows);
        for (var start = 0; start < rows.Rows; start += TileRows)
        {
            cancellation.ThrowIfCancellationRequested();
            var tile = rows.SelectRows([.. Enumerable.Range(start, Math.Min(TileRows, rows.Rows - start))]);
            var distances = new Matrix<float>(tile.Rows, anchors.Rows.Rows, products.Buffer);
            anchors.Multiply(tile, distances);
            for (var i = 0; i < tile.Rows; i++)
            {
                TensorPrimitives.MultiplyAdd(distances.Row(i), -2f, anchors.Squares, distances.Row(i));
                putFar?.Invoke(distances.Row(i), start + i);
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
        Complete(row, square);
    }
}

/// <summary>Anchors, packed where many questions are going to be asked, and ‖anchor‖².</summary>
internal sealed record Anchors(Matrix<float> Rows, PackedMatrix<float>? Packed, float[] Squares)
{
    /// <summary>Packed for many questions.</summary>
    public static Anchors Of(Matrix<float> rows) => new(rows, new(rows), SquaredDistances.SumsOfSquares(rows));

    /// <summary>rows·anchorsᵀ; the same bits, packed or not.</summary>
    public void Multiply(Matrix<float> rows, Matrix<float> products)
    {
        if (Packed is null)
            Gemm.MultiplyTransposedB(rows, Rows, products);
        else
            Packed.Multiply(rows, products);
    }
}
