using System.Numerics;
using Earshot.Numerics;

namespace Earshot.Learning.Networks;

/// <summary>Buffers that are made at their first use and kept.</summary>
internal static class Buffers
{
    /// <summary>The buffer itself where it has that shape, else a new one of zeros.</summary>
    public static Matrix<T> Shaped<T>(ref Matrix<T>? buffer, int rows, int columns)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (buffer is null || buffer.Rows != rows || buffer.Columns != columns)
            buffer = new Matrix<T>(rows, columns);
        return buffer;
    }
}
