using Earshot.Numerics;

namespace Earshot.Tests.Numerics;

public class PackedMatrixTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(1, 1500, 128)]
    [InlineData(1, 3000, 300)]
    [InlineData(7, 1024, 256)]
    [InlineData(13, 1030, 257)]
    [InlineData(200, 77, 600)]
    public void Its_products_are_those_of_the_plain_matrix_to_the_bit(int m, int n, int k)
    {
        var random = new RandomStream(1);
        var (a, b) = (Random(m, k, random), Random(n, k, random));
        var (plain, packed) = (new Matrix<float>(m, n), Random(m, n, random));
        Gemm.MultiplyTransposedB(a, b, plain);
        new PackedMatrix<float>(b).Multiply(a, packed);
        Assert.Equal(plain.Span.ToArray(), packed.Span.ToArray());
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_a_bug() =>
        Assert.Throws<ArgumentException>(() => new PackedMatrix<double>(new(3, 2)).Multiply(new(1, 3), new(1, 3)));

    private static Matrix<float> Random(int rows, int columns, RandomStream random)
    {
        var matrix = new Matrix<float>(rows, columns);
        foreach (ref var value in matrix.Span)
            value = (float)random.NextNormal();
        return matrix;
    }
}
