using System.Numerics;

namespace Earshot.Numerics;

/// <summary>Dense matrix products: C = A·B, C = Aᵀ·B, C = A·Bᵀ, each with or without adding to C.</summary>
public static class Gemm
{
    /// <summary>C (m, n) = A (m, k) · B (k, n), or C += A·B.</summary>
    public static void Multiply<T>(Matrix<T> a, Matrix<T> b, Matrix<T> c, bool accumulate = false)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check(a.Columns == b.Rows && c.Rows == a.Rows && c.Columns == b.Columns, "A·B", a, b, c);
        Strided(a.Rows, b.Columns, a.Columns, a.Span, a.Columns, 1, b.Span, b.Columns, 1, c, accumulate);
    }

    /// <summary>C (m, n) = Aᵀ·B for A (k, m), B (k, n), or C += Aᵀ·B.</summary>
    public static void MultiplyTransposedA<T>(Matrix<T> a, Matrix<T> b, Matrix<T> c, bool accumulate = false)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check(a.Rows == b.Rows && c.Rows == a.Columns && c.Columns == b.Columns, "Aᵀ·B", a, b, c);
        Strided(a.Columns, b.Columns, a.Rows, a.Span, 1, a.Columns, b.Span, b.Columns, 1, c, accumulate);
    }

    /// <summary>C (m, n) = A·Bᵀ for A (m, k), B (n, k), or C += A·Bᵀ.</summary>
    public static void MultiplyTransposedB<T>(Matrix<T> a, Matrix<T> b, Matrix<T> c, bool accumulate = false)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check(a.Columns == b.Columns && c.Rows == a.Rows && c.Columns == b.Rows, "A·Bᵀ", a, b, c);
        Strided(a.Rows, b.Rows, a.Columns, a.Span, a.Columns, 1, b.Span, 1, b.Columns, c, accumulate);
    }

    private static void Strided<T>(
        int m, int n, int k, ReadOnlySpan<T> a, int aRow, int aColumn, ReadOnlySpan<T> b, int bRow, int bColumn, Matrix<T> c, bool accumulate)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!accumulate) c.Span.Clear();
        for (var i = 0; i < m; i++)
            for (var p = 0; p < k; p++)
            {
                var row = c.Row(i);
                var x = a[i * aRow + p * aColumn];
                for (var j = 0; j < n; j++) row[j] += x * b[p * bRow + j * bColumn];
            }
    }

    private static void Check<T>(bool fits, string product, Matrix<T> a, Matrix<T> b, Matrix<T> c)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!fits) throw new ArgumentException($"the shapes do not fit {product}: A {a}, B {b}, C {c}");
    }
}
