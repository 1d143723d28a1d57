using System.Numerics;

namespace Earshot.Numerics;

/// <summary>A sparse matrix in compressed rows (CSR): row i holds entries <c>RowStarts[i] .. RowStarts[i+1]-1</c>.</summary>
/// <typeparam name="T"><c>float</c> or <c>double</c>.</typeparam>
public sealed class SparseMatrix<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>A matrix over existing arrays, which are shared, not copied.</summary>
    /// <param name="rows">Rows.</param>
    /// <param name="columns">Columns.</param>
    /// <param name="rowStarts">rows + 1 offsets into the next two.</param>
    /// <param name="columnIndices">Column of each entry, ascending within a row.</param>
    /// <param name="values">Value of each entry.</param>
    public SparseMatrix(int rows, int columns, int[] rowStarts, int[] columnIndices, T[] values)
    {
        if (rowStarts.Length < rows + 1) throw new ArgumentException($"{rows} rows need {rows + 1} row starts, got {rowStarts.Length}", nameof(rowStarts));
        (Rows, Columns, RowStarts, ColumnIndices, Values) = (rows, columns, rowStarts, columnIndices, values);
    }

    /// <summary>Number of rows.</summary>
    public int Rows { get; }

    /// <summary>Number of columns.</summary>
    public int Columns { get; }

    /// <summary>Offsets of the rows' entries, length <see cref="Rows"/> + 1.</summary>
    public int[] RowStarts { get; }

    /// <summary>Column of each entry.</summary>
    public int[] ColumnIndices { get; }

    /// <summary>Value of each entry.</summary>
    public T[] Values { get; }

    /// <summary>Y (rows, d) = S·X for X (columns, d), or Y += S·X.</summary>
    public void Multiply(Matrix<T> x, Matrix<T> y, bool accumulate = false)
    {
        if (x.Rows != Columns || y.Rows != Rows || x.Columns != y.Columns)
            throw new ArgumentException($"the shapes do not fit S·X: S {Rows}×{Columns}, X {x}, Y {y}");
        if (!accumulate) y.Span.Clear();
        for (var i = 0; i < Rows; i++)
        {
            var row = y.Row(i);
            for (var e = RowStarts[i]; e < RowStarts[i + 1]; e++)
                System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(x.Row(ColumnIndices[e]), Values[e], row, row);
        }
    }
}
