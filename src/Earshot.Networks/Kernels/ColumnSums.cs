using System.Numerics;
using System.Numerics.Tensors;

namespace Earshot.Networks.Kernels;

/// <summary>
/// Sums over many rows, a column each: runs of 64 rows in the data's own precision, the runs in double.
/// </summary>
internal sealed class ColumnSums<T>(int columns)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int RowsAtOnce = 64;

    private readonly T[] run = new T[columns];
    private readonly double[] sums = new double[columns];
    private int rows;

    /// <summary>Begins anew.</summary>
    public void Clear()
    {
        run.AsSpan().Clear();
        sums.AsSpan().Clear();
        rows = 0;
    }

    /// <summary>Adds a row.</summary>
    public void Add(ReadOnlySpan<T> row)
    {
        TensorPrimitives.Add(run, row, run);
        EndRow();
    }

    /// <summary>Adds x ⊙ y.</summary>
    public void AddProduct(ReadOnlySpan<T> x, ReadOnlySpan<T> y)
    {
        TensorPrimitives.MultiplyAdd(x, y, run, run);
        EndRow();
    }

    /// <summary>The sums so far.</summary>
    public ReadOnlySpan<double> Totals
    {
        get
        {
            Carry();
            return sums;
        }
    }

    /// <summary>Adds the sums to a gradient.</summary>
    public void AddTo(Span<T> gradient)
    {
        Carry();
        for (var c = 0; c < sums.Length; c++)
            gradient[c] += T.CreateTruncating(sums[c]);
    }

    private void EndRow()
    {
        if (++rows % RowsAtOnce == 0)
            Carry();
    }

    private void Carry()
    {
        for (var c = 0; c < sums.Length; c++)
            sums[c] += double.CreateTruncating(run[c]);
        run.AsSpan().Clear();
    }
}
