using System.Numerics;
using Earshot.Numerics;

namespace Earshot.Learning.Networks;

/// <summary>Rows of a sparse matrix, put together to another one.</summary>
internal static class SparseRows
{
    /// <summary>Row k of the target = row rows[k] of the source. The target has room for their entries.</summary>
    public static void Gather<T>(SparseMatrix<T> source, ReadOnlySpan<int> rows, SparseMatrix<T> target)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var k = 0; k < rows.Length; k++)
        {
            var (from, to) = (source.RowStarts[rows[k]], target.RowStarts[k]);
            var length = source.RowStarts[rows[k] + 1] - from;
            source.ColumnIndices.AsSpan(from, length).CopyTo(target.ColumnIndices.AsSpan(to));
            source.Values.AsSpan(from, length).CopyTo(target.Values.AsSpan(to));
            target.RowStarts[k + 1] = to + length;
        }
    }
}
