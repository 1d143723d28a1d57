using Earshot.Learning.Linear;
using Earshot.Numerics;
using Earshot.Tests.Numerics;

namespace Earshot.Tests.Learning.Linear;

public class SoftmaxRegressionTests
{
    /// <summary>Every tenth row of Fisher's irises.</summary>
    internal static readonly Matrix<double> Irises = new(
        15,
        4,
        [
            5.1,
            3.5,
            1.4,
            0.2,
            5.4,
            3.7,
            1.5,
            0.2,
            5.4,
            3.4,
            1.7,
            0.2,
            4.8,
            3.1,
            1.6,
            0.2,
            5.0,
            3.5,
            1.3,
            0.3,
            7.0,
            3.2,
            4.7,
            1.4,
            5.0,
            2.0,
            3.5,
            1.0,
            5.9,
            3.2,
            4.8,
            1.8,
            5.5,
            2.4,
            3.8,
            1.1,
            5.5,
            2.6,
            4.4,
            1.2,
            6.3,
            3.3,
            6.0,
            2.5,
            6.5,
            3.2,
            5.1,
            2.0,
            6.9,
            3.2,
            5.7,
            2.3,
            7.4,
            2.8,
            6.1,
            1.9,
            6.7,
            3.1,
            5.6,
            2.4,
        ]
    );

    internal static readonly int[] Species = [0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2];

    [Fact]
    public void Weights_are_those_of_scikit_learn_1_2_1()
    {
        double[] coefficients =
        [
            -0.22143200918779274,
            0.4054217553209533,
            -1.1694829011029664,
            -0.47269144064854957,
            -0.22950014716302247,
            -0.48657317327465266,
            0.1544822457806265,
            -0.254842218956675,
            0.4509321563508172,
            0.08115141795370041,
            1.0150006553223407,
            0.7275336596052249,
        ];
        double[] intercepts = [4.863145902748261, 3.604084298958568, -8.467230201706771];

        var parameters = new double[15];
        Lbfgs.Minimise(
            new SoftmaxRegression<double>(Irises, Species, 3, 1),
            parameters,
            new LbfgsOptions { GradientTolerance = 1e-9, MaxIterations = 1000 },
            TestContext.Current.CancellationToken
        );

        for (var c = 0; c < 3; c++)
        for (var j = 0; j < 4; j++)
            Assert.Equal(coefficients[c * 4 + j], parameters[j * 3 + c], 1e-4);
        var shift = parameters[12] - intercepts[0]; // a constant added to every bias changes nothing
        for (var c = 0; c < 3; c++)
            Assert.Equal(intercepts[c], parameters[12 + c] - shift, 5e-4);
    }

    [Fact]
    public void Gradient_is_that_of_central_differences()
    {
        var random = new RandomStreams(3).Stream("weights");
        float[] weights = [.. Species.Select(_ => (float)random.NextDouble())];
        double[] at = [.. Enumerable.Range(0, 15).Select(_ => 0.3 * random.NextNormal())];
        CentralDifferences.AssertGradient(new SoftmaxRegression<double>(Irises, Species, 3, 0.7, weights), at);
    }

    [Fact]
    public void A_row_of_weight_2_counts_as_two_rows()
    {
        int[] twice = [.. Enumerable.Range(0, 15), 4];
        var repeated = new SoftmaxRegression<double>(
            Irises.SelectRows(twice),
            [.. twice.Select(i => Species[i])],
            3,
            1
        );
        var weighted = new SoftmaxRegression<double>(
            Irises,
            Species,
            3,
            1,
            [1, 1, 1, 1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]
        );
        double[] at = [.. Enumerable.Range(0, 15).Select(i => 0.1 * i - 0.5)];
        Assert.Equal(repeated.Evaluate(at, new double[15]), weighted.Evaluate(at, new double[15]), 1e-10);
    }
}
