using System.Numerics;

namespace Earshot.Networks.Operators;

/// <summary>The same values in another shape, or a run of the outermost axis: nothing is copied either way.</summary>
internal sealed class View<T> : Operation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private Shape shape;
    private int start;

    protected override string Name => "view";

    internal override bool OwnsOutput => false;

    public static Tensor<T> Of(Tensor<T> x, Shape shape, int start)
    {
        var op = Tape<T>.Current.Take<View<T>>();
        op.Set(ref op.shape, shape);
        op.Set(ref op.start, start);
        return op.Run(x);
    }

    protected override Shape Plan()
    {
        Require(start + shape.Count <= A.Shape.Count, $"{A.Shape.Count} values are no {shape}");
        return shape;
    }

    private protected override Tensor<T> MakeOutput(Shape of) => new(A.Storage, A.Offset + start, of);

    protected override void Forward() { }

    protected internal override void Backward() { }
}

/// <summary>A run of one axis.  ∂x = ∂y there, 0 elsewhere.</summary>
internal sealed class SliceOperation<T> : Operation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private int axis,
        start,
        length;

    protected override string Name => "slice";

    public static Tensor<T> Of(Tensor<T> x, int axis, int start, int length)
    {
        var op = Tape<T>.Current.Take<SliceOperation<T>>();
        op.Set(ref op.axis, axis);
        op.Set(ref op.start, start);
        op.Set(ref op.length, length);
        return op.Run(x);
    }

    protected override Shape Plan()
    {
        var size = A.Shape[axis];
        Require(
            start >= 0 && length >= 0 && start + length <= size,
            $"{start}..{start + length} lies not in 0..{size}"
        );
        return A.Shape.With(axis, length);
    }

    protected override void Forward()
    {
        var (run, from) = Runs();
        for (var i = 0; i * run < Output.Shape.Count; i++)
            A.Values.Slice(i * from + start * Inner, run).CopyTo(Output.Values[(i * run)..]);
    }

    protected internal override void Backward()
    {
        var dx = A.AddGradient();
        var (run, from) = Runs();
        for (var i = 0; i * run < Output.Shape.Count; i++)
            Gradients.Move(Output.Gradient.Slice(i * run, run), dx.Slice(i * from + start * Inner, run), true);
    }

    private int Inner => A.Shape.Count / A.Shape.CountBefore(axis + 1);

    private (int Run, int From) Runs() => (length * Inner, A.Shape[axis] * Inner);
}

/// <summary>y = x₁, x₂, … side by side along one axis.  ∂x_i = its part of ∂y.</summary>
internal sealed class Concatenation<T> : Operation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private Tensor<T>[] parts = [];
    private Shape[] shapes = [];
    private int axis;

    protected override string Name => "concatenation";

    public static Tensor<T> Of(int axis, ReadOnlySpan<Tensor<T>> parts)
    {
        var op = Tape<T>.Current.Take<Concatenation<T>>();
        op.Set(ref op.axis, parts[0].Shape.Axis(axis));
        if (op.parts.Length != parts.Length)
            (op.parts, op.shapes) = (new Tensor<T>[parts.Length], new Shape[parts.Length]);
        parts.CopyTo(op.parts);
        for (var i = 0; i < parts.Length; i++)
            op.Set(ref op.shapes[i], parts[i].Shape);
        return op.Run(parts[0]);
    }

    protected override Shape Plan()
    {
        var size = 0;
        foreach (var part in parts)
        {
            Require(part.Shape.Rank == A.Shape.Rank, "all have the same number of axes");
            Require(part.Shape.With(axis, A.Shape[axis]) == A.Shape, $"all axes but {axis} agree");
            size += part.Shape[axis];
        }
        return A.Shape.With(axis, size);
    }

    private protected override bool AnyNeedsGradient() => Array.Exists(parts, p => p.NeedsGradient);

    private protected override string Operands() => string.Join(" and ", parts.Select(p => p.ToString()));

    protected override void Forward()
    {
        var first = 0;
        foreach (var part in parts)
        {
            for (var i = 0; i < Outer; i++)
                part.Values.Slice(i * Values(part), Values(part)).CopyTo(Output.Values[(i * Values(Output) + first)..]);
            first += Values(part);
        }
    }

    protected internal override void Backward()
    {
        var first = 0;
        foreach (var part in parts)
        {
            if (part.NeedsGradient)
            {
                var dx = part.TakeGradient(out var accumulate);
                for (var i = 0; i < Outer; i++)
                    Gradients.Move(
                        Output.Gradient.Slice(i * Values(Output) + first, Values(part)),
                        dx.Slice(i * Values(part), Values(part)),
                        accumulate
                    );
            }
            first += Values(part);
        }
    }

    private int Outer => A.Shape.CountBefore(axis);

    /// <summary>Values for each step of the axes outside.</summary>
    private int Values(Tensor<T> x) => x.Shape.Count / Outer;
}

