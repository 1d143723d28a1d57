using Earshot.Learning.GraphCommittee;
using Earshot.Numerics;

namespace Earshot.Tests.Learning.GraphCommittee;

public class ComponentDampingTests
{
    /// <summary>
    /// Uncorrelated columns of variance 16, 4, 1, 1: they are the components, so that the damped variances are known.
    /// </summary>
    [Fact]
    public void It_damps_each_component_as_the_equation_says()
    {
        const double theta = 0.6;
        double[] variances = [16, 4, 1, 1];
        var z = new Matrix<float>(8, 4);
        for (var i = 0; i < 8; i++)
        for (var c = 0; c < 4; c++)
            z[i, c] = (float)Math.Sqrt(variances[c]) * (((i >> Math.Min(c, 2)) + (c == 3 ? i : 0)) % 2 == 0 ? 1 : -1);
        var damped = ComponentDamping.Fit(z, 2, theta).Apply(z);
        var mean = variances.Average();
        double Factor(double variance) =>
            Math.Sqrt((theta * mean + (1 - theta) * variances[1]) / (theta * mean + (1 - theta) * variance));
        for (var c = 0; c < 4; c++)
        for (var i = 0; i < 8; i++)
            Assert.Equal(z[i, c] * (c < 2 ? Factor(variances[c]) : 1), damped[i, c], 1e-4);
    }

    [Fact]
    public void With_all_shrinkage_or_equal_variances_nothing_is_damped()
    {
        var random = new RandomStream(1);
        var z = new Matrix<float>(50, 6, [.. Enumerable.Range(0, 300).Select(_ => (float)random.NextNormal())]);
        Assert.Equal(
            z.Span.ToArray(),
            ComponentDamping.Fit(z, 3, shrinkage: 1).Apply(z).Span.ToArray(),
            (a, b) => Math.Abs(a - b) < 1e-5
        );
    }

    [Fact]
    public void Clips_that_are_all_the_same_stay_so()
    {
        var z = new Matrix<float>(5, 3);
        Assert.Equal(new float[15], ComponentDamping.Fit(z, 40, 0.6).Apply(z).Span.ToArray());
    }
}
