using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.Intrinsics;

namespace Earshot.Numerics;

/// <summary>
/// A sparse matrix in compressed rows (CSR): row i holds entries <c>RowStarts[i] .. RowStarts[i+1]-1</c>.
/// </summary>
/// <typeparam name="T"><c>float</c> or <c>double</c>.</typeparam>
public sealed class SparseMatrix<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>A matrix over existing arrays, which are shared, not copied.</summary>
    /// <param name="rows">Rows.</param>
    /// <param name="columns">Columns.</param>
    /// <param name="rowStarts">rows + 1 offsets into the next two.</param>
    /// <param name="columnIndices">Column of each entry, ascending within a row.</param>
    /// <param name="values">Value of each entry.</param>
    public SparseMatrix(int rows, int columns, int[] rowStarts, int[] columnIndices, T[] values)
    {
        if (rowStarts.Length < rows + 1)
            throw new ArgumentException(
                $"{rows} rows need {rows + 1} row starts, got {rowStarts.Length}",
                nameof(rowStarts)
            );
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

    /// <summary>Y (rows, d) = S·X for X (columns, d), or Y += S·X. Y must not overlap X.</summary>
    /// <param name="x">X.</param>
    /// <param name="y">Y.</param>
    /// <param name="accumulate">Whether to add to Y instead of overwriting it.</param>
    /// <param name="threads">How many threads may share the rows; 1 or more. The result is the same to the bit.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, or an entry lies outside the matrix.</exception>
    public void Multiply(Matrix<T> x, Matrix<T> y, bool accumulate = false, int threads = 1)
    {
        Check(x.Rows == Columns && y.Rows == Rows && x.Columns == y.Columns, "S·X", x, y);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(threads);
        if (threads == 1)
            MultiplyRows(x, y, 0, Rows, accumulate, InstructionSets.Best);
        else
            MultiplyInParallel(x, y, accumulate, Math.Min(threads, Math.Max(1, Rows)));
    }

    /// <summary>
    /// Y (columns, d) = Sᵀ·X for X (rows, d), or Y += Sᵀ·X. Where S is symmetric, <see cref="Multiply"/> is faster.
    /// </summary>
    /// <inheritdoc cref="Multiply"/>
    public void MultiplyTransposed(Matrix<T> x, Matrix<T> y, bool accumulate = false)
    {
        Check(x.Rows == Rows && y.Rows == Columns && x.Columns == y.Columns, "Sᵀ·X", x, y);
        if (!accumulate)
            y.Span.Clear();
        for (var i = 0; i < Rows; i++)
        for (var e = RowStarts[i]; e < RowStarts[i + 1]; e++)
        {
            var row = y.Row(ColumnIndices[e]);
            TensorPrimitives.MultiplyAdd(x.Row(i), Values[e], row, row);
        }
    }

    /// <summary>The same on runs of values: x (columns, width), y (rows, width).</summary>
    internal void MultiplySpans(ReadOnlySpan<T> x, Span<T> y, int width, bool accumulate)
    {
        if (x.Length != Columns * width || y.Length != Rows * width)
            throw new ArgumentException($"S {Rows}×{Columns} does not fit {x.Length} and {y.Length} values");
        MultiplyRows(x, y, width, 0, Rows, accumulate, InstructionSets.Best);
    }

    /// <summary>Some rows of the product, by the kernel named.</summary>
    internal void MultiplyRows(Matrix<T> x, Matrix<T> y, int from, int to, bool accumulate, InstructionSet kernel) =>
        MultiplyRows(x.Span, y.Span, x.Columns, from, to, accumulate, kernel);

    private void MultiplyRows(
        ReadOnlySpan<T> x,
        Span<T> y,
        int width,
        int from,
        int to,
        bool accumulate,
        InstructionSet kernel
    )
    {
        switch (kernel)
        {
            case InstructionSet.Vector512:
                SparseProduct<T, Vector512<T>, Lanes512<T>>.Multiply(this, x, y, width, from, to, accumulate);
                break;
            case InstructionSet.Vector256:
                SparseProduct<T, Vector256<T>, Lanes256<T>>.Multiply(this, x, y, width, from, to, accumulate);
                break;
            default:
                SparseProduct<T, Vector<T>, LanesPortable<T>>.Multiply(this, x, y, width, from, to, accumulate);
                break;
        }
    }

    /// <summary>Apart from <see cref="Multiply"/>, because its closure would be allocated there in any case.</summary>
    private void MultiplyInParallel(Matrix<T> x, Matrix<T> y, bool accumulate, int shares) =>
        Parallel.For(
            0,
            shares,
            new ParallelOptions { MaxDegreeOfParallelism = shares },
            share =>
                MultiplyRows(
                    x,
                    y,
                    (int)((long)Rows * share / shares),
                    (int)((long)Rows * (share + 1) / shares),
                    accumulate,
                    InstructionSets.Best
                )
        );

    private void Check(bool fits, string product, Matrix<T> x, Matrix<T> y)
    {
        if (!fits)
            throw new ArgumentException($"the shapes do not fit {product}: S {Rows}×{Columns}, X {x}, Y {y}");
    }
}
