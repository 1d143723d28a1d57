using System.Numerics;
using Earshot.Numerics;

namespace Earshot.Networks.Operators;

/// <summary>y = S·x, S sparse and constant, in training with some of its entries dropped.  ∂x = Sᵀ·∂y.</summary>
/// <remarks>Shapes: S (m, n), x (n, d), y (m, d).</remarks>
internal sealed class SparseProductOperation<T> : Operation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private SparseMatrix<T> given = null!,
        s = null!;
    private bool symmetric;
    private double dropout;

    protected override string Name => "sparse product";

    public static Tensor<T> Of(SparseMatrix<T> s, Tensor<T> x, bool symmetric, double dropout)
    {
        var op = Tape<T>.Current.Take<SparseProductOperation<T>>();
        op.Set(ref op.given, s);
        op.Set(ref op.dropout, op.Tape.Training ? dropout : 0);
        op.symmetric = symmetric;
        return op.Run(x);
    }

    private protected override string Operands() => $"S ({given.Rows}, {given.Columns}) and {A}";

    protected override Shape Plan()
    {
        Require(A.Shape.Rank == 2, "x has two axes");
        Require(A.Shape[0] == given.Columns, $"S's columns are x's rows, {given.Columns} ≠ {A.Shape[0]}");
        s =
            dropout == 0
                ? given
                : new(given.Rows, given.Columns, given.RowStarts, given.ColumnIndices, new T[given.Values.Length]);
        return (s.Rows, A.Shape[1]);
    }

    protected override void Forward()
    {
        if (dropout > 0)
            Drop();
        s.MultiplySpans(A.Values, Output.Values, A.Shape[1], accumulate: false);
    }

    private void Drop()
    {
        var (mask, kept) = (new DropoutMask(Tape.Random.NextBits(), dropout), Number(1 / (1 - dropout)));
        for (var e = 0; e < s.Values.Length; e++)
            s.Values[e] = mask.Keeps(e) ? given.Values[e] * kept : T.Zero;
    }

    protected internal override void Backward()
    {
        var dx = A.TakeGradient(out var accumulate);
        if (symmetric)
        {
            s.MultiplySpans(Output.Gradient, dx, A.Shape[1], accumulate);
            return;
        }
        if (!accumulate)
            dx.Clear();
        for (var i = 0; i < s.Rows; i++)
        for (var e = s.RowStarts[i]; e < s.RowStarts[i + 1]; e++)
            Gradients.AddScaled(
                Output.Gradient.Slice(i * A.Shape[1], A.Shape[1]),
                s.Values[e],
                dx.Slice(s.ColumnIndices[e] * A.Shape[1], A.Shape[1])
            );
    }
}

/// <summary>y_k = x_i(k).  ∂x_i = Σ ∂y_k over the k that took it.</summary>
internal sealed class RowGather<T> : Operation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private ReadOnlyMemory<int> rows;
    private int count;

    protected override string Name => "gather";

    public static Tensor<T> Of(Tensor<T> x, ReadOnlyMemory<int> rows)
    {
        var op = Tape<T>.Current.Take<RowGather<T>>();
        op.rows = rows;
        op.Set(ref op.count, rows.Length);
        return op.Run(x);
    }

    protected override Shape Plan()
    {
        Require(A.Shape.Rank == 2, "x (n, d)");
        return A.Shape.With(0, count);
    }

    protected override void Forward()
    {
        for (var k = 0; k < count; k++)
            A.Row(rows.Span[k]).CopyTo(Output.Row(k));
    }

    protected internal override void Backward()
    {
        var dx = A.AddGradient();
        var width = A.Shape.Last;
        for (var k = 0; k < count; k++)
            Gradients.Move(
                Output.Gradient.Slice(k * width, width),
                dx.Slice(rows.Span[k] * width, width),
                accumulate: true
            );
    }
}

