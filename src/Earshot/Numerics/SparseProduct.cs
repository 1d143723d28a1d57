using System.Numerics;
using System.Runtime.Intrinsics;

namespace Earshot.Numerics;

/// <summary>
/// Rows of Y = S·X. A strip of a row of Y, one or two registers wide, stays put while the entries of the row run.
/// </summary>
/// <typeparam name="T"><c>float</c> or <c>double</c>.</typeparam>
/// <typeparam name="TVector">A register.</typeparam>
/// <typeparam name="TLanes">What is done with it.</typeparam>
internal static unsafe class SparseProduct<T, TVector, TLanes>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TLanes : ILanes<TLanes, T, TVector>
{
    /// <summary>Rows <paramref name="from"/> to before <paramref name="to"/> of Y.</summary>
    public static void Multiply(
        SparseMatrix<T> s,
        ReadOnlySpan<T> x,
        Span<T> y,
        int width,
        int from,
        int to,
        bool accumulate
    )
    {
        fixed (
            T* px = x,
                py = y
        )
            for (var i = from; i < to; i++)
            {
                var (start, count) = (s.RowStarts[i], s.RowStarts[i + 1] - s.RowStarts[i]);
                var columns = s.ColumnIndices.AsSpan(start, count);
                foreach (var column in columns)
                    if ((uint)column >= (uint)s.Columns)
                        throw new ArgumentException(
                            $"row {i} has an entry in column {column} of {s.Columns}",
                            nameof(s)
                        );
                Row(columns, s.Values.AsSpan(start, count), px, py + (long)i * width, width, accumulate);
            }
    }

    /// <summary>
    /// Strips as wide as fit. The last few columns of Y, where it is overwritten, are a strip that overlaps the one
    /// before: what both hold is the same chain of sums.
    /// </summary>
    private static void Row(ReadOnlySpan<int> columns, ReadOnlySpan<T> values, T* x, T* y, int width, bool accumulate)
    {
        var q = Strips<PairedLanes<T, TVector, TLanes>.Pair, PairedLanes<T, TVector, TLanes>>(
            0,
            columns,
            values,
            x,
            y,
            width,
            accumulate
        );
        q = Strips<TVector, TLanes>(q, columns, values, x, y, width, accumulate);
        if (Vector256.IsHardwareAccelerated)
            q = Strips<Vector256<T>, Lanes256<T>>(q, columns, values, x, y, width, accumulate);
        if (Vector128.IsHardwareAccelerated)
            q = Strips<Vector128<T>, Lanes128<T>>(q, columns, values, x, y, width, accumulate);
        if (q == width)
            return;
        if (Vector128.IsHardwareAccelerated && !accumulate && width > Lanes128<T>.Count)
            Strips<Vector128<T>, Lanes128<T>>(width - Lanes128<T>.Count, columns, values, x, y, width, accumulate);
        else
            for (; q < width; q++)
                Value(q, columns, values, x, y, width, accumulate);
    }

    /// <summary>From column <paramref name="q"/> on, as long as a whole strip fits; the column after.</summary>
    private static int Strips<TWide, TWideLanes>(
        int q,
        ReadOnlySpan<int> columns,
        ReadOnlySpan<T> values,
        T* x,
        T* y,
        int width,
        bool accumulate
    )
        where TWide : struct
        where TWideLanes : ILanes<TWideLanes, T, TWide>
    {
        for (; q + TWideLanes.Count <= width; q += TWideLanes.Count)
            Strip<TWide, TWideLanes>(columns, values, x + q, y + q, width, accumulate);
        return q;
    }

    private static void Value(
        int q,
        ReadOnlySpan<int> columns,
        ReadOnlySpan<T> values,
        T* x,
        T* y,
        int width,
        bool accumulate
    )
    {
        var sum = T.Zero;
        for (var e = 0; e < columns.Length; e++)
            sum += values[e] * x[(long)columns[e] * width + q];
        y[q] = accumulate ? y[q] + sum : sum;
    }

    private static void Strip<TWide, TWideLanes>(
        ReadOnlySpan<int> columns,
        ReadOnlySpan<T> values,
        T* x,
        T* y,
        int width,
        bool accumulate
    )
        where TWide : struct
        where TWideLanes : ILanes<TWideLanes, T, TWide>
    {
        TWide sum = default;
        for (var e = 0; e < columns.Length; e++)
            sum = TWideLanes.MultiplyAdd(
                TWideLanes.Broadcast(values[e]),
                TWideLanes.Load(x + (long)columns[e] * width),
                sum
            );
        TWideLanes.StoreTo(y, sum, accumulate);
    }
}
