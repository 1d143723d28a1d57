using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace Earshot.Numerics;

/// <summary>
/// C = A·B by blocks (Goto and van de Geijn, 2008): a block of B, at most <see cref="BlockK"/> × <see cref="BlockN"/>, is packed
/// into panels as wide as a tile and stays in the second-level cache; the rows of A that a tile needs are copied side by side
/// and stay in the first; the tile of C stays in registers.
/// </summary>
/// <typeparam name="T"><c>float</c> or <c>double</c>.</typeparam>
/// <typeparam name="TTile">The kernel.</typeparam>
/// <typeparam name="TLowTile">The kernel for the last rows: as wide, and lower.</typeparam>
internal static unsafe class PackedGemm<T, TTile, TLowTile> where T : unmanaged, INumber<T> where TTile : IGemmTile<T> where TLowTile : IGemmTile<T>
{
    private const int BlockK = 256, BlockN = 1024;

    /// <summary>Values between the copied rows of A: odd in cache lines, so that rows do not evict each other.</summary>
    private const int RowOfA = BlockK + 16;

    /// <summary>C (m, n) = A (m, k) · B (k, n), or C += A·B; C's rows lie <paramref name="cRow"/> apart.</summary>
    public static void Multiply(int m, int n, int k, StridedBlock<T> a, StridedBlock<T> b, Span<T> c, int cRow, bool accumulate)
    {
        var sizeOfB = Math.Min(k, BlockK) * RoundUp(Math.Min(n, BlockN), TTile.Columns);
        var packedB = Workspace<T>.Rent(sizeOfB + RowOfA * TTile.Rows + TTile.Rows * TTile.Columns);
        fixed (T* pa = a.Values, pb = b.Values, pc = c)
            for (var j = 0; j < n; j += BlockN)
                for (var p = 0; p < k; p += BlockK)
                {
                    var (width, depth) = (Math.Min(BlockN, n - j), Math.Min(BlockK, k - p));
                    PackB(depth, width, pb + b.Offset(p, j), b.Stride, b.Transposed, packedB);
                    for (var i = 0; i < m;)
                    {
                        var from = pa + a.Offset(i, p);
                        var to = pc + (long)i * cRow + j;
                        i += m - i > TLowTile.Rows
                            ? RowsOfTiles<TTile>(Math.Min(TTile.Rows, m - i), width, depth, from, a.Stride, a.Transposed, packedB, packedB + sizeOfB, to, cRow, accumulate || p > 0)
                            : RowsOfTiles<TLowTile>(m - i, width, depth, from, a.Stride, a.Transposed, packedB, packedB + sizeOfB, to, cRow, accumulate || p > 0);
                    }
                }
    }

    /// <summary>One row of tiles of C: at most as many rows as a tile has, all columns of the block.</summary>
    private static int RowsOfTiles<TAny>(
        int rows, int width, int depth, T* a, int stride, bool transposed, T* packedB, T* packedA, T* c, int cRow, bool accumulate)
        where TAny : IGemmTile<T>
    {
        PackA<TAny>(rows, depth, a, stride, transposed, packedA);
        var (aRow, aStep) = transposed ? (1, TAny.Rows) : (RowOfA, 1);
        var edge = packedA + RowOfA * TTile.Rows;
        for (var j = 0; j < width; j += TAny.Columns, packedB += depth * TAny.Columns)
            if (rows == TAny.Rows && width - j >= TAny.Columns)
                TAny.Multiply(depth, packedA, aRow, aStep, packedB, c + j, cRow, accumulate);
            else
            {
                TAny.Multiply(depth, packedA, aRow, aStep, packedB, edge, TAny.Columns, false);
                CopyEdge(rows, Math.Min(TAny.Columns, width - j), edge, TAny.Columns, c + j, cRow, accumulate);
            }
        return rows;
    }

    private static void CopyEdge(int rows, int columns, T* edge, int edgeRow, T* c, int cRow, bool accumulate)
    {
        for (var r = 0; r < rows; r++, edge += edgeRow, c += cRow)
        {
            var from = new ReadOnlySpan<T>(edge, columns);
            var to = new Span<T>(c, columns);
            if (accumulate) TensorPrimitives.Add(to, from, to);
            else from.CopyTo(to);
        }
    }

    /// <summary>Rows that A lacks are left as they are: what is computed from them is not used.</summary>
    private static void PackA<TAny>(int rows, int depth, T* a, int stride, bool transposed, T* packed) where TAny : IGemmTile<T>
    {
        if (!transposed)
            for (var r = 0; r < rows; r++) new ReadOnlySpan<T>(a + (long)r * stride, depth).CopyTo(new(packed + r * RowOfA, depth));
        else if (rows == TAny.Rows)
            for (var p = 0; p < depth; p++) Copy(TAny.Rows, a + (long)p * stride, packed + p * TAny.Rows);
        else
            for (var p = 0; p < depth; p++) new ReadOnlySpan<T>(a + (long)p * stride, rows).CopyTo(new(packed + p * TAny.Rows, rows));
    }

    private static void PackB(int depth, int width, T* b, int stride, bool transposed, T* packed)
    {
        for (var j = 0; j < width; j += TTile.Columns, packed += depth * TTile.Columns)
        {
            var columns = Math.Min(TTile.Columns, width - j);
            if (columns < TTile.Columns) new Span<T>(packed, depth * TTile.Columns).Clear();
            if (transposed) 
                for (var q = 0; q < columns; q++)
                {
                    var column = b + (long)(j + q) * stride;
                    for (var p = 0; p < depth; p++) packed[p * TTile.Columns + q] = column[p];
                }
            else if (columns == TTile.Columns)
                for (var p = 0; p < depth; p++) Copy(TTile.Columns, b + (long)p * stride + j, packed + p * TTile.Columns);
            else
                for (var p = 0; p < depth; p++) new ReadOnlySpan<T>(b + (long)p * stride + j, columns).CopyTo(new(packed + p * TTile.Columns, columns));
        }
    }

    /// <summary>With a constant count this becomes a few register moves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy(int count, T* from, T* to) => new ReadOnlySpan<T>(from, count).CopyTo(new(to, count));

    private static int RoundUp(int value, int multiple) => (value + multiple - 1) / multiple * multiple;
}