/// <summary>The axes in another order.  ∂x = ∂y with the axes turned back.</summary>
internal sealed class Permutation<T> : Operation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private (int, int, int, int) order;
    private int rank;

    protected override string Name => "permutation";

    public static Tensor<T> Of(Tensor<T> x, ReadOnlySpan<int> order)
    {
        var op = Tape<T>.Current.Take<Permutation<T>>();
        op.Set(ref op.rank, order.Length);
        op.Set(ref op.order, (order[0], At(order, 1), At(order, 2), At(order, 3)));
        return op.Run(x);
    }

    private static int At(ReadOnlySpan<int> order, int i) => i < order.Length ? order[i] : i;

    private int Order(int i) =>
        i switch
        {
            0 => order.Item1,
            1 => order.Item2,
            2 => order.Item3,
            _ => order.Item4,
        };

    protected override Shape Plan()
    {
        Require(rank == A.Shape.Rank, $"an order of {A.Shape.Rank} axes");
        var (shape, seen) = (A.Shape, 0);
        for (var i = 0; i < rank; i++)
        {
            seen |= 1 << Order(i);
            shape = shape.With(i, A.Shape[Order(i)]);
        }
        Require(seen == (1 << rank) - 1, "each axis once");
        return shape;
    }

    protected override void Forward() => Walk(A.Values, Output.Values, backward: false);

    protected internal override void Backward() => Walk(A.AddGradient(), Output.Gradient, backward: true);

    private void Walk(Span<T> x, Span<T> y, bool backward)
    {
        var (n, s) = (Output.Shape, (Step(0), Step(1), Step(2), Step(3)));
        var (n0, n1, n2, n3) = (n[0], Size(n, 1), Size(n, 2), Size(n, 3));
        var i = 0;
        for (var a = 0; a < n0; a++)
        for (var b = 0; b < n1; b++)
        for (var c = 0; c < n2; c++)
        for (var (d, at) = (0, a * s.Item1 + b * s.Item2 + c * s.Item3); d < n3; d++, at += s.Item4, i++)
            if (backward)
                x[at] += y[i];
            else
                y[i] = x[at];
    }

    private static int Size(Shape shape, int axis) => axis < shape.Rank ? shape[axis] : 1;

    /// <summary>Values of x from one step of an axis of y to the next.</summary>
    private int Step(int axis) => axis < rank ? A.Shape.Count / Math.Max(1, A.Shape.CountBefore(Order(axis) + 1)) : 0;
}

/// <summary>The same rows in front of each clip's: y_b = v, x_b.  ∂x_b = its part of ∂y_b,  ∂v = Σ_b the
/// rest.</summary>
/// <remarks>Shapes: x (B, N, D), v (k, D), y (B, k + N, D).</remarks>
internal sealed class Prefix<T> : Operation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    protected override string Name => "prefix";

    public static Tensor<T> Of(Tensor<T> x, Tensor<T> rows) => Tape<T>.Current.Take<Prefix<T>>().Run(x, rows);

    protected override Shape Plan()
    {
        Require(A.Shape.Rank == 3 && B!.Shape.Last == A.Shape[2], "x (B, N, D) and rows (k, D)");
        return A.Shape.With(1, A.Shape[1] + B!.Shape.Rows);
    }

    private (int Rows, int Clip) Runs() => (B!.Shape.Count, A.Shape[1] * A.Shape[2]);

    protected override void Forward()
    {
        var (rows, clip) = Runs();
        for (var b = 0; b < A.Shape[0]; b++)
        {
            B!.Values.CopyTo(Output.Values[(b * (rows + clip))..]);
            A.Values.Slice(b * clip, clip).CopyTo(Output.Values[(b * (rows + clip) + rows)..]);
        }
    }

    protected internal override void Backward()
    {
        var (rows, clip) = Runs();
        var accumulate = false;
        var dx = A.NeedsGradient ? A.TakeGradient(out accumulate) : default;
        var dv = B!.NeedsGradient ? B.AddGradient() : default;
        for (var b = 0; b < A.Shape[0]; b++)
        {
            var dy = Output.Gradient.Slice(b * (rows + clip), rows + clip);
            if (B.NeedsGradient)
                Gradients.Move(dy[..rows], dv, accumulate: true);
            if (A.NeedsGradient)
                Gradients.Move(dy[rows..], dx.Slice(b * clip, clip), accumulate);
        }
    }
}

