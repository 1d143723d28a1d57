using System.Numerics;
using System.Numerics.Tensors;
using Earshot.Networks.Kernels;

namespace Earshot.Networks.Operators;

/// <summary>
/// y = a + s·b, b repeated over a's outer axes where it has only the inner ones.  ∂a = ∂y,  ∂b = s·Σ ∂y over the
/// repetitions.
/// </summary>
internal sealed class Sum<T> : Operation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private bool minus;
    private ColumnSums<T>? sums;

    protected override string Name => minus ? "difference" : "sum";

    public static Tensor<T> Of(Tensor<T> a, Tensor<T> b, bool minus)
    {
        var op = Tape<T>.Current.Take<Sum<T>>();
        op.Set(ref op.minus, minus);
        return op.Run(a, b);
    }

    protected override Shape Plan()
    {
        Require(Repetition.Fits(A.Shape, B!.Shape), "the second has the first's shape or that of its innermost axes");
        sums = B.Shape.Count < A.Shape.Count ? new(B.Shape.Count) : null;
        return A.Shape;
    }

    protected override void Forward()
    {
        var a = A.Values;
        var b = B!.Values;
        var y = Output.Values;
        for (var i = 0; i < y.Length; i += b.Length)
            if (minus)
                TensorPrimitives.Subtract(a.Slice(i, b.Length), b, y.Slice(i, b.Length));
            else
                TensorPrimitives.Add(a.Slice(i, b.Length), b, y.Slice(i, b.Length));
    }

    protected internal override void Backward()
    {
        var dy = Output.Gradient;
        if (A.NeedsGradient)
        {
            var da = A.TakeGradient(out var accumulate);
            Gradients.Move(dy, da, accumulate);
        }
        if (!B!.NeedsGradient)
            return;
        if (sums is null)
            Gradients.AddScaled(dy, minus ? -T.One : T.One, B.AddGradient());
        else
            Gradients.AddColumns(sums, dy, minus ? -T.One : T.One, B.AddGradient());
    }
}

/// <summary>
/// y = a ⊙ b, b repeated over a's outer axes where it has only the inner ones.  ∂a = ∂y ⊙ b,  ∂b = Σ ∂y ⊙ a over the
/// repetitions.
/// </summary>
internal sealed class Hadamard<T> : Operation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private ColumnSums<T>? sums;

    protected override string Name => "Hadamard product";

    public static Tensor<T> Of(Tensor<T> a, Tensor<T> b) => Tape<T>.Current.Take<Hadamard<T>>().Run(a, b);

    protected override Shape Plan()
    {
        Require(Repetition.Fits(A.Shape, B!.Shape), "the second has the first's shape or that of its innermost axes");
        sums = B.Shape.Count < A.Shape.Count ? new(B.Shape.Count) : null;
        return A.Shape;
    }

    protected override void Forward()
    {
        var a = A.Values;
        var b = B!.Values;
        var y = Output.Values;
        for (var i = 0; i < y.Length; i += b.Length)
            TensorPrimitives.Multiply(a.Slice(i, b.Length), b, y.Slice(i, b.Length));
    }

    protected internal override void Backward()
    {
        var a = A.Values;
        var b = B!.Values;
        var dy = Output.Gradient;
        if (A.NeedsGradient)
        {
            var da = A.AddGradient();
            for (var i = 0; i < dy.Length; i += b.Length)
            {
                var part = da.Slice(i, b.Length);
                TensorPrimitives.MultiplyAdd(dy.Slice(i, b.Length), b, part, part);
            }
        }
        if (!B.NeedsGradient)
            return;
        var db = B.AddGradient();
        sums?.Clear();
        for (var i = 0; i < dy.Length; i += b.Length)
            if (sums is null)
                TensorPrimitives.MultiplyAdd(dy, a, db, db);
            else
                sums.AddProduct(dy.Slice(i, b.Length), a.Slice(i, b.Length));
        sums?.AddTo(db);
    }
}

/// <summary>y_r = w_r·x_r, a weight a row.  ∂x_r = w_r·∂y_r,  ∂w_r = ∂y_r·x_r.</summary>
internal sealed class RowScale<T> : Operation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    protected override string Name => "row scale";

    public static Tensor<T> Of(Tensor<T> x, Tensor<T> weights) => Tape<T>.Current.Take<RowScale<T>>().Run(x, weights);

    protected override Shape Plan()
    {
        Require(B!.Shape.Count == A.Shape.Rows, $"a weight for each of {A.Shape.Rows} rows");
        return A.Shape;
    }

    protected override void Forward()
    {
        for (var r = 0; r < A.Shape.Rows; r++)
            TensorPrimitives.Multiply(A.Row(r), B!.Values[r], Output.Row(r));
    }

    protected internal override void Backward()
    {
        var rows = A.Shape.Rows;
        var width = A.Shape.Last;
        var dy = Output.Gradient;
        if (A.NeedsGradient)
        {
            var dx = A.AddGradient();
            for (var r = 0; r < rows; r++)
                Gradients.AddScaled(dy.Slice(r * width, width), B!.Values[r], dx.Slice(r * width, width));
        }
        if (!B!.NeedsGradient)
            return;
        var dw = B.AddGradient();
        for (var r = 0; r < rows; r++)
            dw[r] += TensorPrimitives.Dot<T>(dy.Slice(r * width, width), A.Row(r));
    }
}

