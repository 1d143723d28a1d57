using System.Numerics;
using System.Numerics.Tensors;
using Earshot.Networks.Kernels;

namespace Earshot.Networks.Operators;

/// <summary>
/// For each clip and head: P = softmax(s·Q·Kᵀ), O = P·V, s = 1/√(width of a head).  ∂V = Pᵀ·∂O,  ∂P = ∂O·Vᵀ,
/// ∂S = P ⊙ (∂P − rowsum(∂O ⊙ O)),  ∂Q = s·∂S·K,  ∂K = s·∂Sᵀ·Q.
/// </summary>
/// <remarks>
/// Shapes: Q (B, N, D), K and V (B, M, D), O (B, N, D); or all three side by side, (B, N, 3D). Head h has the columns
/// h·D/H and on. P (N, M) is never there whole: some rows at a time, forward and again backward, from the logarithm of
/// each row's sum (Dao et al. 2022). With dropout P's values are dropped before they meet V.
/// </remarks>
internal sealed class AttentionOperation<T> : Operation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int ScoresAtOnce = 1 << 17;

    private int heads;
    private double dropout;
    private ReadOnlyMemory<int> lengths;
    private DropoutMask mask;
    private int clips,
        queries,
        keys,
        width;
    private T[] logSums = [];

    protected override string Name => "attention";

    public static Tensor<T> Of(
        Tensor<T> q,
        Tensor<T>? k,
        Tensor<T>? v,
        int heads,
        double dropout,
        ReadOnlyMemory<int> lengths
    )
    {
        var op = Tape<T>.Current.Take<AttentionOperation<T>>();
        op.Set(ref op.heads, heads);
        op.dropout = op.Tape.Training ? dropout : 0;
        op.lengths = lengths;
        return op.Run(q, k, v);
    }

    protected override Shape Plan()
    {
        Require(A.Shape.Rank == 3, "three axes: clips, places, columns");
        (clips, queries, keys, width) = (A.Shape[0], A.Shape[1], (B ?? A).Shape[1], A.Shape[2] / (B is null ? 3 : 1));
        Require(B is not null || A.Shape[2] % 3 == 0, "queries, keys and values side by side: 3 · D columns");
        Require(B is null || B.Shape == C!.Shape, "keys and values have one shape");
        Require(B is null || B.Shape == A.Shape.With(1, keys), "queries and keys agree in clips and columns");
        Require(heads > 0 && width % heads == 0, $"{width} columns don't divide among {heads} heads");
        logSums = new T[clips * heads * queries];
        return A.Shape.With(2, width);
    }

    private int HeadWidth => width / heads;

    private T Scale => Number(1 / Math.Sqrt(HeadWidth));

    private int Keys(int clip) => lengths.IsEmpty ? keys : Math.Min(keys, lengths.Span[clip]);

    private int RowsAtOnce(int seen) => Math.Clamp(ScoresAtOnce / Math.Max(1, seen), 12, 192);

    protected override void Forward()
    {
        if (dropout > 0)
            mask = new(Tape.Random.NextBits(), dropout);
        for (var clip = 0; clip < clips; clip++)
        for (var head = 0; head < heads; head++)
        for (int row = 0, seen = Keys(clip); row < queries; row += RowsAtOnce(seen))
            Forward(clip, head, row, Math.Min(RowsAtOnce(seen), queries - row), seen);
    }

    private void Forward(int clip, int head, int row, int rows, int seen)
    {
        var p = Tape.Scratch(0, rows * seen);
        Product.Of(
            rows,
            seen,
            HeadWidth,
            Q(clip, head, row),
            K(clip, head) with
            {
                Transposed = true,
            },
            new(p, 0, seen)
        );
        var sums = Tape.Scratch(1, rows);
        for (var i = 0; i < rows; i++)
        {
            var scores = p.AsSpan(i * seen, seen);
            logSums[Place(clip, head, row + i)] = SoftmaxRow.Raise(scores, Scale, out sums[i]);
            Drop(scores, clip, head, row + i);
        }
        var o = O(clip, head, row);
        Product.Of(rows, HeadWidth, seen, new(p, 0, seen), V(clip, head), o);
        for (var i = 0; i < rows; i++) // cheaper here than in the scores
            TensorPrimitives.Multiply(Row(o, i), T.One / sums[i], Row(o, i));
    }

    protected internal override void Backward()
    {
        var accumulate = A.NeedsGradient && Take(A);
        var (accumulateK, accumulateV) = B is null ? (accumulate, accumulate) : (Take(B), Take(C!));
        for (var clip = 0; clip < clips; clip++)
        for (var head = 0; head < heads; head++)
        for (int row = 0, seen = Keys(clip); row < queries; row += RowsAtOnce(seen))
        {
            var rows = Math.Min(RowsAtOnce(seen), queries - row);
            Backward(clip, head, row, rows, seen, accumulate, accumulateK || row > 0, accumulateV || row > 0);
        }
    }

    /// <summary>Keys beyond a clip's length get no gradient written: room for one must then begin as zeros.</summary>
    private bool Take(Tensor<T> x)
    {
        if (!x.NeedsGradient)
            return false;
        var gradient = x.TakeGradient(out var accumulate);
        if (accumulate || lengths.IsEmpty)
            return accumulate;
        gradient.Clear();
        return true;
    }

    private void Backward(int clip, int head, int row, int rows, int seen, bool addQ, bool addK, bool addV)
    {
        var (p, ds) = (Tape.Scratch(0, rows * seen), Tape.Scratch(1, rows * seen));
        var (q, k, v) = (Q(clip, head, row), K(clip, head), V(clip, head));
        var (o, dO) = (O(clip, head, row), O(clip, head, row) with { Values = Output.Storage.Gradient! });
        Product.Of(rows, seen, HeadWidth, q, k with { Transposed = true }, new(p, 0, seen));
        Product.Of(rows, seen, HeadWidth, dO, v with { Transposed = true }, new(ds, 0, seen));
        for (var i = 0; i < rows; i++)
        {
            var weights = p.AsSpan(i * seen, seen);
            var slopes = ds.AsSpan(i * seen, seen);
            var mean = TensorPrimitives.Dot<T>(Row(dO, i), Row(o, i));
            SoftmaxRow.Restore(weights, Scale, logSums[Place(clip, head, row + i)]);
            Drop(slopes, clip, head, row + i);
            Lanes.Map<T, ScoreSlope>(new(mean, Scale), weights, slopes, default, slopes);
            Drop(weights, clip, head, row + i);
        }
        Block<T> pBlock = new(p, 0, seen),
            sBlock = new(ds, 0, seen);
        if ((C ?? A).NeedsGradient)
            Product.Of(seen, HeadWidth, rows, pBlock with { Transposed = true }, dO, Gradient(C ?? A, v), addV);
        if (A.NeedsGradient)
            Product.Of(rows, HeadWidth, seen, sBlock, k, Gradient(A, q), addQ);
        if ((B ?? A).NeedsGradient)
            Product.Of(seen, HeadWidth, rows, sBlock with { Transposed = true }, q, Gradient(B ?? A, k), addK);
    }

    private void Drop(Span<T> weights, int clip, int head, int query)
    {
        if (dropout == 0)
            return;
        var (first, kept) = ((long)Place(clip, head, query) * keys, Number(1 / (1 - dropout)));
        for (var i = 0; i < weights.Length; i++)
            weights[i] = mask.Keeps(first + i) ? weights[i] * kept : T.Zero;
    }

    private int Place(int clip, int head, int query) => (clip * heads + head) * queries + query;

    private Block<T> Q(int clip, int head, int row) => In(A, clip, row, head * HeadWidth);

    private Block<T> K(int clip, int head) => In(B ?? A, clip, 0, (B is null ? width : 0) + head * HeadWidth);

    private Block<T> V(int clip, int head) => In(C ?? A, clip, 0, (C is null ? 2 * width : 0) + head * HeadWidth);

    private Block<T> O(int clip, int head, int row) => In(Output, clip, row, head * HeadWidth);

    private static Block<T> In(Tensor<T> x, int clip, int row, int column) =>
        new(x.Storage.Values, x.Offset + (clip * x.Shape[1] + row) * x.Shape[2] + column, x.Shape[2]);

    private static Block<T> Gradient(Tensor<T> of, Block<T> values) => values with { Values = of.Storage.Gradient! };

    private Span<T> Row(Block<T> block, int row) => block.Values.AsSpan(block.Offset + row * block.Stride, HeadWidth);

    /// <summary>s·p·(∂p − m).</summary>
    private readonly struct ScoreSlope(T mean, T scale) : IMap<T>
    {
        private readonly Vector<T> mean = new(mean),
            scale = new(scale);

        public Vector<T> Of(Vector<T> p, Vector<T> dp, Vector<T> z) => scale * p * (dp - mean);
    }
}

/// <summary>Attention of several heads.</summary>
public static class Attention
{
    /// <summary>
    /// softmax(Q·Kᵀ/√d)·V for each head, queries, keys and values side by side: (B, N, 3D) to (B, N, D).
    /// </summary>
    /// <param name="qkv">The three.</param>
    /// <param name="heads">Heads, a divisor of D.</param>
    /// <param name="dropout">Share of the weights dropped in training. Default 0.</param>
    /// <param name="lengths">How many places of each clip there are; those after them are not attended to. Default
    /// all.</param>
    public static Tensor<T> Of<T>(Tensor<T> qkv, int heads, double dropout = 0, ReadOnlyMemory<int> lengths = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        AttentionOperation<T>.Of(qkv, null, null, heads, dropout, lengths);

    /// <summary>The same, each apart: q (B, N, D), k and v (B, M, D).</summary>
    public static Tensor<T> Of<T>(
        Tensor<T> q,
        Tensor<T> k,
        Tensor<T> v,
        int heads,
        double dropout = 0,
        ReadOnlyMemory<int> lengths = default
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        AttentionOperation<T>.Of(q, k, v, heads, dropout, lengths);
}
