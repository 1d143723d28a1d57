using System.Numerics;
using Earshot.Learning.Networks;
using Earshot.Learning.Paper;
using Earshot.Numerics;

namespace Earshot.Learning.Baselines;

/// <summary>
/// y[p, o] = Σ_{k, c} x[p·stride + k, c] · W[(k, c), o], zeros beyond the edges; a bias is a module of its own. Of
/// height 1 it is the convolution of a sequence. By im2col and a product, some hundred positions at a time, so that
/// what the windows see stays in the cache.
/// </summary>
/// <remarks>
/// Shapes: x (batch · positions, channels), W (window · channels, outputs), y (batch · positions', outputs).
/// </remarks>
/// <typeparam name="T"><c>float</c> or <c>double</c>.</typeparam>
/// <param name="weights">W.</param>
/// <param name="from">The grid of x.</param>
/// <param name="window">The window.</param>
/// <param name="isFirst">Whether nobody needs ∂L/∂x: <see cref="Backward"/> then leaves it zero.</param>
public sealed class Convolution<T>(Parameter<T> weights, Grid from, Window window, bool isFirst = false) : IModule<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int RowsAtOnce = 512;

    private readonly Patches patches = new(from, window);
    private readonly T[] seen = new T[RowsAtOnce * new Patches(from, window).Columns];
    private Matrix<T>? input,
        output,
        inputGradient;

    /// <summary>The grid of y.</summary>
    public Grid To { get; } = from.Strided(window.Stride, window.Stride, weights.Value.Columns);

    /// <inheritdoc/>
    public IReadOnlyList<Parameter<T>> Parameters { get; } = [weights];

    /// <inheritdoc/>
    public Matrix<T> Forward(Matrix<T> x, bool training)
    {
        input = x;
        var (y, w) = (Buffers.Shaped(ref output, x.Rows / from.Positions * To.Positions, To.Channels), weights.Value);
        for (var first = 0; first < y.Rows; first += RowsAtOnce)
        {
            // (rows, k)
            var see = See(first, y.Rows, out var rows);
            Gemm.MultiplyBlocks(
                rows,
                w.Columns,
                w.Rows,
                new(see, w.Rows),
                new(w.Span, w.Columns),
                y.Span[(first * w.Columns)..],
                w.Columns
            );
        }
        return y;
    }

    /// <inheritdoc/>
    public Matrix<T> Backward(Matrix<T> gradient)
    {
        var (dx, w) = (Buffers.Shaped(ref inputGradient, input!.Rows, input.Columns), weights.Value);
        dx.Span.Clear();
        for (var first = 0; first < gradient.Rows; first += RowsAtOnce)
        {
            var see = See(first, gradient.Rows, out var rows);
            var dy = gradient.Span.Slice(first * w.Columns, rows * w.Columns);
            Gemm.MultiplyBlocks(
                w.Rows,
                w.Columns,
                rows,
                new(see, w.Rows, transposed: true),
                new(dy, w.Columns),
                weights.Gradient.Span,
                w.Columns,
                accumulate: true
            );
            if (isFirst)
                continue;
            Gemm.MultiplyBlocks(
                rows,
                w.Rows,
                w.Columns,
                new(dy, w.Columns),
                new(w.Span, w.Columns, transposed: true),
                see,
                w.Rows
            );
            patches.Scatter<T>(see, first, dx.Span);
        }
        return dx;
    }

    private Span<T> See(int first, int all, out int rows)
    {
        rows = Math.Min(RowsAtOnce, all - first);
        var see = seen.AsSpan(0, rows * patches.Columns);
        patches.Gather(input!.Span, first, see);
        return see;
    }
}
