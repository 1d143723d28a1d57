using System.Diagnostics;
using System.Numerics.Tensors;
using Earshot.Numerics;
using Earshot.Workspace.Search;

namespace Earshot.Workspace.Tests.Search;

public sealed class VectorIndexTests
{
    [Fact]
    public void Cells_find_what_the_exact_search_finds()
    {
        var directions = Walks(20_000, 24);
        var (exact, cells) = (new ExactIndex(directions), VectorIndex.Of(directions, new RandomStreams(1)));
        Assert.IsType<CellIndex>(cells);
        var recall = Enumerable.Range(0, 100).Average(i => Recall(exact, cells, directions.Row(199 * i)));
        Assert.InRange(recall, 0.97, 1);
        var hit = cells.Nearest(directions.Row(77), 3)[0];
        Assert.Equal((77, 1f), (hit.Row, MathF.Round(hit.Similarity, 4)));
    }

    [Fact]
    public void The_same_rows_and_seed_give_the_same_answers_and_a_filter_is_kept()
    {
        var directions = Walks(3000, 8);
        var (first, second) = (
            new CellIndex(directions, new RandomStreams(1)),
            new CellIndex(directions, new RandomStreams(1))
        );
        Assert.Equal(first.Nearest(directions.Row(5), 20), second.Nearest(directions.Row(5), 20));
        Assert.All(first.Nearest(directions.Row(5), 20, row => row % 3 == 0), near => Assert.Equal(0, near.Row % 3));
    }

    [Fact]
    public void The_exact_search_sorts_by_the_cosine_and_then_by_the_row()
    {
        var directions = new Matrix<float>(4, 2, [1, 0, 0, 1, 1, 0, -1, 0]);
        Assert.Equal([new Near(0, 1), new Near(2, 1), new Near(1, 0)], new ExactIndex(directions).Nearest([1, 0], 3));
    }

    /// <summary>EARSHOT_SPEED=1: 100,000 windows of 448 values.</summary>
    [Fact]
    public void A_question_to_100000_windows()
    {
        if (Environment.GetEnvironmentVariable("EARSHOT_SPEED") is null)
            Assert.Skip("measures speed; set EARSHOT_SPEED=1 on a quiet machine");
        var directions = Walks(100_000, 448);
        var watch = Stopwatch.StartNew();
        var (exact, cells) = (new ExactIndex(directions), new CellIndex(directions, new RandomStreams(1)));
        var built = watch.Elapsed.TotalSeconds;
        var times = Enumerable.Range(0, 200).Select(i => Time(cells, directions.Row(499 * i))).Order().ToArray();
        var recall = Enumerable.Range(0, 50).Average(i => Recall(exact, cells, directions.Row(1999 * i)));
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"built in {built:F1} s; a question: median {times[100]:F2} ms, 99 of 100 below {times[198]:F2} ms; "
                + $"exact {Time(exact, directions.Row(3)):F1} ms; recall of ten {recall:F3}"
        );
        Assert.InRange(times[100], 0, 5);
        Assert.InRange(recall, 0.95, 1);
    }

    private static double Time(IVectorIndex index, ReadOnlySpan<float> direction)
    {
        var watch = Stopwatch.StartNew();
        index.Nearest(direction, 50);
        return watch.Elapsed.TotalMilliseconds;
    }

    private static double Recall(IVectorIndex exact, IVectorIndex cells, ReadOnlySpan<float> direction) =>
        exact
            .Nearest(direction, 10)
            .Select(n => n.Row)
            .Intersect(cells.Nearest(direction, 10).Select(n => n.Row))
            .Count() / 10.0;

    /// <summary>Random walks of a hundred steps, as the windows of a recording are: near ones are alike.</summary>
    private static Matrix<float> Walks(int rows, int columns)
    {
        var random = new RandomStreams(3).Stream("walks");
        var walks = new Matrix<float>(rows, columns);
        for (var i = 0; i < rows; i++)
        {
            var row = walks.Row(i);
            for (var j = 0; j < columns; j++)
                row[j] = (i % 100 == 0 ? 0 : walks[i - 1, j]) + (float)random.NextNormal() * (i % 100 == 0 ? 3 : 0.5f);
        }
        for (var i = 0; i < rows; i++)
            TensorPrimitives.Divide(walks.Row(i), TensorPrimitives.Norm<float>(walks.Row(i)), walks.Row(i));
        return walks;
    }
}
