using System.Numerics;
using Earshot.Networks.Kernels;

namespace Earshot.Networks.Operators;

/// <summary>
/// y[p, o] = b[o] + Σ_{k, i} x[p·stride + k·dilation, i]·W[o, k, i], zeros beyond the edges.  With X what the windows
/// see, a row a window: y = X·Wᵀ,  ∂W = ∂yᵀ·X,  ∂X = ∂y·W, and ∂x sums ∂X over the windows that see a value.
/// </summary>
/// <remarks>
/// Shapes: x (B, H, W, I) or (B, T, I), weight (O, kh, kw, I/groups) or (O, k, I/groups), b (O), y (B, H', W', O) or
/// (B, T', O). Group g has the inputs g·I/groups and on, and the outputs likewise. X is made for some windows at a
/// time, so that it stays in the cache.
/// </remarks>
internal sealed class ConvolutionOperation<T> : Operation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int ValuesAtOnce = 1 << 16;

    private Window window;
    private int groups,
        outputs,
        windows,
        rowsAtOnce;
    private Taps taps;
    private ColumnSums<T> sums = null!;

    protected override string Name => "convolution";

    public static Tensor<T> Of(Tensor<T> x, Tensor<T> weight, Tensor<T>? bias, Window window, int groups)
    {
        var op = Tape<T>.Current.Take<ConvolutionOperation<T>>();
        op.Set(ref op.window, window);
        op.Set(ref op.groups, groups);
        return op.Run(x, weight, bias);
    }

    protected override Shape Plan()
    {
        var (x, w) = (A.Shape, B!.Shape);
        Require(x.Rank is 3 or 4 && w.Rank == x.Rank, "x (B, T, I) and weight (O, k, I), or x (B, H, W, I) and 4 axes");
        var (height, width) = x.Rank == 3 ? (1, x[1]) : (x[1], x[2]);
        outputs = w[0];
        Require(groups > 0 && x.Last % groups == 0 && outputs % groups == 0, $"{groups} groups divide both channels");
        Require(w.Last == x.Last / groups, $"{x.Last} channels in {groups} groups need a weight of {x.Last / groups}");
        Require(w.Count == outputs * window.Taps * w.Last, $"the window has {window.Height} × {window.Width} taps");
        Require(C is null || C.Shape.Count == outputs, $"the bias has {outputs} values");
        var (rows, columns) = window.Fit(height, width);
        Require(
            rows > 0 && columns > 0,
            $"the window {window.Height} × {window.Width} does not fit {height} × {width}"
        );
        windows = x[0] * rows * columns;
        taps = new(window, height, width, x.Last, 0, w.Last);
        rowsAtOnce = Math.Clamp(ValuesAtOnce / taps.Columns / 12 * 12, 48, Math.Max(48, windows));
        sums = new(outputs);
        return x.Rank == 3 ? new(x[0], columns, outputs) : new(x[0], rows, columns, outputs);
    }

    /// <summary>Whether the windows see the values of x as they lie.</summary>
    private bool SeesRows => groups == 1 && window == Window.Square(1);

    private int GroupOutputs => outputs / groups;

    protected override void Forward()
    {
        for (var g = 0; g < groups; g++)
        for (var first = 0; first < windows; first += rowsAtOnce)
        {
            var count = Math.Min(rowsAtOnce, windows - first);
            var (seen, weight) = (See(g, first, count), Weight(Block<T>.Of(B!), g) with { Transposed = true });
            var y = At(Block<T>.Of(Output), g, first);
            Product.Of(count, GroupOutputs, taps.Columns, seen, weight, y, threads: Tape.Threads);
        }
        for (var r = 0; C is not null && r < windows; r++)
            System.Numerics.Tensors.TensorPrimitives.Add(Output.Row(r), C.Values, Output.Row(r));
    }

    protected internal override void Backward()
    {
        if (B!.NeedsGradient)
            B.AddGradient();
        if (A.NeedsGradient)
            A.AddGradient();
        for (var g = 0; g < groups; g++)
        for (var first = 0; first < windows; first += rowsAtOnce)
            Backward(g, first, Math.Min(rowsAtOnce, windows - first));
        if (C is { NeedsGradient: true })
            Gradients.AddColumns(sums, Output.Gradient, T.One, C.AddGradient());
    }

    private void Backward(int group, int first, int count)
    {
        var dy = At(Block<T>.GradientOf(Output), group, first);
        if (B!.NeedsGradient)
        {
            var (turned, dw) = (dy with { Transposed = true }, Weight(Block<T>.GradientOf(B), group));
            Product.Of(GroupOutputs, taps.Columns, count, turned, See(group, first, count), dw, true, Tape.Threads);
        }
        if (!A.NeedsGradient)
            return;
        var weight = Weight(Block<T>.Of(B), group);
        if (SeesRows)
        {
            var dx = Block<T>.GradientOf(A) with { Offset = A.Offset + first * taps.Columns };
            Product.Of(count, taps.Columns, GroupOutputs, dy, weight, dx, true, Tape.Threads);
            return;
        }
        var rows = Tape.Scratch(1, count * taps.Columns);
        Product.Of(count, taps.Columns, GroupOutputs, dy, weight, new(rows, 0, taps.Columns), false, Tape.Threads);
        Group(group).Scatter<T>(rows, first, count, A.Gradient);
    }

    private Taps Group(int group) => taps with { First = group * taps.Seen };

    private Block<T> See(int group, int first, int count)
    {
        if (SeesRows)
            return Block<T>.Of(A) with { Offset = A.Offset + first * taps.Columns };
        var rows = Tape.Scratch(0, count * taps.Columns);
        Group(group).Gather<T>(A.Values, first, count, rows);
        return new(rows, 0, taps.Columns);
    }

    private Block<T> Weight(Block<T> all, int group) =>
        all with
        {
            Offset = all.Offset + group * GroupOutputs * taps.Columns,
            Stride = taps.Columns,
        };

    private Block<T> At(Block<T> y, int group, int first) =>
        y with
        {
            Offset = y.Offset + first * outputs + group * GroupOutputs,
        };
}

