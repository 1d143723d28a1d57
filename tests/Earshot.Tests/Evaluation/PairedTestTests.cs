using Earshot.Evaluation;

namespace Earshot.Tests.Evaluation;

public class PairedTestTests
{
    /// <summary>
    /// p by SciPy 1.10: <c>permutation_test((a, b), sum of differences, permutation_type="samples",
    /// n_resamples=inf)</c>, in whole numbers, where ties are ties.
    /// </summary>
    [Fact]
    public void AgreesWithSciPy() =>
        Assert.Equal(
            0.14453125,
            PairedTest.SignFlip(
                [81.2, 82.0, 81.3, 81.2, 81.2, 82.3, 81.7, 82.8, 82.1, 82.7],
                [81.0, 81.5, 81.9, 80.8, 81.1, 81.9, 81.7, 82.1, 82.3, 82.0]
            ),
            1e-12
        );

    [Fact]
    public void NoDifferenceIsNoEvidenceAndOneSignThroughoutIsTheMost()
    {
        Assert.Equal(1, PairedTest.SignFlip([1, 2, 3], [1, 2, 3]));
        Assert.Equal(2 / 32.0, PairedTest.SignFlip([2, 3, 4, 5, 6], [1, 2, 3, 4, 5]));
        Assert.Equal(2 / 32.0, PairedTest.SignFlip([1, 2, 3, 4, 5], [2, 3, 4, 5, 6]));
    }

    /// <summary>Six pairs, p = 2/64 of one sign throughout: it ends where the smallest difference turns.</summary>
    [Fact]
    public void The_interval_holds_what_the_test_does_not_rule_out()
    {
        double[] first = [3, 4, 5, 6, 7, 8],
            second = [1, 1, 1, 1, 1, 1];
        var (low, high) = PairedTest.Interval(first, second);
        Assert.Equal((2, 7), (low, high), (a, b) => Math.Abs(a.Item1 - b.Item1) + Math.Abs(a.Item2 - b.Item2) < 1e-6);
        Assert.Equal((double.NegativeInfinity, double.PositiveInfinity), PairedTest.Interval([1, 2], [0, 0]));
    }

    /// <summary>What is ruled out and what is not, on both sides of each end.</summary>
    [Fact]
    public void The_interval_is_the_test_turned_round() =>
        Gen.Double[-5, 5]
            .Array[7, 10]
            .Sample(
                differences =>
                {
                    var none = new double[differences.Length];
                    var (low, high) = PairedTest.Interval(differences, none);
                    var width = Math.Max(1e-3, 1e-3 * (high - low));
                    Assert.True(P(low - width) <= 0.05 && P(high + width) <= 0.05);
                    Assert.True(P(low + width) > 0.05 || high - low < 3 * width);
                    Assert.True(P(high - width) > 0.05 || high - low < 3 * width);

                    double P(double d) =>
                        PairedTest.SignFlip(differences, [.. Enumerable.Repeat(d, differences.Length)]);
                },
                iter: 50
            );

    [Fact]
    public void UnequalNumbersAreABug() => Assert.Throws<ArgumentException>(() => PairedTest.SignFlip([1], [1, 2]));
}
