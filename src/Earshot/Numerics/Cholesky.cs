using System.Numerics.Tensors;

namespace Earshot.Numerics;

/// <summary>
/// A symmetric, positive definite matrix as A = L·Lᵀ, L lower triangular (Golub and Van Loan, section 4.2).
/// </summary>
internal sealed class Cholesky
{
    private readonly Matrix<double> lower;

    /// <summary>Of A (d, d), whose lower triangle alone is read.</summary>
    /// <exception cref="ArgumentException">It is not square, or not positive definite.</exception>
    public Cholesky(Matrix<double> a)
    {
        if (a.Rows != a.Columns)
            throw new ArgumentException($"a square matrix is needed, got {a}", nameof(a));
        lower = a.Clone();
        for (var j = 0; j < a.Rows; j++)
        {
            for (var i = j; i < a.Rows; i++)
                lower[i, j] -= TensorPrimitives.Dot<double>(lower.Row(i)[..j], lower.Row(j)[..j]);
            if (!(lower[j, j] > 0))
                throw new ArgumentException($"the matrix is not positive definite at row {j}", nameof(a));
            var root = Math.Sqrt(lower[j, j]);
            for (var i = j; i < a.Rows; i++)
                lower[i, j] /= root;
            lower.Row(j)[(j + 1)..].Clear();
        }
    }

    /// <summary>L⁻¹·B in place, for B (d, m).</summary>
    public void SolveLower(Matrix<double> b)
    {
        for (var i = 0; i < b.Rows; i++)
        {
            for (var k = 0; k < i; k++)
                Subtract(b.Row(k), lower[i, k], b.Row(i));
            TensorPrimitives.Divide(b.Row(i), lower[i, i], b.Row(i));
        }
    }

    /// <summary>A⁻¹·B in place, for B (d, m).</summary>
    public void Solve(Matrix<double> b)
    {
        SolveLower(b);
        for (var i = b.Rows - 1; i >= 0; i--)
        {
            for (var k = i + 1; k < b.Rows; k++)
                Subtract(b.Row(k), lower[k, i], b.Row(i));
            TensorPrimitives.Divide(b.Row(i), lower[i, i], b.Row(i));
        }
    }

    /// <summary>y −= factor·x.</summary>
    private static void Subtract(ReadOnlySpan<double> x, double factor, Span<double> y) =>
        TensorPrimitives.MultiplyAdd(x, -factor, y, y);
}
