using System.Numerics;
using System.Numerics.Tensors;

namespace Earshot.Networks.Kernels;

/// <summary>
/// What the windows of a convolution see: im2col and its transpose, some windows at a time. A row holds a window,
/// ordered (row, column, channel).
/// </summary>
/// <param name="Window">The window.</param>
/// <param name="Height">First axis of x.</param>
/// <param name="Width">Second axis of x.</param>
/// <param name="Channels">Channels of x.</param>
/// <param name="First">First channel seen: that of a group.</param>
/// <param name="Seen">Channels seen.</param>
internal readonly record struct Taps(Window Window, int Height, int Width, int Channels, int First, int Seen)
{
    private readonly (int Rows, int Columns) fit = Window.Fit(Height, Width);

    /// <summary>Values that a window sees.</summary>
    public int Columns => Window.Taps * Seen;

    /// <summary>Copies what the windows from <paramref name="first"/> on see.</summary>
    public void Gather<T>(ReadOnlySpan<T> x, int first, int count, Span<T> rows)
        where T : unmanaged
    {
        for (var i = 0; i < count; i++)
        for (var ky = 0; ky < Window.Height; ky++)
        {
            var line = rows.Slice(i * Columns + ky * Window.Width * Seen, Window.Width * Seen);
            if (Line(first + i, ky, out var source, out var begin, out var end))
                GatherLine(x, source, begin, end, line);
            else
                line.Clear();
        }
    }

    private void GatherLine<T>(ReadOnlySpan<T> x, int source, int begin, int end, Span<T> line)
        where T : unmanaged
    {
        line[..(begin * Seen)].Clear();
        line[(end * Seen)..].Clear();
        if (Window.DilationX == 1 && Seen == Channels)
            x.Slice(source + begin * Channels, (end - begin) * Seen).CopyTo(line[(begin * Seen)..]);
        else
            for (var kx = begin; kx < end; kx++)
                x.Slice(source + kx * Window.DilationX * Channels, Seen).CopyTo(line[(kx * Seen)..]);
    }

    /// <summary>Adds to each value of x what the windows that see it hold.</summary>
    public void Scatter<T>(ReadOnlySpan<T> rows, int first, int count, Span<T> x)
        where T : unmanaged, INumber<T>
    {
        for (var i = 0; i < count; i++)
        for (var ky = 0; ky < Window.Height; ky++)
            if (Line(first + i, ky, out var source, out var begin, out var end))
                ScatterLine(
                    rows.Slice(i * Columns + ky * Window.Width * Seen, Window.Width * Seen),
                    source,
                    begin,
                    end,
                    x
                );
    }

    private void ScatterLine<T>(ReadOnlySpan<T> line, int source, int begin, int end, Span<T> x)
        where T : unmanaged, INumber<T>
    {
        var (run, step) = Window.DilationX == 1 && Seen == Channels ? (end - begin, end - begin) : (1, 1);
        for (var kx = begin; kx < end; kx += step)
        {
            var to = x.Slice(source + kx * Window.DilationX * Channels, run * Seen);
            TensorPrimitives.Add(to, line.Slice(kx * Seen, run * Seen), to);
        }
    }

    /// <summary>
    /// Where a row of a window lies: the place of its tap 0 (which may lie left of the edge), and which taps lie
    /// inside.
    /// </summary>
    private bool Line(int window, int ky, out int source, out int begin, out int end)
    {
        var (example, position) = Math.DivRem(window, fit.Rows * fit.Columns);
        var (oy, ox) = Math.DivRem(position, fit.Columns);
        var y = oy * Window.StrideY - Window.Above + ky * Window.DilationY;
        var x = ox * Window.StrideX - Window.Left;
        source = ((example * Height + y) * Width + x) * Channels + First;
        begin = x >= 0 ? 0 : (-x + Window.DilationX - 1) / Window.DilationX;
        end = Math.Min(Window.Width, (Width - x + Window.DilationX - 1) / Window.DilationX);
        return y >= 0 && y < Height && begin < end;
    }
}
