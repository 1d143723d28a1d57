using System.Numerics;
using System.Numerics.Tensors;

namespace Earshot.Learning.Baselines;

/// <summary>
/// im2col and its transpose: what each window of a convolution sees, a row a window, ordered (window row, window
/// column, channel).
/// </summary>
internal readonly struct Patches
{
    private readonly Grid from,
        to;
    private readonly Window window;
    private readonly int above,
        left;

    public Patches(Grid from, Window window)
    {
        (this.from, this.window, to) = (from, window, from.Strided(window.Stride, window.Stride, 1));
        (above, left) = window.Padding(from);
    }

    /// <summary>Values a window sees.</summary>
    public int Columns => window.Height * window.Width * from.Channels;

    /// <summary>Copies what the windows first, first + 1, … of a batch see.</summary>
    /// <param name="batch">The examples' values.</param>
    /// <param name="first">The first window; windows of the next example follow those of the one before.</param>
    /// <param name="rows">Receives them; a multiple of <see cref="Columns"/>.</param>
    public void Gather<T>(ReadOnlySpan<T> batch, int first, Span<T> rows)
    {
        for (var row = first; !rows.IsEmpty; row++)
        for (var ky = 0; ky < window.Height; ky++, rows = rows[(window.Width * from.Channels)..])
        {
            var (source, target, count) = Run(row, ky);
            var line = rows[..(window.Width * from.Channels)];
            line[..target].Clear();
            batch.Slice(source, count).CopyTo(line[target..]);
            line[(target + count)..].Clear();
        }
    }

    /// <summary>
    /// Adds to each value of a batch what the windows that see it hold: the gradient of <see cref="Gather"/>.
    /// </summary>
    /// <param name="rows">The windows' rows.</param>
    /// <param name="first">The first window.</param>
    /// <param name="batch">Added to.</param>
    public void Scatter<T>(ReadOnlySpan<T> rows, int first, Span<T> batch)
        where T : IBinaryFloatingPointIeee754<T>
    {
        for (var row = first; !rows.IsEmpty; row++)
        for (var ky = 0; ky < window.Height; ky++, rows = rows[(window.Width * from.Channels)..])
        {
            var (source, target, count) = Run(row, ky);
            var sum = batch.Slice(source, count);
            TensorPrimitives.Add(sum, rows.Slice(target, count), sum);
        }
    }

    /// <summary>
    /// Where a row of a window lies in the batch, where that is in the window's row, and how many values the edges
    /// leave of it.
    /// </summary>
    private (int Source, int Target, int Count) Run(int row, int ky)
    {
        var (example, position) = Math.DivRem(row, to.Positions);
        var (oy, ox) = Math.DivRem(position, to.Width);
        var (y, x) = (oy * window.Stride - above + ky, ox * window.Stride - left);
        if (y < 0 || y >= from.Height)
            return (0, 0, 0);
        var (begin, end) = (Math.Max(0, -x), Math.Min(window.Width, from.Width - x));
        return (
            ((example * from.Height + y) * from.Width + x + begin) * from.Channels,
            begin * from.Channels,
            (end - begin) * from.Channels
        );
    }
}
