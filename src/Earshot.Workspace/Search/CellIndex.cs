using System.Numerics.Tensors;
using Earshot.Numerics;

namespace Earshot.Workspace.Search;

/// <summary>
/// Rows in 2√n cells around centres found by k-means on the sphere; a question looks at the rows of the cells nearest
/// to it. An inverted file without compression (Jégou, Douze and Schmid 2011); it needs no native code, and the same
/// rows and seed give the same answers.
/// </summary>
public sealed class CellIndex : IVectorIndex
{
    private const int SampleOfCell = 32,
        Rounds = 5,
        BlockRows = 1024,
        Probes = 48;

    private readonly Matrix<float> centres;
    private readonly Matrix<float> directions;
    private readonly int[] rows;
    private readonly int[] begins;

    /// <summary>Finds the cells.</summary>
    /// <param name="directions">Rows of length 1 (n, d).</param>
    /// <param name="random">Where they begin.</param>
    public CellIndex(Matrix<float> directions, RandomStreams random)
    {
        var cells = Math.Max(1, (int)(2 * Math.Sqrt(directions.Rows)));
        int[] shuffled = [.. Enumerable.Range(0, directions.Rows)];
        random.Stream("cells").Shuffle<int>(shuffled);
        var sample = directions.SelectRows(shuffled.AsSpan(0, Math.Min(directions.Rows, cells * SampleOfCell)));
        centres = Centres(sample, cells);
        var cellOf = Nearest(directions, centres);
        rows = [.. Enumerable.Range(0, directions.Rows).OrderBy(row => cellOf[row])];
        begins = new int[cells + 1];
        foreach (var cell in cellOf)
            begins[cell + 1]++;
        for (var cell = 0; cell < cells; cell++)
            begins[cell + 1] += begins[cell];
        this.directions = directions.SelectRows(rows);
    }

    /// <inheritdoc/>
    public int Count => directions.Rows;

    /// <inheritdoc/>
    public IReadOnlyList<Near> Nearest(ReadOnlySpan<float> direction, int count, Predicate<int>? where = null)
    {
        var cells = new NearestRows(Probes);
        for (var cell = 0; cell < centres.Rows; cell++)
            cells.Add(cell, TensorPrimitives.Dot<float>(centres.Row(cell), direction));
        var nearest = new NearestRows(count);
        foreach (var (cell, _) in cells.Found())
            for (var place = begins[cell]; place < begins[cell + 1]; place++)
                if (where?.Invoke(rows[place]) ?? true)
                    nearest.Add(rows[place], TensorPrimitives.Dot<float>(directions.Row(place), direction));
        return nearest.Found();
    }

    private static Matrix<float> Centres(Matrix<float> sample, int cells)
    {
        var centres = sample.SelectRows([.. Enumerable.Range(0, cells)]);
        for (var round = 0; round < Rounds; round++)
        {
            var cellOf = Nearest(sample, centres);
            var sums = new Matrix<float>(cells, sample.Columns);
            for (var row = 0; row < sample.Rows; row++)
                TensorPrimitives.Add(sums.Row(cellOf[row]), sample.Row(row), sums.Row(cellOf[row]));
            // a cell that lost all its rows stays where it was
            for (var cell = 0; cell < cells; cell++)
                if (TensorPrimitives.Norm<float>(sums.Row(cell)) is > 0 and var length)
                    TensorPrimitives.Divide(sums.Row(cell), length, centres.Row(cell));
        }
        return centres;
    }

    /// <summary>The centre nearest to each row.</summary>
    private static int[] Nearest(Matrix<float> rows, Matrix<float> centres)
    {
        var nearest = new int[rows.Rows];
        Parallel.For(
            0,
            (rows.Rows + BlockRows - 1) / BlockRows,
            block =>
            {
                var first = block * BlockRows;
                int[] own = [.. Enumerable.Range(first, Math.Min(BlockRows, rows.Rows - first))];
                var cosines = new Matrix<float>(own.Length, centres.Rows);
                Gemm.MultiplyTransposedB(rows.SelectRows(own), centres, cosines);
                for (var i = 0; i < own.Length; i++)
                    nearest[first + i] = TensorPrimitives.IndexOfMax<float>(cosines.Row(i));
            }
        );
        return nearest;
    }
}
