using System.Numerics;
using System.Runtime.CompilerServices;

namespace Earshot.Numerics;

/// <summary>Copies that turn rows into columns.</summary>
internal static unsafe class Transposition
{
    /// <summary>
    /// Copies (rows, columns) from rows <paramref name="fromStride"/> apart to (columns, rows) in rows <paramref
    /// name="toStride"/> apart.
    /// </summary>
    public static void Copy<T>(int rows, int columns, T* from, long fromStride, T* to, long toStride)
        where T : unmanaged
    {
        var (wholeRows, wholeColumns) = typeof(T) == typeof(float) ? (rows & ~3, columns & ~3) : (0, 0);
        for (var i = 0; i < wholeRows; i += 4)
        for (var j = 0; j < wholeColumns; j += 4)
            CopyFour((float*)(from + i * fromStride + j), fromStride, (float*)(to + j * toStride + i), toStride);
        CopyEach(
            wholeRows,
            columns - wholeColumns,
            from + wholeColumns,
            fromStride,
            to + wholeColumns * toStride,
            toStride
        );
        CopyEach(rows - wholeRows, columns, from + wholeRows * fromStride, fromStride, to + wholeRows, toStride);
    }

    /// <summary>4 × 4 in registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyFour(float* from, long fromStride, float* to, long toStride)
    {
        var turned = Matrix4x4.Transpose(
            Matrix4x4.Create(
                Load(from),
                Load(from + fromStride),
                Load(from + 2 * fromStride),
                Load(from + 3 * fromStride)
            )
        );
        Store(turned.X, to);
        Store(turned.Y, to + toStride);
        Store(turned.Z, to + 2 * toStride);
        Store(turned.W, to + 3 * toStride);
    }

    private static void CopyEach<T>(int rows, int columns, T* from, long fromStride, T* to, long toStride)
        where T : unmanaged
    {
        for (var i = 0; i < rows; i++)
        for (var j = 0; j < columns; j++)
            to[j * toStride + i] = from[i * fromStride + j];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector4 Load(float* from) => Unsafe.ReadUnaligned<Vector4>(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector4 value, float* to) => Unsafe.WriteUnaligned(to, value);
}
