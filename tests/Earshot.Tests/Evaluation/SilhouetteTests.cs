using Earshot.Evaluation;
using Earshot.Numerics;

namespace Earshot.Tests.Evaluation;

public class SilhouetteTests
{
    [Fact]
    public void Matches_scikit_learn()
    {
        // sklearn 1.2.1: silhouette_score([[0, 0], [1, 0], [0, 2], [5, 5], [6, 5], [9, 9]], [0, 0, 0, 1, 1, 2]) with
        // the single point counted 0
        var points = new Matrix<float>(6, 2, [0, 0, 1, 0, 0, 2, 5, 5, 6, 5, 9, 9]);
        Assert.Equal(0.6406055294956493, Silhouette.Score(points, [0, 0, 0, 1, 1, 2]), 1e-6);
    }

    [Fact]
    public void Lies_between_minus_1_and_1_and_is_high_for_clusters_far_apart() =>
        Gen.Select(Gen.ULong, Gen.Double[0, 50])
            .Sample(
                (seed, gap) =>
                {
                    var (random, points) = (new RandomStream(seed), new Matrix<float>(30, 3));
                    random.FillNormal(points.Span);
                    int[] labels = [.. Enumerable.Range(0, 30).Select(i => i % 2)];
                    for (var i = 1; i < 30; i += 2)
                        points[i, 0] += (float)gap;
                    var score = Silhouette.Score(points, labels);
                    Assert.InRange(score, -1, 1);
                    if (gap > 30)
                        Assert.InRange(score, 0.85, 1);
                }
            );

    [Fact]
    public void One_class_is_refused() =>
        Assert.Throws<ArgumentException>(() => Silhouette.Score(new Matrix<float>(3, 1), [1, 1, 1]));

    [Fact]
    public void Mean_average_distance_is_0_for_equal_points_and_1_for_orthogonal_ones()
    {
        Assert.Equal(0, MeanAverageDistance.Of(new Matrix<float>(3, 2, [1, 2, 2, 4, 0.5f, 1])));
        Assert.Equal(1, MeanAverageDistance.Of(new Matrix<float>(3, 3, [1, 0, 0, 0, 3, 0, 0, 0, 2])), 1e-6);
        Assert.Equal(2, MeanAverageDistance.Of(new Matrix<float>(2, 1, [1, -5])), 1e-6);
    }
}