/// <summary>y_i = Σ x_k over the k with i(k) = i.  ∂x_k = ∂y_i(k).</summary>
internal sealed class RowScatter<T> : Operation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private ReadOnlyMemory<int> rows;
    private int count;

    protected override string Name => "scatter";

    public static Tensor<T> Of(Tensor<T> x, ReadOnlyMemory<int> rows, int count)
    {
        var op = Tape<T>.Current.Take<RowScatter<T>>();
        op.rows = rows;
        op.Set(ref op.count, count);
        if (x.Shape.Rank != 2 || x.Shape[0] != rows.Length)
            throw new ShapeException(op.Name, $"{x}", $"x (n, d), and a place for each of its rows, got {rows.Length}");
        return op.Run(x);
    }

    protected override Shape Plan() => A.Shape.With(0, count);

    protected override void Forward()
    {
        Output.Values.Clear();
        for (var k = 0; k < rows.Length; k++)
            Gradients.Move(A.Row(k), Output.Row(rows.Span[k]), accumulate: true);
    }

    protected internal override void Backward()
    {
        var dx = A.TakeGradient(out var accumulate);
        var width = A.Shape.Last;
        for (var k = 0; k < rows.Length; k++)
            Gradients.Move(Output.Gradient.Slice(rows.Span[k] * width, width), dx.Slice(k * width, width), accumulate);
    }
}

/// <summary>
/// For each node and head, over the edges that leave it: α = softmax(e).  ∂e = α ⊙ (∂α − Σ ∂α ⊙ α), the sum over the
/// same edges.
/// </summary>
/// <remarks>Shapes: e and α (edges, heads), edges row by row of the graph's matrix.</remarks>
internal sealed class EdgeSoftmaxOperation<T> : Operation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private SparseMatrix<T> edges = null!;

    protected override string Name => "edge softmax";

    public static Tensor<T> Of(SparseMatrix<T> edges, Tensor<T> scores)
    {
        var op = Tape<T>.Current.Take<EdgeSoftmaxOperation<T>>();
        op.Set(ref op.edges, edges);
        return op.Run(scores);
    }

    protected override Shape Plan()
    {
        var count = edges.RowStarts[edges.Rows];
        Require(A.Shape.Rank == 2 && A.Shape[0] == count, $"a score for each of {count} edges and head");
        return A.Shape;
    }

    protected override void Forward()
    {
        var (heads, x, y) = (A.Shape[1], A.Storage.Values.AsMemory(A.Offset), Output.Storage.Values);
        for (var i = 0; i < edges.Rows; i++)
        for (var h = 0; h < heads; h++)
            Normalise(x.Span, y, edges.RowStarts[i] * heads + h, edges.RowStarts[i + 1] * heads + h, heads);
    }

    private static void Normalise(ReadOnlySpan<T> x, Span<T> y, int from, int to, int step)
    {
        var (highest, sum) = (T.NegativeInfinity, T.Zero);
        for (var k = from; k < to; k += step)
            highest = T.Max(highest, x[k]);
        for (var k = from; k < to; k += step)
            sum += y[k] = T.Exp(x[k] - highest);
        for (var k = from; k < to; k += step)
            y[k] /= sum;
    }

    protected internal override void Backward()
    {
        var dx = A.AddGradient();
        var (y, dy, heads) = (Output.Storage.Values, Output.Storage.Gradient!, A.Shape[1]);
        for (var i = 0; i < edges.Rows; i++)
        for (var h = 0; h < heads; h++)
        {
            var (from, to, mean) = (edges.RowStarts[i] * heads + h, edges.RowStarts[i + 1] * heads, T.Zero);
            for (var k = from; k < to; k += heads)
                mean += y[k] * dy[k];
            for (var k = from; k < to; k += heads)
                dx[k] += y[k] * (dy[k] - mean);
        }
    }
}

