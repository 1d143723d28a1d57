using Earshot.Numerics;

namespace Earshot.Tests.Numerics;

public class AdamTests
{
    [Fact]
    public void Follows_the_published_equations_step_by_step() =>
        Gen.Select(Gen.Double[-3, 3].Array[1, 37], Gen.Double[0, 0.1], Gen.Int[1, 12])
            .Sample(
                (start, decay, steps) =>
                {
                    var parameters = start.ToArray();
                    var adam = new Adam<double>(new AdamOptions { LearningRate = 0.01, WeightDecay = decay });
                    var expected = start.Select(x => (θ: x, m: 0.0, v: 0.0)).ToArray();
                    for (var t = 1; t <= steps; t++)
                    {
                        adam.Step(parameters, [.. parameters.Select(x => Math.Sin(3 * x))]);
                        expected = [.. expected.Select(e => Textbook(e, Math.Sin(3 * e.θ), decay, t))];
                    }
                    for (var i = 0; i < parameters.Length; i++)
                        Assert.Equal(expected[i].θ, parameters[i], 1e-12);
                }
            );

    private static (double θ, double m, double v) Textbook(
        (double θ, double m, double v) e,
        double gradient,
        double decay,
        int t
    )
    {
        var g = gradient + decay * e.θ;
        var (m, v) = (0.9 * e.m + 0.1 * g, 0.999 * e.v + 0.001 * g * g);
        var (unbiasedMean, unbiasedSquare) = (m / (1 - Math.Pow(0.9, t)), v / (1 - Math.Pow(0.999, t)));
        return (e.θ - 0.01 * unbiasedMean / (Math.Sqrt(unbiasedSquare) + 1e-8), m, v);
    }

    [Fact]
    public void Finds_the_minimum_of_a_badly_scaled_bowl()
    {
        float[] x = [5, -4, 3],
            scale = [100, 1, 0.01f],
            gradient = new float[3];
        var adam = new Adam<float>(new AdamOptions { LearningRate = 0.02 });
        for (var step = 0; step < 3000; step++)
        {
            for (var i = 0; i < 3; i++)
                gradient[i] = scale[i] * (x[i] - i);
            adam.Step(x, gradient);
        }
        for (var i = 0; i < 3; i++)
            Assert.Equal(i, x[i], 0.01f);
    }

    [Fact]
    public void A_step_allocates_nothing_after_the_first()
    {
        var (parameters, gradients) = (new float[1003], new float[1003]);
        var adam = new Adam<float>(new AdamOptions());
        adam.Step(parameters, gradients);
        Assert.Equal(
            0,
            Allocation.BytesOf(() =>
            {
                for (var i = 0; i < 100; i++)
                    adam.Step(parameters, gradients);
            })
        );
    }

    [Fact]
    public void Settings_out_of_range_and_a_changed_block_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Adam<float>(new AdamOptions { LearningRate = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Adam<float>(new AdamOptions { Beta2 = 1 }));
        var adam = new Adam<float>(new AdamOptions());
        adam.Step(new float[4], new float[4]);
        Assert.Throws<ArgumentException>(() => adam.Step(new float[5], new float[5]));
    }
}
