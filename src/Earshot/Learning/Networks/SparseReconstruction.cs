using System.Numerics;
using System.Numerics.Tensors;
using Earshot.Numerics;

namespace Earshot.Learning.Networks;

/// <summary>The squared error of reconstructed features, whose truth is sparse.</summary>
internal static class SparseReconstruction
{
    /// <summary>
    /// weight/m · Σ_k ‖z̃_k - z_row(k)‖² over the m rows of z̃, which become the gradient 2 · weight/m · (z̃ - z).
    /// </summary>
    /// <param name="output">z̃ (m, d), overwritten.</param>
    /// <param name="truth">z (n, d).</param>
    /// <param name="rows">Which node each row of z̃ is; length m.</param>
    /// <param name="weight">λ2 and whatever else scales the loss.</param>
    public static double Loss<T>(Matrix<T> output, SparseMatrix<T> truth, ReadOnlySpan<int> rows, double weight)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var loss = 0.0;
        for (var k = 0; k < rows.Length; k++)
        {
            var row = output.Row(k);
            for (var e = truth.RowStarts[rows[k]]; e < truth.RowStarts[rows[k] + 1]; e++)
                row[truth.ColumnIndices[e]] -= truth.Values[e];
            loss += double.CreateChecked(TensorPrimitives.SumOfSquares<T>(row));
            TensorPrimitives.Multiply(row, T.CreateChecked(2 * weight / rows.Length), row);
        }
        return weight * loss / rows.Length;
    }
}
