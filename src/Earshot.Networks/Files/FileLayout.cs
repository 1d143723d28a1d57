using System.Numerics;

namespace Earshot.Networks.Files;

/// <summary>Values from the order of a file to the order here, and back.</summary>
internal static class FileLayout
{
    public static void Turn<T>(Parameter<T> parameter, ReadOnlySpan<T> from, Span<T> to, bool toFile)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var shape = parameter.Tensor.Shape;
        var (rows, columns) = (shape.Rows, shape.Last);
        switch (parameter.Layout)
        {
            case TensorLayout.Same:
                from.CopyTo(to);
                break;
            case TensorLayout.ChannelsLast: // (O, I, taps) in files, (O, taps, I) here
                var taps = rows / shape[0];
                for (var first = 0; first < from.Length; first += taps * columns)
                    Turn(from.Slice(first, taps * columns), to[first..], taps, columns, toFile);
                break;
            default: // (columns, rows) in files, (rows, columns) here
                Turn(from, to, rows, columns, toFile);
                break;
        }
    }

    private static void Turn<T>(ReadOnlySpan<T> from, Span<T> to, int rows, int columns, bool toFile)
    {
        for (var i = 0; i < rows; i++)
        for (var j = 0; j < columns; j++)
            if (toFile)
                to[j * rows + i] = from[i * columns + j];
            else
                to[i * columns + j] = from[j * rows + i];
    }
}
