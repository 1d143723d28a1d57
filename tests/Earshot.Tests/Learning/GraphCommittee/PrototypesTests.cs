using Earshot.Graphs;
using Earshot.Learning.GraphCommittee;
using Earshot.Numerics;

namespace Earshot.Tests.Learning.GraphCommittee;

public class PrototypesTests
{
    // 16,384 of 128 features and n answers take 32,768·(128 + n) bytes, which are 40,000,000 at n = 1,092.7
    [Theory]
    [InlineData(20_000, 128, 33, new[] { 4096, 8192 })]
    [InlineData(32_768, 128, 1092, new[] { 4096, 8192, 16384 })]
    [InlineData(32_767, 128, 1092, new[] { 4096, 8192 })]
    [InlineData(1_000_000, 128, 1093, new[] { 4096, 8192 })]
    [InlineData(1_000_000, 10_000, 1, new[] { 4096 })]
    [InlineData(10, 128, 33, new[] { 4096 })]
    public void Only_so_many_are_tried_as_a_model_file_may_hold(int rows, int features, int answers, int[] counts) =>
        Assert.Equal(counts, Prototypes.Counts(rows, features, answers));

    [Fact]
    public void Means_are_of_the_rows_of_a_cluster_but_those_left_out_and_empty_clusters_go()
    {
        var prototypes = new Prototypes(3, [0, 2, 0, 1]);
        var rows = new Matrix<float>(4, 2, [1, 2, 3, 4, 5, 6, 7, 8]);
        Assert.Equal([3, 4, 7, 8, 3, 4], prototypes.Means(rows).Span.ToArray());
        Assert.Equal([5, 6, 3, 4], prototypes.Means(rows, [true, false, false, true]).Span.ToArray());
    }

    [Fact]
    public void Rows_that_lie_together_are_one_cluster()
    {
        // two cells of two heaps each
        var rows = new Matrix<float>(8, 1, [0, 0.1f, 1, 1.1f, 10, 10.1f, 11, 11.1f]);
        var cells = new Cells(new(2, 1, [0.5f, 10.5f]), [0, 0, 0, 0, 1, 1, 1, 1]);
        var prototypes = Prototypes.Find(rows, cells, 4, new());
        Assert.Equal(4, prototypes.Count);
        Assert.Equal([0, 0, 1, 1, 2, 2, 3, 3], prototypes.Of);
    }
}
