using System.Numerics.Tensors;

namespace Earshot.Numerics;

/// <summary>‖a − b‖² = ‖a‖² + ‖b‖² − 2·a·b, by one matrix product; rounding below 0 is cut off.</summary>
internal static class SquaredDistances
{
    /// <summary>
    /// Of every row of <paramref name="a"/> (m, d) from every row of <paramref name="b"/> (n, d); shape (m, n).
    /// </summary>
    public static Matrix<float> Between(Matrix<float> a, Matrix<float> b)
    {
        var distances = new Matrix<float>(a.Rows, b.Rows);
        Gemm.MultiplyTransposedB(a, b, distances);
        var squares = SumsOfSquares(b);
        for (var i = 0; i < a.Rows; i++)
        {
            var row = distances.Row(i);
            TensorPrimitives.MultiplyAdd(row, -2f, squares, row);
            TensorPrimitives.Add(row, TensorPrimitives.SumOfSquares<float>(a.Row(i)), row);
            TensorPrimitives.Max(row, 0f, row);
        }
        return distances;
    }

    /// <summary>‖x‖² of every row.</summary>
    public static float[] SumsOfSquares(Matrix<float> x)
    {
        var squares = new float[x.Rows];
        for (var i = 0; i < x.Rows; i++)
            squares[i] = TensorPrimitives.SumOfSquares<float>(x.Row(i));
        return squares;
    }
}
