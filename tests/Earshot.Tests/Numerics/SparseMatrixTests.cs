using System.Numerics;
using Earshot.Numerics;

namespace Earshot.Tests.Numerics;

public class SparseMatrixTests
{
    [Fact]
    public void Every_kernel_agrees_with_the_dense_product_in_float() => EveryKernelAgrees<float>(1e-4);

    [Fact]
    public void Every_kernel_agrees_with_the_dense_product_in_double() => EveryKernelAgrees<double>(1e-12);

    private static void EveryKernelAgrees<T>(double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Gen.Select(
                Gen.Select(Gen.Int[1, 40], Gen.Int[1, 40], Gen.Int[1, 150]),
                Gen.Enum<InstructionSet>(),
                Gen.Bool,
                Gen.ULong
            )
            .Sample(
                (sides, kernel, accumulate, seed) =>
                {
                    var (rows, columns, width) = sides;
                    var random = new RandomStream(seed);
                    var (sparse, dense) = Random<T>(rows, columns, random);
                    var (x, y) = (Filled<T>(columns, width, random), Filled<T>(rows, width, random));
                    var expected = y.Clone();
                    Gemm.Multiply(dense, x, expected, accumulate);
                    sparse.MultiplyRows(x, y, 0, rows, accumulate, kernel);
                    AssertClose(expected, y, tolerance);

                    var (xt, yt) = (Filled<T>(rows, width, random), Filled<T>(columns, width, random));
                    var expectedTransposed = yt.Clone();
                    Gemm.MultiplyTransposedA(dense, xt, expectedTransposed, accumulate);
                    sparse.MultiplyTransposed(xt, yt, accumulate);
                    AssertClose(expectedTransposed, yt, tolerance);
                },
                iter: 200
            );

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits()
    {
        var random = new RandomStream(4);
        var (sparse, _) = Random<float>(57, 57, random);
        var x = Filled<float>(57, 33, random);
        var (alone, shared) = (new Matrix<float>(57, 33), new Matrix<float>(57, 33));
        sparse.Multiply(x, alone);
        sparse.Multiply(x, shared, threads: 5);
        Assert.Equal(alone.Span, shared.Span);
    }

    [Fact]
    public void Entries_outside_the_matrix_and_shapes_that_do_not_fit_are_named()
    {
        var outside = new SparseMatrix<float>(1, 2, [0, 1], [2], [1f]);
        Assert.Throws<ArgumentException>(() => outside.Multiply(new Matrix<float>(2, 3), new Matrix<float>(1, 3)));
        Assert.Throws<ArgumentException>(() => outside.Multiply(new Matrix<float>(3, 3), new Matrix<float>(1, 3)));
    }

    private static (SparseMatrix<T> Sparse, Matrix<T> Dense) Random<T>(int rows, int columns, RandomStream random)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var dense = Filled<T>(rows, columns, random);
        foreach (ref var value in dense.Span)
            if (random.NextDouble() < 0.8)
                value = T.Zero;
        var starts = new int[rows + 1];
        var entries = new List<(int Column, T Value)>();
        for (var i = 0; i < rows; i++, starts[i] = entries.Count)
        for (var j = 0; j < columns; j++)
            if (dense[i, j] != T.Zero)
                entries.Add((j, dense[i, j]));
        return (
            new(rows, columns, starts, [.. entries.Select(e => e.Column)], [.. entries.Select(e => e.Value)]),
            dense
        );
    }

    private static Matrix<T> Filled<T>(int rows, int columns, RandomStream random)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var matrix = new Matrix<T>(rows, columns);
        Xavier.Fill(matrix.Span, 3, 3, random);
        return matrix;
    }

    private static void AssertClose<T>(Matrix<T> expected, Matrix<T> actual, double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < expected.Span.Length; i++)
            Assert.Equal(double.CreateChecked(expected.Span[i]), double.CreateChecked(actual.Span[i]), tolerance);
    }
}
