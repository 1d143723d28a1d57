using System.Numerics;
using System.Numerics.Tensors;
using Earshot.Numerics;

namespace Earshot.Learning.Baselines;

/// <summary>
/// Sums over the rows of large matrices, a column each: short runs in the data's own precision, those in double.
/// </summary>
/// <typeparam name="T"><c>float</c> or <c>double</c>.</typeparam>
/// <param name="columns">Number of columns.</param>
internal sealed class ColumnSums<T>(int columns)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int RowsAtOnce = 64;

    private readonly T[] partial = new T[columns];
    private readonly double[] sums = new double[columns];

    /// <summary>Σ_i x_i, or Σ_i x_i ⊙ y_i. Good until the next call.</summary>
    public ReadOnlySpan<double> Of(Matrix<T> x, Matrix<T>? y = null)
    {
        sums.AsSpan().Clear();
        for (var first = 0; first < x.Rows; first += RowsAtOnce)
        {
            partial.AsSpan().Clear();
            for (var i = first; i < Math.Min(first + RowsAtOnce, x.Rows); i++)
                if (y is null)
                    TensorPrimitives.Add<T>(partial, x.Row(i), partial);
                else
                    TensorPrimitives.MultiplyAdd<T>(x.Row(i), y.Row(i), partial, partial);
            for (var c = 0; c < columns; c++)
                sums[c] += double.CreateTruncating(partial[c]);
        }
        return sums;
    }
}
