using System.Numerics;
using System.Numerics.Tensors;

namespace Earshot.Networks.Operators;

/// <summary>
/// The largest or the mean value under each window, a channel each; windows that do not fit are left out.  The
/// largest: ∂x at its place = ∂y (the first of equals). The mean: ∂x = ∂y/taps under the window, zeros beyond the
/// edges count.
/// </summary>
/// <remarks>Shapes: x (B, H, W, C) or (B, T, C), y likewise.</remarks>
internal sealed class PoolingOperation<T> : Operation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private Window window;
    private bool largest;
    private int height,
        width,
        rows,
        columns;
    private int[] places = [];

    protected override string Name => largest ? "max pooling" : "mean pooling";

    public static Tensor<T> Of(Tensor<T> x, Window window, bool largest)
    {
        var op = Tape<T>.Current.Take<PoolingOperation<T>>();
        op.Set(ref op.window, window);
        op.Set(ref op.largest, largest);
        return op.Run(x);
    }

    protected override Shape Plan()
    {
        var x = A.Shape;
        Require(x.Rank is 3 or 4, "x (B, T, C) or (B, H, W, C)");
        (height, width) = x.Rank == 3 ? (1, x[1]) : (x[1], x[2]);
        (rows, columns) = window.Fit(height, width);
        Require(
            rows > 0 && columns > 0,
            $"the window {window.Height} × {window.Width} does not fit {height} × {width}"
        );
        var y = x.Rank == 3 ? x.With(1, columns) : x.With(1, rows).With(2, columns);
        places = largest ? new int[y.Count] : [];
        return y;
    }

    protected override void Forward()
    {
        for (var p = 0; p < Output.Shape.Rows; p++)
            if (largest)
                Largest(p, Output.Row(p), places.AsSpan(p * A.Shape.Last, A.Shape.Last));
            else
                Mean(p, Output.Row(p));
    }

    private void Largest(int p, Span<T> y, Span<int> place)
    {
        y.Fill(T.NegativeInfinity);
        for (var k = 0; k < window.Taps; k++)
        {
            if (Seen(p, k) is not (var row and >= 0))
                continue;
            var x = A.Row(row);
            for (var c = 0; c < y.Length; c++)
                if (x[c] > y[c])
                    (y[c], place[c]) = (x[c], row);
        }
    }

    private void Mean(int p, Span<T> y)
    {
        y.Clear();
        for (var k = 0; k < window.Taps; k++)
            if (Seen(p, k) is var row and >= 0)
                TensorPrimitives.Add(y, A.Row(row), y);
        TensorPrimitives.Multiply(y, Number(1.0 / window.Taps), y);
    }

    protected internal override void Backward()
    {
        var dx = A.AddGradient();
        var d = A.Shape.Last;
        for (var p = 0; p < Output.Shape.Rows; p++)
        {
            var dy = Output.Gradient.Slice(p * d, d);
            if (largest)
                for (var c = 0; c < d; c++)
                    dx[places[p * d + c] * d + c] += dy[c];
            else
                for (var k = 0; k < window.Taps; k++)
                    if (Seen(p, k) is var row and >= 0)
                        Gradients.AddScaled(dy, Number(1.0 / window.Taps), dx.Slice(row * d, d));
        }
    }

    private int Seen(int p, int tap)
    {
        var (example, position) = Math.DivRem(p, rows * columns);
        var (oy, ox) = Math.DivRem(position, columns);
        var (ky, kx) = Math.DivRem(tap, window.Width);
        var y = oy * window.StrideY - window.Above + ky * window.DilationY;
        var x = ox * window.StrideX - window.Left + kx * window.DilationX;
        return y < 0 || y >= height || x < 0 || x >= width ? -1 : (example * height + y) * width + x;
    }
}

/// <summary>Pooling over windows; over a whole axis see <see cref="Reductions"/>.</summary>
public static class Pooling
{
    /// <summary>The largest value under each window; x (B, H, W, C) or (B, T, C).</summary>
    public static Tensor<T> Max<T>(Tensor<T> x, Window window)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => PoolingOperation<T>.Of(x, window, largest: true);

    /// <summary>The mean value under each window.</summary>
    public static Tensor<T> Mean<T>(Tensor<T> x, Window window)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => PoolingOperation<T>.Of(x, window, largest: false);

    /// <summary>Windows side by side of that many places along both axes of (B, H, W, C).</summary>
    public static Tensor<T> Max<T>(Tensor<T> x, int height, int width)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Max(x, new Window(height, width, height, width));

    /// <inheritdoc cref="Max{T}(Tensor{T}, int, int)"/>
    public static Tensor<T> Mean<T>(Tensor<T> x, int height, int width)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Mean(x, new Window(height, width, height, width));
}
