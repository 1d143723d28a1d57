using System.Numerics;
using Earshot.Numerics;

namespace Earshot.Networks.Kernels;

/// <summary>Products of blocks whose rows several threads may share.</summary>
internal static class Product
{
    /// <summary>Below this many multiply-adds a thread more costs more than it saves.</summary>
    private const long WorthAThread = 1 << 21;

    /// <summary>C (m, n) = A (m, k) · B (k, n), or C += A·B; each operand lies in a part of an array.</summary>
    public static void Of<T>(
        int m,
        int n,
        int k,
        Block<T> a,
        Block<T> b,
        Block<T> c,
        bool accumulate = false,
        int threads = 1
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var shares = (int)Math.Clamp((long)m * n * k / WorthAThread, 1, Math.Min(threads, Math.Max(1, m)));
        if (shares == 1)
            Rows(0, m, n, k, a, b, c, accumulate);
        else
            Share(shares, m, n, k, a, b, c, accumulate);
    }

    /// <summary>Apart, because its closure would be allocated in any case.</summary>
    private static void Share<T>(int shares, int m, int n, int k, Block<T> a, Block<T> b, Block<T> c, bool accumulate)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Parallel.For(
            0,
            shares,
            new ParallelOptions { MaxDegreeOfParallelism = shares },
            s => Rows((int)((long)m * s / shares), (int)((long)m * (s + 1) / shares), n, k, a, b, c, accumulate)
        );

    private static void Rows<T>(int from, int to, int n, int k, Block<T> a, Block<T> b, Block<T> c, bool accumulate)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var firstA = a.Offset + (a.Transposed ? from : from * a.Stride);
        Gemm.MultiplyBlocks(
            to - from,
            n,
            k,
            new StridedBlock<T>(a.Values.AsSpan(firstA), a.Stride, a.Transposed),
            new StridedBlock<T>(b.Values.AsSpan(b.Offset), b.Stride, b.Transposed),
            c.Values.AsSpan(c.Offset + from * c.Stride),
            c.Stride,
            accumulate
        );
    }
}

/// <summary>A matrix inside an array, as it stands or transposed.</summary>
internal readonly record struct Block<T>(T[] Values, int Offset, int Stride, bool Transposed = false)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The values of a tensor, its innermost axis the rows.</summary>
    public static Block<T> Of(Tensor<T> x, bool transposed = false) =>
        new(x.Storage.Values, x.Offset, x.Shape.Last, transposed);

    /// <summary>The gradient of a tensor, which must be there.</summary>
    public static Block<T> GradientOf(Tensor<T> x, bool transposed = false) =>
        new(x.Storage.Gradient!, x.Offset, x.Shape.Last, transposed);
}
