using Earshot.Numerics;

namespace Earshot.Tests.Numerics;

public class PrincipalComponentsTests
{
    /// <summary>
    /// Points along known directions with known spread: each component has that spread, and is a function of its
    /// direction alone.
    /// </summary>
    [Fact]
    public void Finds_the_directions_a_cloud_was_stretched_along()
    {
        var random = new RandomStreams(3).Stream("cloud");
        double[] spreads = [9, 4, 1, 0.1];
        var axes = Orthonormal(6, spreads.Length, random);
        var weights = Enumerable
            .Range(0, 2000)
            .Select(_ => spreads.Select(s => s * random.NextNormal()).ToArray())
            .ToArray();
        var cloud = new Matrix<float>(weights.Length, 6);
        for (var i = 0; i < cloud.Rows; i++)
        for (var j = 0; j < 6; j++)
            cloud[i, j] = (float)spreads.Select((_, a) => weights[i][a] * axes[a][j]).Sum();

        var projected = PrincipalComponents.Project(cloud, 3, new RandomStreams(1).Stream("start"));
        for (var a = 0; a < 3; a++)
            Assert.InRange(
                Math.Abs(
                    Correlation(
                        weights.Select(w => w[a]),
                        Enumerable.Range(0, cloud.Rows).Select(i => (double)projected[i, a])
                    )
                ),
                0.99,
                1.0001
            );
    }

    [Fact]
    public void A_cloud_of_fewer_dimensions_gives_zeros_for_the_rest()
    {
        var line = new Matrix<float>(4, 3, [1, 2, 0, -1, -2, 0, 2, 4, 0, -2, -4, 0]);
        var projected = PrincipalComponents.Project(line, 2, new RandomStreams(1).Stream("start"));
        Assert.Equal(
            [5, 5, 20, 20],
            Enumerable.Range(0, 4).Select(i => Math.Round(projected[i, 0] * projected[i, 0], 3))
        );
        Assert.All(Enumerable.Range(0, 4), i => Assert.Equal(0, projected[i, 1], 0.01f));
    }

    private static double[][] Orthonormal(int dimension, int count, RandomStream random)
    {
        var axes = new List<double[]>();
        while (axes.Count < count)
        {
            var axis = Enumerable.Range(0, dimension).Select(_ => random.NextNormal()).ToArray();
            foreach (var other in axes)
            {
                var dot = axis.Zip(other, (a, b) => a * b).Sum();
                axis = [.. axis.Zip(other, (a, b) => a - dot * b)];
            }
            var norm = Math.Sqrt(axis.Sum(a => a * a));
            axes.Add([.. axis.Select(a => a / norm)]);
        }
        return [.. axes];
    }

    private static double Correlation(IEnumerable<double> a, IEnumerable<double> b)
    {
        var (x, y) = (a.ToArray(), b.ToArray());
        return x.Zip(y, (p, q) => p * q).Sum() / Math.Sqrt(x.Sum(p => p * p) * y.Sum(q => q * q));
    }
}