/// <summary>y = s·x + t.  ∂x = g·∂y; g is s but for a gradient that is scaled or reversed on its own.</summary>
internal sealed class Affine<T> : Operation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private double scale,
        shift,
        gradientScale;

    protected override string Name => "scale";

    public static Tensor<T> Of(Tensor<T> x, double scale, double shift, double gradientScale)
    {
        // weights of a loss may change each step: they need no new plan
        var op = Tape<T>.Current.Take<Affine<T>>();
        (op.scale, op.shift, op.gradientScale) = (scale, shift, gradientScale);
        return op.Run(x);
    }

    protected override Shape Plan() => A.Shape;

    protected override void Forward()
    {
        TensorPrimitives.Multiply(A.Values, Number(scale), Output.Values);
        if (shift != 0)
            TensorPrimitives.Add(Output.Values, Number(shift), Output.Values);
    }

    protected internal override void Backward() =>
        Gradients.AddScaled(Output.Gradient, Number(gradientScale), A.AddGradient());
}

/// <summary>Whether b is a's shape or that of its innermost axes.</summary>
internal static class Repetition
{
    public static bool Fits(Shape a, Shape b)
    {
        if (b.Rank > a.Rank || a.Count == 0 || b.Count == 0)
            return false;
        for (var i = 1; i <= b.Rank; i++)
            if (a[-i] != b[-i])
                return false;
        return true;
    }
}

/// <summary>What backward passes do with runs of a gradient.</summary>
internal static class Gradients
{
    /// <summary>to = from, or to += from.</summary>
    public static void Move<T>(ReadOnlySpan<T> from, Span<T> to, bool accumulate)
        where T : unmanaged, INumber<T>
    {
        if (accumulate)
            TensorPrimitives.Add(to, from, to);
        else
            from.CopyTo(to);
    }

    /// <summary>to += factor·from.</summary>
    public static void AddScaled<T>(ReadOnlySpan<T> from, T factor, Span<T> to)
        where T : unmanaged, INumber<T> => TensorPrimitives.MultiplyAdd(from, factor, to, to);

    /// <summary>to += factor · the sum of the rows of from.</summary>
    public static void AddColumns<T>(ColumnSums<T> sums, ReadOnlySpan<T> from, T factor, Span<T> to)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        sums.Clear();
        for (var i = 0; i < from.Length; i += to.Length)
            sums.Add(from.Slice(i, to.Length));
        var totals = sums.Totals;
        for (var c = 0; c < to.Length; c++)
            to[c] += factor * T.CreateTruncating(totals[c]);
    }
}

/// <summary>Sums, products and scales, value by value.</summary>
public static class Arithmetic
{
    /// <summary>a + b; b has a's shape or that of its innermost axes, and is then added to each.</summary>
    public static Tensor<T> Add<T>(Tensor<T> a, Tensor<T> b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Sum<T>.Of(a, b, minus: false);

    /// <summary>a − b, shapes as in <see cref="Add"/>.</summary>
    public static Tensor<T> Subtract<T>(Tensor<T> a, Tensor<T> b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Sum<T>.Of(a, b, minus: true);

    /// <summary>a ⊙ b, shapes as in <see cref="Add"/>.</summary>
    public static Tensor<T> Multiply<T>(Tensor<T> a, Tensor<T> b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Hadamard<T>.Of(a, b);

    /// <summary>Each row of the innermost axis times a weight of its own: x (…, d), weights (…).</summary>
    public static Tensor<T> ScaleRows<T>(Tensor<T> x, Tensor<T> weights)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => RowScale<T>.Of(x, weights);

    /// <summary>scale·x + shift.</summary>
    public static Tensor<T> Scale<T>(Tensor<T> x, double scale, double shift = 0)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Affine<T>.Of(x, scale, shift, scale);

    /// <summary>x itself; the gradient is multiplied by a factor on its way back.</summary>
    public static Tensor<T> ScaleGradient<T>(Tensor<T> x, double factor)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Affine<T>.Of(x, 1, 0, factor);

    /// <summary>
    /// x itself; the gradient changes its sign and is multiplied by λ on its way back (Ganin et al. 2016).
    /// </summary>
    public static Tensor<T> ReverseGradient<T>(Tensor<T> x, double lambda = 1)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Affine<T>.Of(x, 1, 0, -lambda);
}
