using Earshot.Learning;
using Earshot.Numerics;

namespace Earshot.Tests.Learning;

public class StandardiserTests
{
    [Fact]
    public void Columns_get_mean_0_and_variance_1_and_constants_become_0()
    {
        var raw = new Matrix<float>(4, 3, [1, 5, -2, 2, 5, 0, 3, 5, 2, 4, 5, 4]);
        var z = Standardiser.Fit(raw).Apply(raw);
        Assert.Equal([-1.3416408f, 0, -1.3416408f], z.Row(0).ToArray(), (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.Equal(-1.3416408f, -z[3, 0], 1e-6f);
    }

    [Fact]
    public void Far_values_are_clipped_and_what_is_no_number_counts_as_the_mean()
    {
        var raw = new Matrix<float>(4, 1, [1, 2, 3, float.NaN]);
        var z = Standardiser.Fit(raw).Apply(new Matrix<float>(4, 1, [1e9f, -1e9f, float.NaN, 2]));
        Assert.Equal([8, -8, 0, 0], z.Buffer);
    }

    [Fact]
    public void Vectors_of_another_length_are_refused()
    {
        var error = Assert.Throws<ArgumentException>(() =>
            Standardiser.Fit(new Matrix<float>(2, 3)).Apply(new Matrix<float>(2, 4))
        );
        Assert.Contains("3 numbers, got 4", error.Message);
    }
}
