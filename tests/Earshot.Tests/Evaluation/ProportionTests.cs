using Earshot.Evaluation;

namespace Earshot.Tests.Evaluation;

public class ProportionTests
{
    /// <summary>Expected: scipy 1.10.1, <c>binomtest(k, n).proportion_ci(method="wilson")</c>.</summary>
    [Theory]
    [InlineData(16, 30, 0.361422996, 0.697676111)]
    [InlineData(0, 12, 0.000000000, 0.242494007)]
    [InlineData(12, 12, 0.757505993, 1.000000000)]
    public void The_interval_is_that_of_Wilson(int right, int total, double low, double high)
    {
        var interval = Proportion.Interval(right, total);
        Assert.Equal(low, interval.Low, 1e-6);
        Assert.Equal(high, interval.High, 1e-6);
    }
}
