using System.Numerics.Tensors;

namespace Earshot.Evaluation;

/// <summary>Whether one method is really better than another on the same seeds or splits.</summary>
public static class PairedTest
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
}
