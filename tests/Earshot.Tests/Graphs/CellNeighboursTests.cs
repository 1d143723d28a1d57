using Earshot.Graphs;
using Earshot.Numerics;

namespace Earshot.Tests.Graphs;

public class CellNeighboursTests
{
    private const int K = 10;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void Nearly_all_true_neighbours_are_found_and_the_recall_is_said()
    {
        var x = Clustered(6000, 16);
        var cells = CellNeighbours.Choose(x, K, new() { CancellationToken = Stop })!;
        Assert.InRange(cells.Recall, CellNeighbours.WantedRecall, 1);
        var (found, exact) = (cells.Within(K, null, new()), NearestNeighbours.Within(x, K, null, Stop));
        Assert.InRange(Recall(found, exact), 0.95, 1);
        for (var i = 0; i < x.Rows; i++)
        {
            Assert.DoesNotContain(i, found.Of(i).ToArray());
            Assert.Equal(K, found.Of(i).ToArray().Distinct().Count());
        }
        // distances are those of the rows named
        for (var e = 0; e < found.Indices.Length; e += 37)
            Assert.Equal(
                System.Numerics.Tensors.TensorPrimitives.Distance<float>(x.Row(e / K), x.Row(found.Indices[e])),
                MathF.Sqrt(found.SquaredDistances[e]),
                1e-2
            );
    }

    [Fact]
    public void With_all_cells_looked_at_it_is_the_exact_search()
    {
        var x = Clustered(700, 8);
        var cells = new CellNeighbours(x, Cells.Find(x, new(1)), int.MaxValue);
        int[] groups = [.. Enumerable.Range(0, x.Rows).Select(i => i / 3)];
        Assert.Equal(NearestNeighbours.Within(x, K, null, Stop).Indices, cells.Within(K, null, new()).Indices);
        Assert.Equal(NearestNeighbours.Within(x, K, groups, Stop).Indices, cells.Within(K, groups, new()).Indices);
        var others = Clustered(50, 8, seed: 2);
        Assert.Equal(NearestNeighbours.Among(others, x, K).Indices, cells.Among(others, K).Indices);
    }

    [Fact]
    public void Alone_among_many_and_at_any_number_of_threads_the_bits_are_the_same()
    {
        var x = Clustered(3000, 16);
        ParallelOptions one = new() { MaxDegreeOfParallelism = 1 };
        var (single, many) = (CellNeighbours.Choose(x, K, one)!, CellNeighbours.Choose(x, K, new())!);
        Assert.Equal((single.Probes, single.Recall), (many.Probes, many.Recall));
        Assert.Equal(single.Cells.CellOf, many.Cells.CellOf);
        Same(single.Within(K, null, one), many.Within(K, null, new()));
        var rows = Clustered(20, 16, seed: 2);
        var together = single.Among(rows, K);
        for (var i = 0; i < rows.Rows; i++)
        {
            var alone = many.Among(rows.SelectRows([i]), K);
            Assert.Equal(together.Of(i).ToArray(), alone.Indices);
            Assert.Equal(together.SquaredDistances[(i * K)..((i + 1) * K)], alone.SquaredDistances);
        }
    }

    [Fact]
    public void Where_the_cells_looked_at_hold_too_few_all_are_asked()
    {
        var x = Clustered(300, 8);
        var cells = new CellNeighbours(x, Cells.Find(x, new(1)), 1);
        // the cell of a row is its group: all its neighbours are elsewhere
        var found = cells.Within(K, cells.Cells.CellOf, new());
        var exact = NearestNeighbours.Within(x, K, cells.Cells.CellOf, Stop);
        Assert.Equal(exact.Indices, found.Indices);
        Assert.Equal(NearestNeighbours.Among(x, x, 200).Indices, cells.Among(x, 200).Indices);
        Assert.Equal(0, cells.Within(0, null, new()).K);
    }

    [Fact]
    public void Rows_without_any_order_are_left_to_the_exact_search() =>
        Assert.Null(CellNeighbours.Choose(Noise(2000, 64), K, new()));

    [Fact]
    public void As_few_cells_are_looked_at_as_find_what_is_wanted()
    {
        // the more dimensions the more cells it takes: the first for which the fewest do not do
        var (x, chosen) = Enumerable
            .Range(7, 20)
            .Select(columns => Noise(6000, columns))
            .Select(rows => (rows, CellNeighbours.Choose(rows, K, new() { CancellationToken = Stop })!))
            .First(tried => tried.Item2.Probes > 16);
        int[] sample = [.. Enumerable.Range(0, 200).Select(i => i * 30)];
        var exact = NearestNeighbours.Among(x.SelectRows(sample), x, K + 1);
        double Found(int probes)
        {
            var among = new CellNeighbours(x, chosen.Cells, probes).Among(x.SelectRows(sample), K + 1);
            return sample.Select((row, i) => Others(among, i, row).Intersect(Others(exact, i, row)).Count()).Sum()
                / (double)(K * sample.Length);
        }
        Assert.Equal(Found(chosen.Probes), chosen.Recall, 1e-12);
        Assert.InRange(Found(chosen.Probes), CellNeighbours.WantedRecall, 1);
        Assert.InRange(Found(chosen.Probes / 2), 0, CellNeighbours.WantedRecall - 1e-12);
    }

    private static IEnumerable<int> Others(NearestNeighbours found, int i, int row) =>
        found.Of(i).ToArray().Where(other => other != row);

    private static void Same(NearestNeighbours one, NearestNeighbours other)
    {
        Assert.Equal(one.Indices, other.Indices);
        Assert.Equal(one.SquaredDistances, other.SquaredDistances);
    }

    private static double Recall(NearestNeighbours found, NearestNeighbours exact) =>
        Enumerable.Range(0, exact.Rows).Average(i => found.Of(i).ToArray().Intersect(exact.Of(i).ToArray()).Count())
        / exact.K;

    /// <summary>Noise around 60 points.</summary>
    private static Matrix<float> Clustered(int rows, int columns, ulong seed = 1)
    {
        var (points, x) = (Noise(60, columns), Noise(rows, columns, seed));
        for (var i = 0; i < rows; i++)
        for (var d = 0; d < columns; d++)
            x[i, d] = 0.4f * x[i, d] + 2 * points[i % 60, d];
        return x;
    }

    private static Matrix<float> Noise(int rows, int columns, ulong seed = 1)
    {
        var (x, random) = (new Matrix<float>(rows, columns), new RandomStreams(seed).Stream("rows"));
        foreach (ref var value in x.Span)
            value = (float)random.NextNormal();
        return x;
    }
}
