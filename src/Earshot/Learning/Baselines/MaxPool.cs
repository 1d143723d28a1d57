using System.Numerics;
using Earshot.Learning.Networks;
using Earshot.Learning.Paper;
using Earshot.Numerics;

namespace Earshot.Learning.Baselines;

/// <summary>
/// y = the largest value of each window, channel by channel; windows do not overlap, the last ones end at the edge. Of
/// equal values the first counts.
/// </summary>
/// <remarks>Shapes: x (batch · positions, channels), y (batch · positions', channels).</remarks>
/// <typeparam name="T"><c>float</c> or <c>double</c>.</typeparam>
/// <param name="from">The grid of x.</param>
/// <param name="height">Window downwards.</param>
/// <param name="width">Window along a row.</param>
public sealed class MaxPool<T>(Grid from, int height, int width) : IModule<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private Matrix<T>? output,
        inputGradient;
    private int[] winners = [];

    /// <summary>The grid of y.</summary>
    public Grid To { get; } = from.Strided(height, width, from.Channels);

    /// <inheritdoc/>
    public IReadOnlyList<Parameter<T>> Parameters => [];

    /// <inheritdoc/>
    public Matrix<T> Forward(Matrix<T> x, bool training)
    {
        var y = Buffers.Shaped(ref output, x.Rows / from.Positions * To.Positions, from.Channels);
        if (winners.Length != y.Span.Length)
            winners = new int[y.Span.Length];
        for (var row = 0; row < y.Rows; row++)
        {
            var (top, bottom, left, right) = Window(row);
            var best = y.Row(row);
            var winner = winners.AsSpan(row * from.Channels, from.Channels);
            Take(x, top + left, best, winner);
            for (var line = top; line < bottom; line += from.Width)
            for (var column = left; column < right; column++)
                Compare(x, line + column, best, winner);
        }
        return y;
    }

    /// <inheritdoc/>
    public Matrix<T> Backward(Matrix<T> gradient)
    {
        var dx = Buffers.Shaped(ref inputGradient, gradient.Rows / To.Positions * from.Positions, from.Channels);
        dx.Span.Clear();
        Span<T> sum = dx.Span,
            dy = gradient.Span;
        for (var k = 0; k < dy.Length; k++)
            sum[winners[k]] += dy[k];
        return dx;
    }

    /// <summary>First row of x of each line of the window, and its columns.</summary>
    private (int Top, int Bottom, int Left, int Right) Window(int row)
    {
        var (example, position) = Math.DivRem(row, To.Positions);
        var (oy, ox) = Math.DivRem(position, To.Width);
        var top = (example * from.Height + oy * height) * from.Width;
        return (
            top,
            top + Math.Min(height, from.Height - oy * height) * from.Width,
            ox * width,
            Math.Min((ox + 1) * width, from.Width)
        );
    }

    private void Take(Matrix<T> x, int row, Span<T> best, Span<int> winner)
    {
        x.Row(row).CopyTo(best);
        for (var c = 0; c < winner.Length; c++)
            winner[c] = row * from.Channels + c;
    }

    private void Compare(Matrix<T> x, int row, Span<T> best, Span<int> winner)
    {
        var values = x.Row(row);
        for (var c = 0; c < values.Length; c++)
            if (values[c] > best[c])
                (best[c], winner[c]) = (values[c], row * from.Channels + c);
    }
}
