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

    [Fact]
    public void UnequalNumbersAreABug() => Assert.Throws<ArgumentException>(() => PairedTest.SignFlip([1], [1, 2]));
}