/// <summary>y_r = m_r ? v : x_r, a vector in place of some rows.  ∂x_r = m_r ? 0 : ∂y_r,  ∂v = Σ ∂y_r over
/// m.</summary>
internal sealed class RowMask<T> : Operation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private ReadOnlyMemory<bool> mask;

    protected override string Name => "mask";

    public static Tensor<T> Of(Tensor<T> x, ReadOnlyMemory<bool> mask, Tensor<T> vector)
    {
        var op = Tape<T>.Current.Take<RowMask<T>>();
        op.mask = mask;
        if (mask.Length != x.Shape.Rows)
            throw new ShapeException(op.Name, $"{x}", $"{x.Shape.Rows} rows need as many marks, got {mask.Length}");
        return op.Run(x, vector);
    }

    protected override Shape Plan()
    {
        Require(B!.Shape.Count == A.Shape.Last, $"the vector has {A.Shape.Last} values");
        return A.Shape;
    }

    protected override void Forward()
    {
        for (var r = 0; r < A.Shape.Rows; r++)
            (mask.Span[r] ? B!.Values : A.Row(r)).CopyTo(Output.Row(r));
    }

    protected internal override void Backward()
    {
        var dx = A.NeedsGradient ? A.AddGradient() : default;
        var dv = B!.NeedsGradient ? B.AddGradient() : default;
        var width = A.Shape.Last;
        for (var r = 0; r < A.Shape.Rows; r++)
        {
            var to = mask.Span[r] ? dv : dx;
            if (to.IsEmpty)
                continue;
            to = mask.Span[r] ? to : to.Slice(r * width, width);
            Gradients.Move(Output.Gradient.Slice(r * width, width), to, true);
        }
    }
}

/// <summary>x, which no gradient passes.</summary>
internal sealed class Barrier<T> : Operation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    protected override string Name => "stop gradient";

    public static Tensor<T> Of(Tensor<T> x) => Tape<T>.Current.Take<Barrier<T>>().Run(x);

    private protected override bool AnyNeedsGradient() => false;

    protected override Shape Plan() => A.Shape;

    protected override void Forward() => A.Values.CopyTo(Output.Values);

    protected internal override void Backward() { }
}

/// <summary>What changes shapes and joins tensors.</summary>
public static class Joints
{
    /// <summary>The same values in another shape; a view.</summary>
    public static Tensor<T> Reshape<T>(Tensor<T> x, Shape shape)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        shape.Count == x.Shape.Count
            ? View<T>.Of(x, shape, 0)
            : throw new ShapeException("reshape", $"{x}", $"{x.Shape.Count} values are no {shape}");

    /// <summary>A run of one axis: <paramref name="length"/> steps from <paramref name="start"/> on.</summary>
    /// <remarks>Along the outermost axis it is a view, else a copy.</remarks>
    public static Tensor<T> Slice<T>(Tensor<T> x, int axis, int start, int length)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        x.Shape.Axis(axis) == 0 && start >= 0 && start + length <= x.Shape[0]
            ? View<T>.Of(x, x.Shape.With(0, length), start * (x.Shape.Count / Math.Max(1, x.Shape[0])))
            : SliceOperation<T>.Of(x, x.Shape.Axis(axis), start, length);

    /// <summary>All side by side along one axis; their other axes agree.</summary>
    public static Tensor<T> Concatenate<T>(int axis, params ReadOnlySpan<Tensor<T>> parts)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Concatenation<T>.Of(axis, parts);

    /// <summary>The same rows (k, D) in front of each clip's: x (B, N, D) to (B, k + N, D).</summary>
    public static Tensor<T> Prepend<T>(Tensor<T> x, Tensor<T> rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Prefix<T>.Of(x, rows);

    /// <summary>The axes in another order: axis i of the result is axis <c>order[i]</c> of x.</summary>
    public static Tensor<T> Permute<T>(Tensor<T> x, params ReadOnlySpan<int> order)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Permutation<T>.Of(x, order);

    /// <summary>A vector in the place of the rows that are marked: x (…, d), a mark a row, vector (d).</summary>
    public static Tensor<T> MaskRows<T>(Tensor<T> x, ReadOnlyMemory<bool> marks, Tensor<T> vector)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => RowMask<T>.Of(x, marks, vector);

    /// <summary>x, which no gradient passes.</summary>
    public static Tensor<T> StopGradient<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Barrier<T>.Of(x);
}
