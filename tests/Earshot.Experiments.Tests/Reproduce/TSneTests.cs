using Earshot.Evaluation;
using Earshot.Experiments.Reproduce;
using Earshot.Numerics;

namespace Earshot.Experiments.Tests.Reproduce;

public class TSneTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Each_points_neighbours_have_the_perplexity_asked_for(bool all)
    {
        foreach (var neighbours in TSne.Neighbours(Clusters(out _), 10, all))
        {
            Assert.Equal(1, neighbours.Sum(n => n.Probability), 1e-9);
            Assert.Equal(
                10,
                Math.Exp(neighbours.Sum(n => n.Probability > 0 ? -n.Probability * Math.Log(n.Probability) : 0)),
                1e-3
            );
        }
    }

    [Fact]
    public void Repulsion_by_the_tree_is_the_sum_over_pairs_at_angle_0_and_near_it_at_half()
    {
        var random = new RandomStream(1);
        double[] y = [.. Enumerable.Range(0, 800).Select(_ => 5 * random.NextNormal())];
        (y[2], y[3]) = (y[0], y[1]); // two points on one another
        var (exact, total) = (new double[y.Length], 0.0);
        for (var i = 0; i < y.Length; i += 2)
        for (var j = 0; j < y.Length; j += 2)
        {
            var (dx, dy) = (y[i] - y[j], y[i + 1] - y[j + 1]);
            var q = 1 / (1 + dx * dx + dy * dy);
            if (i != j)
                total += q;
            (exact[i], exact[i + 1]) = (exact[i] + q * q * dx, exact[i + 1] + q * q * dy);
        }
        for (var k = 0; k < y.Length; k++)
            exact[k] *= -4 / total;
        var (tree, near, size) = (TSne.Repulsion(y, 0), TSne.Repulsion(y, 0.5), Math.Sqrt(exact.Average(f => f * f)));
        for (var k = 0; k < y.Length; k++)
            Assert.Equal(exact[k], tree[k], 1e-9 * size);
        Assert.InRange(Math.Sqrt(near.Zip(exact).Average(f => Math.Pow(f.First - f.Second, 2))) / size, 1e-6, 0.05);
    }

    [Fact]
    public void Clusters_stay_clusters_in_the_plane()
    {
        var points = Clusters(out var labels);
        var plane = TSne.Project(points, new RandomStream(1), perplexity: 15, TestContext.Current.CancellationToken);
        var flat = new Matrix<float>(plane.Length, 2, [.. plane.SelectMany(p => new[] { (float)p.X, (float)p.Y })]);
        Assert.True(
            Silhouette.Score(flat, labels) > 0.6,
            $"silhouette in the plane {Silhouette.Score(flat, labels):F3}, in space "
                + $"{Silhouette.Score(points, labels):F3}"
        );
    }

    /// <summary>Three clusters of 30 points in 10 dimensions.</summary>
    private static Matrix<float> Clusters(out int[] labels)
    {
        var (random, points) = (new RandomStream(3), new Matrix<float>(90, 10));
        random.FillNormal(points.Span);
        for (var i = 0; i < 90; i++)
            points[i, i % 3] += 8;
        labels = [.. Enumerable.Range(0, 90).Select(i => i % 3)];
        return points;
    }
}
