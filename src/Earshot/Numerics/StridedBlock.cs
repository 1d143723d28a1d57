namespace Earshot.Numerics;

/// <summary>A block inside a row-major buffer, as it stands or transposed: the operands of a product.</summary>
/// <param name="values">From the block's first value to its last.</param>
/// <param name="stride">Values from one stored row to the next.</param>
/// <param name="transposed">Whether the stored rows are the block's columns.</param>
internal readonly ref struct StridedBlock<T>(ReadOnlySpan<T> values, int stride, bool transposed = false)
{
    public ReadOnlySpan<T> Values { get; } = values;

    public int Stride { get; } = stride;

    public bool Transposed { get; } = transposed;

    /// <summary>Where the value at a row and a column of the block lies.</summary>
    public long Offset(int row, int column) => Transposed ? (long)column * Stride + row : (long)row * Stride + column;

    /// <summary>Throws where the buffer is too short for a block of that shape.</summary>
    public void Require(int rows, int columns)
    {
        var (outer, inner) = Transposed ? (columns, rows) : (rows, columns);
        if (
            outer > 0
            && inner > 0
            && (inner > Stride && outer > 1 || (long)(outer - 1) * Stride + inner > Values.Length)
        )
            throw new ArgumentException(
                $"a block of {outer} stored rows of {inner} at stride {Stride} does not lie in {Values.Length} "
                    + $"values"
            );
    }
}
