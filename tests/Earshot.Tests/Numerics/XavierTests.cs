using Earshot.Numerics;

namespace Earshot.Tests.Numerics;

public class XavierTests
{
    [Fact]
    public void Draws_fill_the_published_range_evenly()
    {
        var weights = new Matrix<float>(300, 200);
        Xavier.Fill(weights, new RandomStream(3));
        var values = weights.Span.ToArray();
        var limit = Math.Sqrt(6.0 / 500);
        Assert.All(values, x => Assert.InRange(x, -limit, limit));
        Assert.Equal(0, values.Average(), 0.001);
        Assert.Equal(2.0 / 500, values.Average(x => (double)x * x), 0.0001);
    }
}
