using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace Earshot.Numerics;

/// <summary>
/// C = A·B by blocks (Goto and van de Geijn, 2008): a block of B, at most <see cref="BlockK"/> × <see cref="BlockN"/>,
/// is packed into panels as wide as a tile and stays in the second-level cache; the rows of A that several tiles need
/// are copied side by side and stay in the first; the tile of C stays in registers.
/// </summary>
/// <typeparam name="T"><c>float</c> or <c>double</c>.</typeparam>
/// <typeparam name="TVector">A register.</typeparam>
/// <typeparam name="TLanes">What is done with it.</typeparam>
internal readonly unsafe ref struct PackedGemm<T, TVector, TLanes>
    where T : unmanaged, INumber<T>
    where TVector : struct
    where TLanes : ILanes<TLanes, T, TVector>
{
    private const int BlockK = 256,
        BlockN = 1024;

    /// <summary>
    /// Values between the copied rows of A: an odd number of cache lines, so that rows do not evict each other.
    /// </summary>
    private const int RowOfA = BlockK + 16;

    private readonly int aStride,
        bStride,
        cRow;
    private readonly bool transposedA,
        transposedB;
    private readonly T* packedA,
        packedB,
        edge;

    /// <summary>For a B that lies packed already.</summary>
    private PackedGemm(StridedBlock<T> a, T* packedB, int cRow)
    {
        (aStride, transposedA, this.cRow) = (a.Stride, a.Transposed, cRow);
        this.packedB = packedB;
        packedA = Workspace<T>.Rent(Rows * RowOfA + Rows * Wide);
        edge = packedA + Rows * RowOfA;
    }

    private PackedGemm(int n, int k, StridedBlock<T> a, StridedBlock<T> b, int cRow)
    {
        (aStride, transposedA, bStride, transposedB, this.cRow) = (
            a.Stride,
            a.Transposed,
            b.Stride,
            b.Transposed,
            cRow
        );
        var sizeOfB = Math.Min(k, BlockK) * (Math.Min(n, BlockN) + Wide);
        packedB = Workspace<T>.Rent(sizeOfB + Rows * RowOfA + Rows * Wide);
        packedA = packedB + sizeOfB;
        edge = packedA + Rows * RowOfA;
    }

    /// <summary>To pack B alone.</summary>
    private PackedGemm(StridedBlock<T> b, T* packedB)
    {
        (bStride, transposedB) = (b.Stride, b.Transposed);
        this.packedB = packedB;
    }

    private static int Rows => TLanes.Registers >= 32 ? 12 : 6;

    private static int Wide => 2 * TLanes.Count;

    private static int Narrow => TLanes.Count;

    /// <summary>C (m, n) = A (m, k) · B (k, n), or C += A·B; C's rows lie <paramref name="cRow"/> apart.</summary>
    public static void Multiply(
        int m,
        int n,
        int k,
        StridedBlock<T> a,
        StridedBlock<T> b,
        Span<T> c,
        int cRow,
        bool accumulate
    )
    {
        var product = new PackedGemm<T, TVector, TLanes>(n, k, a, b, cRow);
        fixed (
            T* pa = a.Values,
                pb = b.Values,
                pc = c
        )
            for (var j = 0; j < n; j += BlockN)
            for (var p = 0; p < k; p += BlockK)
            {
                var (width, depth) = (Math.Min(BlockN, n - j), Math.Min(BlockK, k - p));
                product.PackB(depth, width, pb + b.Offset(p, j));
                for (var i = 0; i < m; i += Rows)
                    product.MultiplyRows(
                        Math.Min(Rows, m - i),
                        width,
                        depth,
                        pa + a.Offset(i, p),
                        pc + (long)i * cRow + j,
                        accumulate || p > 0
                    );
            }
    }

    /// <summary>Values that B (k, n) takes when packed, block by block.</summary>
    public static long PackedLength(int n, int k) =>
        (long)k * (n / BlockN * BlockN + (n % BlockN + Wide - 1) / Wide * Wide);

    /// <summary>Packs B (k, n) for many products.</summary>
    public static void Pack(int n, int k, StridedBlock<T> b, Span<T> packed)
    {
        fixed (
            T* pb = b.Values,
                to = packed
        )
            for (var j = 0; j < n; j += BlockN)
            for (var p = 0; p < k; p += BlockK)
            {
                var (width, depth) = (Math.Min(BlockN, n - j), Math.Min(BlockK, k - p));
                new PackedGemm<T, TVector, TLanes>(b, to + Begin(n, k, j, p)).PackB(depth, width, pb + b.Offset(p, j));
            }
    }

    /// <summary>C (m, n) = A (m, k) · B (k, n) for a B that is packed: the same bits as of one that is not.</summary>
    public static void MultiplyPacked(int m, int n, int k, StridedBlock<T> a, ReadOnlySpan<T> b, Span<T> c, int cRow)
    {
        fixed (
            T* pa = a.Values,
                pb = b,
                pc = c
        )
            for (var j = 0; j < n; j += BlockN)
            for (var p = 0; p < k; p += BlockK)
            {
                var (width, depth) = (Math.Min(BlockN, n - j), Math.Min(BlockK, k - p));
                var product = new PackedGemm<T, TVector, TLanes>(a, pb + Begin(n, k, j, p), cRow);
                for (var i = 0; i < m; i += Rows)
                    product.MultiplyRows(
                        Math.Min(Rows, m - i),
                        width,
                        depth,
                        pa + a.Offset(i, p),
                        pc + (long)i * cRow + j,
                        accumulate: p > 0
                    );
            }
    }

    /// <summary>Where the block of B from row p and column j on lies among the packed ones.</summary>
    private static long Begin(int n, int k, int j, int p) =>
        (long)k * j + (long)p * ((Math.Min(BlockN, n - j) + Wide - 1) / Wide * Wide);

    /// <summary>As many rows of C as a tile has, or fewer, by all columns of the block.</summary>
    private void MultiplyRows(int rows, int width, int depth, T* a, T* c, bool accumulate)
    {
        if (Rows == 12 && rows > 6)
            MultiplyRows<
                Tile12<T, PairedLanes<T, TVector, TLanes>.Pair, PairedLanes<T, TVector, TLanes>>,
                Tile12<T, TVector, TLanes>
            >(rows, width, depth, a, c, accumulate);
        else
            MultiplyRows<
                Tile6<T, PairedLanes<T, TVector, TLanes>.Pair, PairedLanes<T, TVector, TLanes>>,
                Tile6<T, TVector, TLanes>
            >(rows, width, depth, a, c, accumulate);
    }

    private void MultiplyRows<TWide, TNarrow>(int rows, int width, int depth, T* a, T* c, bool accumulate)
        where TWide : IGemmTile<T>
        where TNarrow : IGemmTile<T>
    {
        // read by one tile alone, a copy of A would cost more than it saves
        var once = width <= Wide && rows == TWide.Rows;
        if (!once)
            PackA(rows, TWide.Rows, depth, a);
        var at = once ? a : packedA;
        var (row, step) = (once, transposedA) switch
        {
            (true, false) => (aStride, 1),
            (true, true) => (1, aStride),
            (false, false) => (RowOfA, 1),
            (false, true) => (1, TWide.Rows),
        };
        var b = packedB;
        var j = 0;
        for (; width - j > Narrow; j += Wide, b += depth * Wide)
            MultiplyTile<TWide>(rows, Math.Min(Wide, width - j), depth, at, row, step, b, c + j, accumulate);
        if (j < width)
            MultiplyTile<TNarrow>(rows, width - j, depth, at, row, step, b, c + j, accumulate);
    }

    private void MultiplyTile<TTile>(
        int rows,
        int columns,
        int depth,
        T* a,
        int row,
        int step,
        T* b,
        T* c,
        bool accumulate
    )
        where TTile : IGemmTile<T>
    {
        if (rows == TTile.Rows && columns == TTile.Columns)
        {
            TTile.Multiply(depth, a, row, step, b, c, cRow, accumulate);
            return;
        }
        TTile.Multiply(depth, a, row, step, b, edge, TTile.Columns, accumulate: false);
        for (var r = 0; r < rows; r++)
        {
            var from = new ReadOnlySpan<T>(edge + r * TTile.Columns, columns);
            var to = new Span<T>(c + (long)r * cRow, columns);
            if (accumulate)
                TensorPrimitives.Add(to, from, to);
            else
                from.CopyTo(to);
        }
    }

    /// <summary>Rows that A lacks keep what was there before: what is computed from them is never read.</summary>
    private void PackA(int rows, int tileRows, int depth, T* a)
    {
        if (!transposedA)
            for (var r = 0; r < rows; r++)
                Copy(depth, a + (long)r * aStride, packedA + r * RowOfA);
        else if (rows == 12)
            for (var p = 0; p < depth; p++)
                Copy(12, a + (long)p * aStride, packedA + p * 12);
        else
            for (var p = 0; p < depth; p++)
                Copy(rows, a + (long)p * aStride, packedA + p * tileRows);
    }

    /// <summary>
    /// Panels <see cref="Wide"/> columns across, the last one <see cref="Narrow"/> where that suffices; columns that B
    /// lacks keep what was there before: what is computed from them is never read.
    /// </summary>
    private void PackB(int depth, int width, T* b)
    {
        var packed = packedB;
        for (var j = 0; j < width; j += Wide, packed += depth * Wide)
        {
            var columns = Math.Min(Wide, width - j);
            var panel = columns > Narrow ? Wide : Narrow;
            if (transposedB)
                Transposition.Copy(columns, depth, b + (long)j * bStride, bStride, packed, panel);
            else if (columns == Wide)
                for (var p = 0; p < depth; p++)
                    Copy(Wide, b + (long)p * bStride + j, packed + p * Wide);
            else
                for (var p = 0; p < depth; p++)
                    Copy(columns, b + (long)p * bStride + j, packed + p * panel);
        }
    }

    /// <summary>With a constant count this becomes a few moves through registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy(int count, T* from, T* to) => new ReadOnlySpan<T>(from, count).CopyTo(new(to, count));
}
