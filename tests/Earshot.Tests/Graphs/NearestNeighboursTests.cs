using Earshot.Graphs;
using Earshot.Numerics;

namespace Earshot.Tests.Graphs;

public class NearestNeighboursTests
{
    private static Matrix<float> Draw(ulong seed, int rows, int columns)
    {
        var random = new RandomStream(seed);
        return new Matrix<float>(
            rows,
            columns,
            [.. Enumerable.Range(0, rows * columns).Select(_ => (float)random.NextNormal())]
        );
    }

    [Fact]
    public void They_are_those_a_full_sort_finds() =>
        Gen.Select(Gen.ULong, Gen.Int[1, 300], Gen.Int[1, 20], Gen.Int[1, 8])
            .Sample(
                (seed, n, d, k) =>
                {
                    var x = Draw(seed, n, d);
                    var found = NearestNeighbours.Within(x, k);
                    Assert.Equal(Math.Min(k, n - 1), found.K);
                    for (var i = 0; i < found.Rows; i++)
                    {
                        var expected = Enumerable
                            .Range(0, n)
                            .Where(j => j != i)
                            .Select(j => Distance(x, i, x, j))
                            .Order()
                            .Take(found.K);
                        Assert.DoesNotContain(i, found.Of(i).ToArray());
                        Assert.Equal(
                            expected,
                            found.Of(i).ToArray().Select(j => Distance(x, i, x, j)),
                            (a, b) => Math.Abs(a - b) < 1e-3
                        );
                    }
                },
                iter: 40
            );

    [Fact]
    public void A_query_that_is_an_anchor_finds_itself_first_and_never_depends_on_the_other_queries()
    {
        var anchors = Draw(2, 150, 6);
        var together = NearestNeighbours.Among(anchors, anchors, 3);
        for (var i = 0; i < anchors.Rows; i++)
        {
            Assert.Equal(i, together.Of(i)[0]);
            Assert.Equal(
                together.Of(i).ToArray(),
                NearestNeighbours.Among(anchors.SelectRows([i]), anchors, 3).Indices
            );
        }
    }

    [Fact]
    public void Of_equally_near_ones_the_lower_index_comes_first() =>
        Assert.Equal(
            [1, 2],
            NearestNeighbours
                .Within(new Matrix<float>(4, 1, [0, 1, 1, 1]), 2, null, TestContext.Current.CancellationToken)
                .Of(0)
                .ToArray()
        );

    [Fact]
    public void Across_groups_they_are_the_nearest_of_the_other_groups()
    {
        var x = Draw(3, 90, 5);
        int[] groups = [.. Enumerable.Range(0, 90).Select(i => i % 4)];
        var found = NearestNeighbours.Within(x, 6, groups, TestContext.Current.CancellationToken);
        for (var i = 0; i < 90; i++)
            Assert.Equal(
                Enumerable.Range(0, 90).Where(j => groups[j] != groups[i]).OrderBy(j => Distance(x, i, x, j)).Take(6),
                found.Of(i).ToArray()
            );
        Assert.Equal(
            90 - 80,
            NearestNeighbours
                .Within(x, 30, [.. groups.Select((_, i) => i < 80 ? 0 : 1)], TestContext.Current.CancellationToken)
                .K
        );
    }

    private static double Distance(Matrix<float> a, int i, Matrix<float> b, int j) =>
        Enumerable.Range(0, a.Columns).Sum(c => Math.Pow((double)a[i, c] - b[j, c], 2));
}
