using System.Numerics;

namespace Earshot.Networks.Operators;

/// <summary>How values between the given ones are found.</summary>
public enum Interpolation
{
    /// <summary>The nearest.</summary>
    Nearest,

    /// <summary>On the line between two.</summary>
    Linear,

    /// <summary>Keys' cubic through four, a = −0.75 as PyTorch's.</summary>
    Cubic,
}

/// <summary>
/// One axis at another size: y_j = Σ_k w_jk·x_i(j, k), some neighbours with fixed weights.  ∂x_i = Σ w_jk·∂y_j.
/// </summary>
/// <remarks>Shapes: x (outer…, n, inner…), y (outer…, n', inner…). Places and weights as PyTorch's
/// interpolate.</remarks>
internal sealed class ResizeOperation<T> : Operation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private int axis,
        size;
    private Interpolation kind;
    private bool alignCorners;
    private (int Place, double Weight)[] taps = [];

    protected override string Name => "resize";

    public static Tensor<T> Of(Tensor<T> x, int axis, int size, Interpolation kind, bool alignCorners)
    {
        var op = Tape<T>.Current.Take<ResizeOperation<T>>();
        op.Set(ref op.axis, x.Shape.Axis(axis));
        op.Set(ref op.size, size);
        op.Set(ref op.kind, kind);
        op.Set(ref op.alignCorners, alignCorners);
        return op.Run(x);
    }

    private int Neighbours =>
        kind switch
        {
            Interpolation.Nearest => 1,
            Interpolation.Linear => 2,
            _ => 4,
        };

    protected override Shape Plan()
    {
        var from = A.Shape[axis];
        Require(size > 0 && from > 0, "both sizes are 1 or more");
        taps = new (int, double)[size * Neighbours];
        for (var j = 0; j < size; j++)
            Place(j, from, taps.AsSpan(j * Neighbours, Neighbours));
        return A.Shape.With(axis, size);
    }

    private void Place(int j, int from, Span<(int, double)> to)
    {
        var at =
            kind == Interpolation.Nearest ? Math.Floor((double)j * from / size)
            : alignCorners ? (size == 1 ? 0 : j * (from - 1.0) / (size - 1))
            : (j + 0.5) * from / size - 0.5;
        if (kind == Interpolation.Linear)
            at = Math.Max(0, at);
        var first = (int)Math.Floor(at);
        var t = at - first;
        for (var k = 0; k < to.Length; k++)
        {
            var offset = kind == Interpolation.Cubic ? k - 1 : k;
            var weight = kind switch
            {
                Interpolation.Nearest => 1,
                Interpolation.Linear => 1 - Math.Abs(t - offset),
                _ => Cubic(Math.Abs(t - offset)),
            };
            to[k] = (Math.Clamp(first + offset, 0, from - 1), weight);
        }
    }

    private static double Cubic(double d) =>
        d <= 1 ? (1.25 * d - 2.25) * d * d + 1 : ((-0.75 * d + 3.75) * d - 6) * d + 3;

    private int Inner => A.Shape.Count / A.Shape.CountBefore(axis + 1);

    protected override void Forward()
    {
        Output.Values.Clear();
        for (var o = 0; o < A.Shape.CountBefore(axis); o++)
        for (var k = 0; k < taps.Length; k++)
            Gradients.AddScaled(
                A.Values.Slice((o * A.Shape[axis] + taps[k].Place) * Inner, Inner),
                Number(taps[k].Weight),
                Output.Values.Slice((o * size + k / Neighbours) * Inner, Inner)
            );
    }

    protected internal override void Backward()
    {
        var dx = A.AddGradient();
        for (var o = 0; o < A.Shape.CountBefore(axis); o++)
        for (var k = 0; k < taps.Length; k++)
            Gradients.AddScaled(
                Output.Gradient.Slice((o * size + k / Neighbours) * Inner, Inner),
                Number(taps[k].Weight),
                dx.Slice((o * A.Shape[axis] + taps[k].Place) * Inner, Inner)
            );
    }
}

/// <summary>Other sizes.</summary>
public static class Resize
{
    /// <summary>One axis of x at another size; two axes are two calls.</summary>
    /// <param name="x">x.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="size">Its new size.</param>
    /// <param name="kind">How values between are found.</param>
    /// <param name="alignCorners">Whether first and last values stay where they are; else the edges do. Default
    /// false.</param>
    public static Tensor<T> Of<T>(
        Tensor<T> x,
        int axis,
        int size,
        Interpolation kind = Interpolation.Linear,
        bool alignCorners = false
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => ResizeOperation<T>.Of(x, axis, size, kind, alignCorners);
}
