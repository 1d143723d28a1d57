using Earshot.Evaluation;
using Earshot.Experiments.Reproduce;
using Earshot.Numerics;

namespace Earshot.Experiments.Tests.Reproduce;

public class TSneTests
{
    [Fact]
    public void Each_row_has_the_perplexity_asked_for_and_the_sum_is_1()
    {
        var points = Clusters(out _);
        var affinities = TSne.Affinities(points, 10);
        Assert.Equal(1, affinities.Cast<double>().Sum(), 1e-9);
        for (var i = 0; i < points.Rows; i++)
            for (var j = 0; j < points.Rows; j++) Assert.Equal(affinities[j, i], affinities[i, j]);
    }

    [Fact]
    public void Clusters_stay_clusters_in_the_plane()
    {
        var points = Clusters(out var labels);
        var plane = TSne.Project(points, new RandomStream(1), perplexity: 15, TestContext.Current.CancellationToken);
        var flat = new Matrix<float>(plane.Length, 2, [.. plane.SelectMany(p => new[] { (float)p.X, (float)p.Y })]);
        Assert.True(Silhouette.Score(flat, labels) > 0.6, $"silhouette in the plane {Silhouette.Score(flat, labels):F3}, in space {Silhouette.Score(points, labels):F3}");
    }

    [Fact]
    public void Too_many_points_are_refused() => Assert.Throws<ArgumentException>(() => TSne.Project(new Matrix<float>(TSne.MostPoints + 1, 2), new RandomStream(1), cancellation: TestContext.Current.CancellationToken));

    /// <summary>Three clusters of 30 points in 10 dimensions.</summary>
    private static Matrix<float> Clusters(out int[] labels)
    {
        var (random, points) = (new RandomStream(3), new Matrix<float>(90, 10));
        random.FillNormal(points.Span);
        for (var i = 0; i < 90; i++) points[i, i % 3] += 8;
        labels = [.. Enumerable.Range(0, 90).Select(i => i % 3)];
        return points;
    }
}
