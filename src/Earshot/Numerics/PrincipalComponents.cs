using System.Numerics.Tensors;

namespace Earshot.Numerics;

/// <summary>
/// Principal component analysis by orthogonal iteration on the scatter matrix XᵀX (Golub and Van Loan, section 8.2.4).
/// </summary>
internal static class PrincipalComponents
{
    private const int Iterations = 40;

    /// <summary>The rows projected onto the directions of largest variance, largest first.</summary>
    /// <param name="centred">X, columns of mean 0; shape (n, d).</param>
    /// <param name="count">Directions wanted, at least 1; at most d are given.</param>
    /// <param name="random">Where the iteration starts.</param>
    /// <returns>Shape (n, min(count, d)).</returns>
    public static Matrix<float> Project(Matrix<float> centred, int count, RandomStream random)
    {
        var directions = Directions(centred, count, random);
        var projected = new Matrix<float>(centred.Rows, directions.Rows);
        Gemm.MultiplyTransposedB(centred, directions, projected);
        return projected;
    }

    /// <summary>
    /// The directions of largest variance, largest first: rows of length 1 and at right angles, or 0 where X has fewer
    /// dimensions.
    /// </summary>
    /// <param name="centred">X, columns of mean 0; shape (n, d).</param>
    /// <param name="count">Directions wanted, at least 1; at most d are given.</param>
    /// <param name="random">Where the iteration starts.</param>
    /// <returns>Shape (min(count, d), d).</returns>
    public static Matrix<float> Directions(Matrix<float> centred, int count, RandomStream random)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var d = centred.Columns;
        var scatter = new Matrix<float>(d, d);
        Gemm.MultiplyTransposedA(centred, centred, scatter);
        var basis = new Matrix<float>(Math.Min(count, d), d);
        foreach (ref var value in basis.Span)
            value = (float)random.NextNormal();
        var next = new Matrix<float>(basis.Rows, d);
        for (var iteration = 0; iteration < Iterations; iteration++)
        {
            Orthonormalise(basis);
            Gemm.Multiply(basis, scatter, next);
            (basis, next) = (next, basis);
        }
        Orthonormalise(basis);
        return basis;
    }

    /// <summary>
    /// Modified Gram and Schmidt; a direction that vanishes (fewer dimensions than asked for) becomes 0.
    /// </summary>
    private static void Orthonormalise(Matrix<float> basis)
    {
        for (var i = 0; i < basis.Rows; i++)
        {
            var row = basis.Row(i);
            var before = TensorPrimitives.Norm<float>(row);
            for (var j = 0; j < i; j++)
                TensorPrimitives.MultiplyAdd(basis.Row(j), -TensorPrimitives.Dot<float>(row, basis.Row(j)), row, row);
            var norm = TensorPrimitives.Norm<float>(row);
            TensorPrimitives.Multiply(row, norm > 1e-5f * before ? 1 / norm : 0, row);
        }
    }
}
