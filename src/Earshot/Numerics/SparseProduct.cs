using System.Numerics;

namespace Earshot.Numerics;

/// <summary>Rows of Y = S·X. A strip of a row of Y, one or two registers wide, stays put while the entries of the row run.</summary>
/// <typeparam name="T"><c>float</c> or <c>double</c>.</typeparam>
/// <typeparam name="TVector">A register.</typeparam>
/// <typeparam name="TLanes">What is done with it.</typeparam>
internal static unsafe class SparseProduct<T, TVector, TLanes>
    where T : unmanaged, IBinaryFloatingPointIeee754<T> where TVector : struct where TLanes : ILanes<TLanes, T, TVector>
{
    /// <summary>Rows <paramref name="from"/> to before <paramref name="to"/> of Y.</summary>
    public static void Multiply(SparseMatrix<T> s, Matrix<T> x, Matrix<T> y, int from, int to, bool accumulate)
    {
        fixed (T* px = x.Span, py = y.Span)
            for (var i = from; i < to; i++)
            {
                var (start, count) = (s.RowStarts[i], s.RowStarts[i + 1] - s.RowStarts[i]);
                var columns = s.ColumnIndices.AsSpan(start, count);
                foreach (var column in columns)
                    if ((uint)column >= (uint)x.Rows) throw new ArgumentException($"row {i} has an entry in column {column} of {x.Rows}", nameof(s));
                Row(columns, s.Values.AsSpan(start, count), px, py + (long)i * x.Columns, x.Columns, accumulate);
            }
    }

    private static void Row(ReadOnlySpan<int> columns, ReadOnlySpan<T> values, T* x, T* y, int width, bool accumulate)
    {
        var q = 0;
        for (; q + 2 * TLanes.Count <= width; q += 2 * TLanes.Count)
            Strip<PairedLanes<T, TVector, TLanes>.Pair, PairedLanes<T, TVector, TLanes>>(columns, values, x + q, y + q, width, accumulate);
        for (; q + TLanes.Count <= width; q += TLanes.Count) Strip<TVector, TLanes>(columns, values, x + q, y + q, width, accumulate);
        for (; q < width; q++)
        {
            var sum = T.Zero;
            for (var e = 0; e < columns.Length; e++) sum += values[e] * x[(long)columns[e] * width + q];
            y[q] = accumulate ? y[q] + sum : sum;
        }
    }

    private static void Strip<TWide, TWideLanes>(ReadOnlySpan<int> columns, ReadOnlySpan<T> values, T* x, T* y, int width, bool accumulate)
        where TWide : struct where TWideLanes : ILanes<TWideLanes, T, TWide>
    {
        TWide sum = default;
        for (var e = 0; e < columns.Length; e++)
            sum = TWideLanes.MultiplyAdd(TWideLanes.Broadcast(values[e]), TWideLanes.Load(x + (long)columns[e] * width), sum);
        TWideLanes.StoreTo(y, sum, accumulate);
    }
}
