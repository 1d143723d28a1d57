using System.Numerics;
using System.Numerics.Tensors;

namespace Earshot.Networks.Operators;

/// <summary>
/// Sum, mean or largest over one axis.  ∂x = ∂y, ∂y/n, or ∂y at the place of the largest (the first of equals).
/// </summary>
/// <remarks>Shapes: x (outer…, n, inner…), y (outer…, inner…).</remarks>
internal sealed class Reduction<T> : Operation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public enum Kinds
    {
        Sum,
        Mean,
        Max,
    }

    private Kinds kind;
    private int axis,
        outer,
        size,
        inner;
    private int[] places = [];
    private double[] sums = [];

    protected override string Name => kind.ToString();

    public static Tensor<T> Of(Tensor<T> x, int axis, Kinds kind)
    {
        var op = Tape<T>.Current.Take<Reduction<T>>();
        op.Set(ref op.kind, kind);
        op.Set(ref op.axis, x.Shape.Axis(axis));
        return op.Run(x);
    }

    protected override Shape Plan()
    {
        (outer, size) = (A.Shape.CountBefore(axis), A.Shape[axis]);
        Require(size > 0, $"axis {axis} is empty");
        inner = A.Shape.Count / outer / size;
        (places, sums) = (kind == Kinds.Max ? new int[outer * inner] : [], new double[inner]);
        return A.Shape.Without(axis);
    }

    protected override void Forward()
    {
        for (var o = 0; o < outer; o++)
        {
            var x = A.Values.Slice(o * size * inner, size * inner);
            var y = Output.Values.Slice(o * inner, inner);
            if (kind == Kinds.Max)
                Largest(x, y, places.AsSpan(o * inner, inner));
            else
                Sum(x, y, kind == Kinds.Mean ? size : 1);
        }
    }

    private void Sum(ReadOnlySpan<T> x, Span<T> y, int divisor)
    {
        sums.AsSpan().Clear();
        for (var i = 0; i < x.Length; i += inner)
        for (var c = 0; c < inner; c++)
            sums[c] += double.CreateTruncating(x[i + c]);
        for (var c = 0; c < inner; c++)
            y[c] = Number(sums[c] / divisor);
    }

    private void Largest(ReadOnlySpan<T> x, Span<T> y, Span<int> place)
    {
        y.Fill(T.NegativeInfinity);
        for (var i = 0; i < x.Length; i += inner)
        for (var c = 0; c < inner; c++)
            if (x[i + c] > y[c])
                (y[c], place[c]) = (x[i + c], i + c);
    }

    protected internal override void Backward()
    {
        var dx = A.AddGradient();
        var dy = Output.Gradient;
        var factor = kind == Kinds.Mean ? Number(1.0 / size) : T.One;
        for (var o = 0; o < outer; o++)
        {
            var to = dx.Slice(o * size * inner, size * inner);
            var from = dy.Slice(o * inner, inner);
            if (kind == Kinds.Max)
                for (var c = 0; c < inner; c++)
                    to[places[o * inner + c]] += from[c];
            else
                for (var i = 0; i < to.Length; i += inner)
                    Gradients.AddScaled(from, factor, to.Slice(i, inner));
        }
    }
}

/// <summary>
/// Over the innermost axis: p = e^x / Σ e^x, or ln p.  ∂x = p ⊙ (∂y − Σ ∂y ⊙ p), or ∂y − p·Σ ∂y.
/// </summary>
internal sealed class SoftmaxOperation<T> : Operation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private bool logarithm;
    private T[] row = [];

    protected override string Name => "softmax";

    public static Tensor<T> Of(Tensor<T> x, bool logarithm)
    {
        var op = Tape<T>.Current.Take<SoftmaxOperation<T>>();
        op.Set(ref op.logarithm, logarithm);
        return op.Run(x);
    }

    protected override Shape Plan()
    {
        row = new T[A.Shape.Last];
        return A.Shape;
    }

    protected override void Forward()
    {
        for (var r = 0; r < A.Shape.Rows; r++)
        {
            A.Row(r).CopyTo(row);
            var logSum = Kernels.SoftmaxRow.Normalise<T>(row, T.One);
            if (logarithm)
                TensorPrimitives.Subtract(A.Row(r), logSum, Output.Row(r));
            else
                row.CopyTo(Output.Row(r));
        }
    }

    protected internal override void Backward()
    {
        var dx = A.AddGradient();
        var width = A.Shape.Last;
        for (var r = 0; r < A.Shape.Rows; r++)
        {
            var to = dx.Slice(r * width, width);
            var y = Output.Row(r);
            var dy = Output.Gradient.Slice(r * width, width);
            if (logarithm)
            {
                TensorPrimitives.Exp(y, row);
                TensorPrimitives.Multiply(row, -TensorPrimitives.Sum<T>(dy), row);
                TensorPrimitives.Add(row, dy, row);
            }
            else
            {
                TensorPrimitives.Subtract(dy, TensorPrimitives.Dot<T>(dy, y), row);
                TensorPrimitives.Multiply(row, y, row);
            }
            TensorPrimitives.Add(to, row, to);
        }
    }
}

/// <summary>What makes one axis one value.</summary>
public static class Reductions
{
    /// <summary>Σ over an axis, which goes.</summary>
    public static Tensor<T> Sum<T>(Tensor<T> x, int axis)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Reduction<T>.Of(x, axis, Reduction<T>.Kinds.Sum);

    /// <summary>The mean over an axis, which goes.</summary>
    public static Tensor<T> Mean<T>(Tensor<T> x, int axis)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Reduction<T>.Of(x, axis, Reduction<T>.Kinds.Mean);

    /// <summary>The largest along an axis, which goes.</summary>
    public static Tensor<T> Max<T>(Tensor<T> x, int axis)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Reduction<T>.Of(x, axis, Reduction<T>.Kinds.Max);

    /// <summary>Σ of all values, a single number.</summary>
    public static Tensor<T> Sum<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Sum(Joints.Reshape(x, x.Shape.Count), 0);

    /// <summary>The mean of all values, a single number.</summary>
    public static Tensor<T> Mean<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Mean(Joints.Reshape(x, x.Shape.Count), 0);

    /// <summary>e^x / Σ e^x over the innermost axis.</summary>
    public static Tensor<T> Softmax<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => SoftmaxOperation<T>.Of(x, logarithm: false);

    /// <summary>ln(e^x / Σ e^x) over the innermost axis.</summary>
    public static Tensor<T> LogSoftmax<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => SoftmaxOperation<T>.Of(x, logarithm: true);
}
