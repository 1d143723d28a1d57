using System.Numerics;
using System.Runtime.Intrinsics;

namespace Earshot.Numerics;

/// <summary>Dense matrix products: C = A·B, C = Aᵀ·B, C = A·Bᵀ, each with or without adding to C.</summary>
/// <remarks>
/// The kernel is chosen by the processor at run time. A value of C is summed in the same order whatever the shape
/// around it and however many threads share the rows, so the same machine gives the same bits. C must not overlap A or
/// B. Nothing is allocated once a thread has done its largest product.
/// </remarks>
internal static class Gemm
{
    /// <summary>Below this many multiply-adds a thread more costs more than it saves.</summary>
    private const long WorthAThread = 1 << 21;

    /// <summary>C (m, n) = A (m, k) · B (k, n), or C += A·B.</summary>
    /// <param name="a">A.</param>
    /// <param name="b">B.</param>
    /// <param name="c">C.</param>
    /// <param name="accumulate">Whether to add to C instead of overwriting it.</param>
    /// <param name="threads">How many threads may share the rows of a large product; 1 or more. The result is the same
    /// to the bit.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static void Multiply<T>(Matrix<T> a, Matrix<T> b, Matrix<T> c, bool accumulate = false, int threads = 1)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check(a.Columns == b.Rows && c.Rows == a.Rows && c.Columns == b.Columns, "A·B", a, b, c);
        Share(a, false, b, false, c, a.Columns, accumulate, threads);
    }

    /// <summary>C (m, n) = Aᵀ·B for A (k, m), B (k, n), or C += Aᵀ·B.</summary>
    /// <inheritdoc cref="Multiply"/>
    public static void MultiplyTransposedA<T>(
        Matrix<T> a,
        Matrix<T> b,
        Matrix<T> c,
        bool accumulate = false,
        int threads = 1
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check(a.Rows == b.Rows && c.Rows == a.Columns && c.Columns == b.Columns, "Aᵀ·B", a, b, c);
        Share(a, true, b, false, c, a.Rows, accumulate, threads);
    }

    /// <summary>C (m, n) = A·Bᵀ for A (m, k), B (n, k), or C += A·Bᵀ.</summary>
    /// <inheritdoc cref="Multiply"/>
    public static void MultiplyTransposedB<T>(
        Matrix<T> a,
        Matrix<T> b,
        Matrix<T> c,
        bool accumulate = false,
        int threads = 1
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check(a.Columns == b.Columns && c.Rows == a.Rows && c.Columns == b.Rows, "A·Bᵀ", a, b, c);
        Share(a, false, b, true, c, a.Columns, accumulate, threads);
    }

    /// <summary>
    /// The same on blocks inside larger buffers: C (m, n) = A (m, k) · B (k, n), or C += A·B, each operand stored as it
    /// stands or transposed.
    /// </summary>
    /// <param name="m">Rows of A and C.</param>
    /// <param name="n">Columns of B and C.</param>
    /// <param name="k">Columns of A, rows of B.</param>
    /// <param name="a">A.</param>
    /// <param name="b">B.</param>
    /// <param name="c">C, from its first value.</param>
    /// <param name="cStride">Values from one row of C to the next.</param>
    /// <param name="accumulate">Whether to add to C.</param>
    /// <param name="kernel">The kernel to use; the best for this processor where none is named.</param>
    internal static void MultiplyBlocks<T>(
        int m,
        int n,
        int k,
        StridedBlock<T> a,
        StridedBlock<T> b,
        Span<T> c,
        int cStride,
        bool accumulate = false,
        InstructionSet? kernel = null
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        a.Require(m, k);
        b.Require(k, n);
        new StridedBlock<T>(c, cStride).Require(m, n);
        if (m == 0 || n == 0)
            return;
        if (k == 0)
            for (var i = 0; i < m && !accumulate; i++)
                c.Slice(i * cStride, n).Clear();
        else
            switch (kernel ?? InstructionSets.Best)
            {
                case InstructionSet.Vector512:
                    PackedGemm<T, Vector512<T>, Lanes512<T>>.Multiply(m, n, k, a, b, c, cStride, accumulate);
                    break;
                case InstructionSet.Vector256:
                    PackedGemm<T, Vector256<T>, Lanes256<T>>.Multiply(m, n, k, a, b, c, cStride, accumulate);
                    break;
                default:
                    PackedGemm<T, Vector<T>, LanesPortable<T>>.Multiply(m, n, k, a, b, c, cStride, accumulate);
                    break;
            }
    }

    /// <summary>Splits the rows of C evenly.</summary>
    private static void Share<T>(
        Matrix<T> a,
        bool transposedA,
        Matrix<T> b,
        bool transposedB,
        Matrix<T> c,
        int k,
        bool accumulate,
        int threads
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(threads);
        var shares = (int)
            Math.Clamp((long)c.Rows * c.Columns * k / WorthAThread, 1, Math.Min(threads, Math.Max(1, c.Rows)));
        if (shares == 1)
            Rows(a, transposedA, b, transposedB, c, k, accumulate, 0, c.Rows);
        else
            ShareInParallel(a, transposedA, b, transposedB, c, k, accumulate, shares);
    }

    /// <summary>Apart from <see cref="Share"/>, because its closure would be allocated there in any case.</summary>
    private static void ShareInParallel<T>(
        Matrix<T> a,
        bool transposedA,
        Matrix<T> b,
        bool transposedB,
        Matrix<T> c,
        int k,
        bool accumulate,
        int shares
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Parallel.For(
            0,
            shares,
            new ParallelOptions { MaxDegreeOfParallelism = shares },
            share =>
                Rows(
                    a,
                    transposedA,
                    b,
                    transposedB,
                    c,
                    k,
                    accumulate,
                    (int)((long)c.Rows * share / shares),
                    (int)((long)c.Rows * (share + 1) / shares)
                )
        );

    private static void Rows<T>(
        Matrix<T> a,
        bool transposedA,
        Matrix<T> b,
        bool transposedB,
        Matrix<T> c,
        int k,
        bool accumulate,
        int from,
        int to
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (from == to || c.Columns == 0)
            return;
        var blockA = new StridedBlock<T>(a.Span[(transposedA ? from : from * a.Columns)..], a.Columns, transposedA);
        var blockB = new StridedBlock<T>(b.Span, b.Columns, transposedB);
        MultiplyBlocks(to - from, c.Columns, k, blockA, blockB, c.Span[(from * c.Columns)..], c.Columns, accumulate);
    }

    private static void Check<T>(bool fits, string product, Matrix<T> a, Matrix<T> b, Matrix<T> c)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!fits)
            throw new ArgumentException($"the shapes do not fit {product}: A {a}, B {b}, C {c}");
    }
}