/// <summary>
/// A channel each: y[p, c] = b[c] + Σ_k x[p·stride + k·dilation, c]·w[k, c].  ∂x[p·stride + k·dilation, c] += ∂y[p,
/// c]· w[k, c],  ∂w[k, c] = Σ_p ∂y[p, c]·x[p·stride + k·dilation, c].
/// </summary>
/// <remarks>Shapes: x (B, H, W, C) or (B, T, C), w (kh, kw, C) or (k, C), b (C), y as x.</remarks>
internal sealed class DepthwiseConvolution<T> : Operation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private Window window;
    private int height,
        width,
        rows,
        columns;
    private ColumnSums<T> sums = null!;

    protected override string Name => "depthwise convolution";

    public static Tensor<T> Of(Tensor<T> x, Tensor<T> weight, Tensor<T>? bias, Window window)
    {
        var op = Tape<T>.Current.Take<DepthwiseConvolution<T>>();
        op.Set(ref op.window, window);
        return op.Run(x, weight, bias);
    }

    protected override Shape Plan()
    {
        var (x, w) = (A.Shape, B!.Shape);
        Require(
            x.Rank is 3 or 4 && w.Rank == x.Rank - 1,
            "x (B, T, C) and weight (k, C), or (B, H, W, C), (kh, kw, C)"
        );
        Require(w.Last == x.Last, $"the channels must agree, {x.Last} ≠ {w.Last}");
        Require(w.Rows == window.Taps, $"the window has {window.Height} × {window.Width} taps");
        Require(C is null || C.Shape.Count == x.Last, $"the bias has {x.Last} values");
        (height, width) = x.Rank == 3 ? (1, x[1]) : (x[1], x[2]);
        (rows, columns) = window.Fit(height, width);
        Require(rows > 0 && columns > 0, $"the window does not fit {height} × {width}");
        sums = new(x.Last);
        return x.Rank == 3 ? x.With(1, columns) : x.With(1, rows).With(2, columns);
    }

    protected override void Forward()
    {
        for (var p = 0; p < Output.Shape.Rows; p++)
        {
            var y = Output.Row(p);
            if (C is null)
                y.Clear();
            else
                C.Values.CopyTo(y);
            for (var k = 0; k < window.Taps; k++)
                if (Seen(p, k) is var row and >= 0)
                    System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(A.Row(row), B!.Row(k), y, y);
        }
    }

    protected internal override void Backward()
    {
        var d = A.Shape.Last;
        if (A.NeedsGradient)
        {
            var dx = A.AddGradient();
            for (var p = 0; p < Output.Shape.Rows; p++)
            for (var k = 0; k < window.Taps; k++)
                if (Seen(p, k) is var row and >= 0)
                {
                    var to = dx.Slice(row * d, d);
                    System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(Slope(p), B!.Row(k), to, to);
                }
        }
        for (var k = 0; B!.NeedsGradient && k < window.Taps; k++)
        {
            sums.Clear();
            for (var p = 0; p < Output.Shape.Rows; p++)
                if (Seen(p, k) is var row and >= 0)
                    sums.AddProduct(Slope(p), A.Row(row));
            sums.AddTo(B.AddGradient().Slice(k * d, d));
        }
        if (C is { NeedsGradient: true })
            Gradients.AddColumns(sums, Output.Gradient, T.One, C.AddGradient());
    }

    private ReadOnlySpan<T> Slope(int p) => Output.Gradient.Slice(p * A.Shape.Last, A.Shape.Last);

    /// <summary>The row of x under a tap of a window; −1 beyond the edges.</summary>
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

/// <summary>Convolutions, channels last.</summary>
public static class Convolution
{
    /// <summary>
    /// A convolution over one axis or two: x (B, T, I) or (B, H, W, I), weight (O, k, I/groups) or (O, kh, kw,
    /// I/groups).
    /// </summary>
    /// <param name="x">x.</param>
    /// <param name="weight">The weight, in a file (O, I/groups, k…): <see cref="TensorLayout.ChannelsLast"/>.</param>
    /// <param name="bias">b (O), or none.</param>
    /// <param name="window">Taps, stride, padding, dilation; of a sequence <see cref="Window.Line"/>.</param>
    /// <param name="groups">Groups of channels that see only themselves. Default 1.</param>
    public static Tensor<T> Of<T>(Tensor<T> x, Tensor<T> weight, Tensor<T>? bias, Window window, int groups = 1)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        ConvolutionOperation<T>.Of(x, weight, bias, window, groups);

    /// <summary>
    /// A convolution of each channel by itself; weight (kh, kw, C) or (k, C), in a file (C, 1, k…): <see
    /// cref="TensorLayout.TapsFirst"/>.
    /// </summary>
    public static Tensor<T> Depthwise<T>(Tensor<T> x, Tensor<T> weight, Tensor<T>? bias, Window window)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => DepthwiseConvolution<T>.Of(x, weight, bias, window);
}
