using Earshot.Evaluation;

namespace Earshot.Tests.Evaluation;

/// <summary>Against worked examples that were published.</summary>
public sealed class AgreementTests
{
    /// <summary>Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, C: four observers, twelve units; 0:
    /// not called.</summary>
    private static readonly int[][] FourObservers =
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3],
        [0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0],
    ];

    [Fact]
    public void Alpha_of_four_observers_who_did_not_call_all() =>
        Assert.Equal(0.743, Agreement.KrippendorffAlpha(Things(FourObservers)), 3);

    /// <summary>The same paper's examples A and B.</summary>
    [Theory]
    [InlineData("0100000010", "1110010000", 0.095)]
    [InlineData("aabbdcccedda", "babbbccceddd", 0.692)]
    public void Alpha_of_two_observers(string first, string second, double alpha) =>
        Assert.Equal(alpha, Agreement.KrippendorffAlpha(first.Zip(second, (a, b) => (IReadOnlyList<int>)[a, b])), 3);

    /// <summary>Fifty grant proposals read by two: 20 times both yes, 5 and 10 times one alone, 15 times both no.
    /// </summary>
    [Fact]
    public void Kappa_of_two_readers_of_fifty_proposals() =>
        Assert.Equal(
            0.4,
            Agreement.CohenKappa([.. Times(20, 1, 1), .. Times(5, 1, 0), .. Times(10, 0, 1), .. Times(15, 0, 0)]),
            10
        );

    [Fact]
    public void Kappa_of_two_who_agree_is_one_and_of_opposites_below_zero()
    {
        Assert.Equal(1, Agreement.CohenKappa([(1, 1), (2, 2)]));
        Assert.Equal(-1, Agreement.CohenKappa([(1, 2), (2, 1)]));
    }

    [Fact]
    public void What_says_nothing_is_not_a_number()
    {
        Assert.True(double.IsNaN(Agreement.CohenKappa([])));
        Assert.True(double.IsNaN(Agreement.CohenKappa([(1, 1)])));
        Assert.True(
            double.IsNaN(
                Agreement.KrippendorffAlpha([
                    [1],
                    [2],
                ])
            )
        );
        Assert.True(
            double.IsNaN(
                Agreement.KrippendorffAlpha([
                    [1, 1],
                    [1, 1],
                ])
            )
        );
    }

    private static IEnumerable<(int, int)> Times(int count, int first, int second) =>
        Enumerable.Repeat((first, second), count);

    private static IEnumerable<IReadOnlyList<int>> Things(int[][] observers) =>
        Enumerable
            .Range(0, observers[0].Length)
            .Select(unit => (IReadOnlyList<int>)[.. observers.Select(o => o[unit]).Where(value => value != 0)]);
}
