using System.Numerics.Tensors;

namespace Earshot.Evaluation;

/// <summary>Whether one method is really better than another on the same seeds or splits.</summary>
internal static class PairedTest
{
    private const int MostPairs = 20;

    /// <summary>
    /// Two-sided p of the exact sign-flip test: if neither method were better, each difference might as well have the
    /// other sign; p is the share of all 2ⁿ sign patterns whose sum is at least as far from zero as the one seen. With
    /// n pairs it is never below 2/2ⁿ.
    /// </summary>
    /// <param name="first">A figure of the first method for each pair.</param>
    /// <param name="second">The same of the second; 1 to 20 pairs.</param>
    public static double SignFlip(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        if (first.Length != second.Length || first.Length is 0 or > MostPairs)
            throw new ArgumentException(
                $"a paired test wants 1 to {MostPairs} pairs, got {first.Length} and {second.Length} figures",
                nameof(first)
            );
        var differences = new double[first.Length];
        TensorPrimitives.Subtract(first, second, differences);
        var seen = Math.Abs(differences.Sum()) - 1e-9; // rounding must not break a tie
        var patterns = 1 << differences.Length;
        var asFar = 0;
        for (var pattern = 0; pattern < patterns; pattern++)
        {
            var sum = 0.0;
            for (var k = 0; k < differences.Length; k++)
                sum += (pattern >> k & 1) == 0 ? differences[k] : -differences[k];
            if (Math.Abs(sum) >= seen)
                asFar++;
        }
        return (double)asFar / patterns;
    }

    /// <summary>
    /// The differences that <see cref="SignFlip"/> does not rule out: all d for which p of (first − d, second) is above
    /// 1 − <paramref name="level"/>. Without end on both sides where there are too few pairs to rule anything out.
    /// </summary>
    /// <param name="first">A figure of the first method for each pair.</param>
    /// <param name="second">The same of the second; 1 to 20 pairs.</param>
    /// <param name="level">The interval's level. Default 0.95.</param>
    public static (double Low, double High) Interval(
        ReadOnlySpan<double> first,
        ReadOnlySpan<double> second,
        double level = 0.95
    )
    {
        var differences = new double[first.Length];
        TensorPrimitives.Subtract(first, second, differences);
        if (Math.Pow(2, 1 - differences.Length) > 1 - level)
            return (double.NegativeInfinity, double.PositiveInfinity);
        var middle = differences.Average();
        return (
            Edge(differences, middle, TensorPrimitives.Min<double>(differences), 1 - level),
            Edge(differences, middle, TensorPrimitives.Max<double>(differences), 1 - level)
        );
    }

    /// <summary>By halving: p falls from 1 at the mean to its least at the outermost difference.</summary>
    private static double Edge(double[] differences, double inside, double outside, double p)
    {
        for (var step = 0; step < 30; step++)
        {
            var between = (inside + outside) / 2;
            if (SignFlip(differences, [.. Enumerable.Repeat(between, differences.Length)]) > p)
                inside = between;
            else
                outside = between;
        }
        return (inside + outside) / 2;
    }
}