/// <summary>
/// y_i = Σ_j α_ij·x_j for each head over the edges i → j.  ∂x_j = Σ_i α_ij·∂y_i,  ∂α_ij = ∂y_i·x_j, head by head.
/// </summary>
/// <remarks>Shapes: α (edges, heads), x (n, heads·w), y (n, heads·w).</remarks>
internal sealed class EdgeSum<T> : Operation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private SparseMatrix<T> edges = null!;

    protected override string Name => "edge sum";

    public static Tensor<T> Of(SparseMatrix<T> edges, Tensor<T> weights, Tensor<T> x)
    {
        var op = Tape<T>.Current.Take<EdgeSum<T>>();
        op.Set(ref op.edges, edges);
        return op.Run(x, weights);
    }

    protected override Shape Plan()
    {
        var count = edges.RowStarts[edges.Rows];
        Require(A.Shape.Rank == 2 && A.Shape[0] == edges.Columns, $"x has {edges.Columns} rows");
        Require(B!.Shape.Rank == 2 && B.Shape[0] == count, $"a weight for each of {count} edges and head");
        Require(A.Shape[1] % B.Shape[1] == 0, $"{B.Shape[1]} heads divide {A.Shape[1]} columns");
        return A.Shape.With(0, edges.Rows);
    }

    protected override void Forward()
    {
        Output.Values.Clear();
        for (var i = 0; i < edges.Rows; i++)
        for (var e = edges.RowStarts[i]; e < edges.RowStarts[i + 1]; e++)
            Add(B!.Row(e), A.Row(edges.ColumnIndices[e]), Output.Row(i));
    }

    protected internal override void Backward()
    {
        var dx = A.NeedsGradient ? A.AddGradient() : default;
        var da = B!.NeedsGradient ? B.AddGradient() : default;
        var (width, heads) = (A.Shape[1], B.Shape[1]);
        for (var i = 0; i < edges.Rows; i++)
        for (var e = edges.RowStarts[i]; e < edges.RowStarts[i + 1]; e++)
        {
            var (j, dy) = (edges.ColumnIndices[e], i * width);
            if (A.NeedsGradient)
                Add(B.Row(e), Output.Gradient.Slice(dy, width), dx.Slice(j * width, width));
            if (B.NeedsGradient)
                AddDots(Output.Gradient.Slice(dy, width), A.Row(j), da.Slice(e * heads, heads));
        }
    }

    private static void Add(ReadOnlySpan<T> weights, ReadOnlySpan<T> x, Span<T> y)
    {
        var w = x.Length / weights.Length;
        if (w >= 16)
            for (var h = 0; h < weights.Length; h++)
                Gradients.AddScaled(x.Slice(h * w, w), weights[h], y.Slice(h * w, w));
        else
            for (int h = 0, k = 0; h < weights.Length; h++)
            for (var end = k + w; k < end; k++)
                y[k] += weights[h] * x[k];
    }

    private static void AddDots(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> dots)
    {
        var w = a.Length / dots.Length;
        for (int h = 0, k = 0; h < dots.Length; h++)
        {
            var sum = T.Zero;
            for (var end = k + w; k < end; k++)
                sum += a[k] * b[k];
            dots[h] += sum;
        }
    }
}

/// <summary>Operators over the edges of a graph.</summary>
public static class GraphOperators
{
    /// <summary>S·x, S constant; x (n, d).</summary>
    /// <param name="s">S (m, n).</param>
    /// <param name="x">x.</param>
    /// <param name="symmetric">Whether Sᵀ = S: the way back is then as fast as the way there. Default false.</param>
    /// <param name="dropout">Share of S's entries dropped in training, in [0, 1); not of a symmetric S. Default
    /// none.</param>
    public static Tensor<T> Multiply<T>(SparseMatrix<T> s, Tensor<T> x, bool symmetric = false, double dropout = 0)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => SparseProductOperation<T>.Of(s, x, symmetric, dropout);

    /// <summary>The named rows of x (n, d), in the order named, each as often as named.</summary>
    public static Tensor<T> Gather<T>(Tensor<T> x, ReadOnlyMemory<int> rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => RowGather<T>.Of(x, rows);

    /// <summary>Row k of x is added to row <c>rows[k]</c> of zeros (count, d).</summary>
    public static Tensor<T> Scatter<T>(Tensor<T> x, ReadOnlyMemory<int> rows, int count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => RowScatter<T>.Of(x, rows, count);

    /// <summary>Softmax of scores (edges, heads) over the edges of each row of the graph's matrix.</summary>
    public static Tensor<T> EdgeSoftmax<T>(SparseMatrix<T> edges, Tensor<T> scores)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => EdgeSoftmaxOperation<T>.Of(edges, scores);

    /// <summary>Σ_j α_ij·x_j over the edges of each row, head by head; weights (edges, heads), x (n,
    /// heads·w).</summary>
    public static Tensor<T> EdgeSum<T>(SparseMatrix<T> edges, Tensor<T> weights, Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Operators.EdgeSum<T>.Of(edges, weights, x);
}
