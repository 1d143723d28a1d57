using System.Numerics;
using Earshot.Numerics;

namespace Earshot.Tests.Numerics;

public class GemmTests
{
    private static readonly Gen<int> Side = Gen.OneOf(Gen.Int[1, 40], Gen.Int[1, 300]);
    private static readonly Gen<InstructionSet> Kernel = Gen.Enum<InstructionSet>();

    [Fact]
    public void Every_kernel_agrees_with_the_sums_by_definition_in_float() => EveryKernelAgrees<float>(3e-6);

    [Fact]
    public void Every_kernel_agrees_with_the_sums_by_definition_in_double() => EveryKernelAgrees<double>(1e-14);

    /// <summary>
    /// Blocks with odd remainders inside larger buffers, stored as they stand and transposed; what lies around C must
    /// stay.
    /// </summary>
    private static void EveryKernelAgrees<T>(double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Gen.Select(
                Gen.Select(Side, Side, Side),
                Gen.Int[0, 5],
                Gen.Select(Gen.Bool, Gen.Bool, Gen.Bool),
                Kernel,
                Gen.ULong
            )
            .Sample(
                (sides, gap, flags, kernel, seed) =>
                {
                    var (m, n, k) = sides;
                    var (transposedA, transposedB, accumulate) = flags;
                    var random = new RandomStream(seed);
                    var (rowsOfA, strideOfA) = transposedA ? (k, m + gap) : (m, k + gap);
                    var (rowsOfB, strideOfB) = transposedB ? (n, k + gap) : (k, n + gap);
                    var (a, b, c) = (
                        Uniform<T>(rowsOfA * strideOfA, random),
                        Uniform<T>(rowsOfB * strideOfB, random),
                        Uniform<T>(m * (n + gap), random)
                    );
                    var before = c.ToArray();
                    Gemm.MultiplyBlocks(
                        m,
                        n,
                        k,
                        new(a, strideOfA, transposedA),
                        new(b, strideOfB, transposedB),
                        c,
                        n + gap,
                        accumulate,
                        kernel
                    );
                    for (var i = 0; i < m; i++)
                    for (var j = 0; j < n + gap; j++)
                    {
                        var at = i * (n + gap) + j;
                        var expected = j >= n || accumulate ? double.CreateChecked(before[at]) : 0;
                        for (var p = 0; p < k && j < n; p++)
                            expected +=
                                double.CreateChecked(a[transposedA ? p * strideOfA + i : i * strideOfA + p])
                                * double.CreateChecked(b[transposedB ? j * strideOfB + p : p * strideOfB + j]);
                        Assert.Equal(expected, double.CreateChecked(c[at]), tolerance * (k + 10));
                    }
                },
                iter: 60
            );

    [Fact]
    public void Products_larger_than_every_cache_block_agree_between_kernels_and_with_their_transposes()
    {
        var random = new RandomStream(5);
        var (a, b) = (
            new Matrix<float>(61, 700, Uniform<float>(61 * 700, random)),
            new Matrix<float>(700, 2100, Uniform<float>(700 * 2100, random))
        );
        var product = new Matrix<float>(61, 2100);
        Gemm.Multiply(a, b, product);
        var (fromTransposedA, fromTransposedB, portable) = (
            new Matrix<float>(61, 2100),
            new Matrix<float>(61, 2100),
            new Matrix<float>(61, 2100)
        );
        Gemm.MultiplyTransposedA(Transposed(a), b, fromTransposedA);
        Gemm.MultiplyTransposedB(a, Transposed(b), fromTransposedB);
        Gemm.MultiplyBlocks(
            61,
            2100,
            700,
            new(a.Span, 700),
            new(b.Span, 2100),
            portable.Span,
            2100,
            kernel: InstructionSet.Portable
        );
        Assert.Equal(product.Span, fromTransposedA.Span);
        Assert.Equal(product.Span, fromTransposedB.Span);
        for (var i = 0; i < 61 * 2100; i += 97)
        {
            Assert.Equal(portable.Span[i], product.Span[i], 1e-4f);
            Assert.Equal(
                Enumerable.Range(0, 700).Sum(p => (double)a[i / 2100, p] * b[p, i % 2100]),
                product.Span[i],
                1e-4
            );
        }
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits()
    {
        var random = new RandomStream(6);
        var (a, b) = (
            new Matrix<float>(517, 300, Uniform<float>(517 * 300, random)),
            new Matrix<float>(300, 290, Uniform<float>(300 * 290, random))
        );
        var alone = new Matrix<float>(517, 290);
        Gemm.Multiply(a, b, alone);
        foreach (var threads in new[] { 2, 3, 8 })
        {
            var shared = new Matrix<float>(517, 290);
            Gemm.Multiply(a, b, shared, threads: threads);
            Assert.Equal(alone.Span, shared.Span);
            Gemm.MultiplyTransposedA(Transposed(a), b, shared, threads: threads);
            Assert.Equal(alone.Span, shared.Span);
        }
    }

    [Fact]
    public void A_product_allocates_nothing_after_the_first()
    {
        var (a, b, c) = (new Matrix<float>(71, 128), new Matrix<float>(128, 256), new Matrix<float>(71, 256));
        // by one thread: of two, another might do all the work, and this one allocate in the loop
        Gemm.Multiply(a, b, c);
        Gemm.MultiplyTransposedB(c, b, a);
        Assert.Equal(
            0,
            Allocation.BytesOf(() =>
            {
                for (var i = 0; i < 50; i++)
                {
                    Gemm.Multiply(a, b, c);
                    Gemm.MultiplyTransposedB(c, b, a);
                }
            })
        );
    }

    [Theory]
    [InlineData(0, 3, 4)]
    [InlineData(3, 0, 4)]
    [InlineData(3, 4, 0)]
    public void Empty_sides_are_products_too(int m, int n, int k)
    {
        var c = new Matrix<float>(m, n);
        c.Span.Fill(7);
        Gemm.Multiply(new Matrix<float>(m, k), new Matrix<float>(k, n), c, accumulate: true);
        Assert.All(c.Span.ToArray(), x => Assert.Equal(7, x));
        Gemm.Multiply(new Matrix<float>(m, k), new Matrix<float>(k, n), c);
        Assert.All(c.Span.ToArray(), x => Assert.Equal(0, x));
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_named()
    {
        var error = Assert.Throws<ArgumentException>(() =>
            Gemm.Multiply(new Matrix<float>(2, 3), new Matrix<float>(4, 5), new Matrix<float>(2, 5))
        );
        Assert.Contains("2×3", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() =>
            Gemm.MultiplyBlocks<float>(2, 2, 2, new(new float[3], 2), new(new float[4], 2), new float[4], 2)
        );
    }

    private static T[] Uniform<T>(int count, RandomStream random)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        [.. Enumerable.Range(0, count).Select(_ => T.CreateTruncating(2 * random.NextDouble() - 1))];

    private static Matrix<float> Transposed(Matrix<float> matrix)
    {
        var transposed = new Matrix<float>(matrix.Columns, matrix.Rows);
        for (var i = 0; i < matrix.Rows; i++)
        for (var j = 0; j < matrix.Columns; j++)
            transposed[j, i] = matrix[i, j];
        return transposed;
    }
}
