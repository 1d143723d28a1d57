using System.Numerics;

namespace Earshot.Numerics;

/// <summary>A dense row-major matrix over one buffer, shape (<see cref="Rows"/>, <see cref="Columns"/>).</summary>
/// <remarks>
/// Everything that is trained is written once, generic over <typeparamref name="T"/>: <c>float</c> is what runs,
/// <c>double</c> is what its gradients are checked in.
/// </remarks>
/// <typeparam name="T"><c>float</c> or <c>double</c>.</typeparam>
public sealed class Matrix<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>A matrix of zeros.</summary>
    /// <param name="rows">Rows, 0 or more.</param>
    /// <param name="columns">Columns, 0 or more.</param>
    public Matrix(int rows, int columns)
        : this(rows, columns, new T[checked(rows * columns)]) { }

    /// <summary>A matrix over an existing buffer, which is shared, not copied.</summary>
    /// <param name="rows">Rows.</param>
    /// <param name="columns">Columns.</param>
    /// <param name="values">Row-major values; at least rows × columns of them.</param>
    /// <exception cref="ArgumentException">The buffer is too short for the shape.</exception>
    public Matrix(int rows, int columns, T[] values)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        ArgumentNullException.ThrowIfNull(values);
        if (values.Length < (long)rows * columns)
            throw new ArgumentException(
                $"a {rows}×{columns} matrix needs {(long)rows * columns} values, got {values.Length}",
                nameof(values)
            );
        (Rows, Columns, Buffer) = (rows, columns, values);
    }

    /// <summary>Number of rows.</summary>
    public int Rows { get; }

    /// <summary>Number of columns.</summary>
    public int Columns { get; }

    /// <summary>
    /// The buffer itself, row-major; it may be longer than <see cref="Rows"/> × <see cref="Columns"/>.
    /// </summary>
    public T[] Buffer { get; }

    /// <summary>All values, row-major, length <see cref="Rows"/> × <see cref="Columns"/>.</summary>
    public Span<T> Span => Buffer.AsSpan(0, Rows * Columns);

    /// <summary>One row, length <see cref="Columns"/>.</summary>
    public Span<T> Row(int row) => Buffer.AsSpan(checked(row * Columns), Columns);

    /// <summary>One value.</summary>
    public ref T this[int row, int column] => ref Row(row)[column];

    /// <summary>The rows of several matrices of the same columns, one below the other.</summary>
    /// <param name="parts">One or more.</param>
    public static Matrix<T> Stacked(IReadOnlyList<Matrix<T>> parts)
    {
        var stacked = new Matrix<T>(parts.Sum(part => part.Rows), parts[0].Columns);
        var at = 0;
        foreach (var part in parts)
        {
            part.Span.CopyTo(stacked.Span[at..]);
            at += part.Span.Length;
        }
        return stacked;
    }

    /// <summary>A deep copy.</summary>
    public Matrix<T> Clone() => new(Rows, Columns, Span.ToArray());

    /// <summary>A new matrix of the named rows, in the order named.</summary>
    public Matrix<T> SelectRows(ReadOnlySpan<int> rows) => SelectRows(rows, new T[checked(rows.Length * Columns)]);

    /// <summary>The same in a buffer that is there already.</summary>
    internal Matrix<T> SelectRows(ReadOnlySpan<int> rows, T[] buffer)
    {
        var selected = new Matrix<T>(rows.Length, Columns, buffer);
        for (var i = 0; i < rows.Length; i++)
            Row(rows[i]).CopyTo(selected.Row(i));
        return selected;
    }

    /// <summary>A new matrix of consecutive columns.</summary>
    public Matrix<T> SelectColumns(int first, int count)
    {
        var selected = new Matrix<T>(Rows, count);
        for (var i = 0; i < Rows; i++)
            Row(i).Slice(first, count).CopyTo(selected.Row(i));
        return selected;
    }

    /// <summary>A transposed copy, shape (<see cref="Columns"/>, <see cref="Rows"/>).</summary>
    public Matrix<T> Transposed()
    {
        var transposed = new Matrix<T>(Columns, Rows);
        for (var i = 0; i < Rows; i++)
        for (var j = 0; j < Columns; j++)
            transposed[j, i] = this[i, j];
        return transposed;
    }

    /// <summary>The shape, for messages.</summary>
    public override string ToString() => $"{Rows}×{Columns}";
}
