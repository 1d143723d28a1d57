using System.Numerics.Tensors;
using Earshot.Numerics;

namespace Earshot.Graphs;

/// <summary>
/// Rows in 2√n cells around centres found by k-means on a sample: an inverted file without compression (Jégou, Douze
/// and Schmid 2011). It needs no native code; the same rows and seed give the same cells at any number of threads.
/// </summary>
internal sealed class Cells
{
    private const int SampleOfCell = 32,
        Rounds = 5,
        BlockRows = 1024;

    private readonly int[] rows;
    private readonly int[] begins;

    /// <summary>Of known centres.</summary>
    /// <param name="centres">Shape (cells, d).</param>
    /// <param name="cellOf">The cell of each row.</param>
    public Cells(Matrix<float> centres, int[] cellOf)
    {
        (Centres, CellOf) = (centres, cellOf);
        begins = new int[centres.Rows + 1];
        foreach (var cell in cellOf)
            begins[cell + 1]++;
        for (var cell = 0; cell < centres.Rows; cell++)
            begins[cell + 1] += begins[cell];
        (rows, var next) = (new int[cellOf.Length], begins[..^1]);
        for (var row = 0; row < cellOf.Length; row++)
            rows[next[cellOf[row]]++] = row;
    }

    /// <summary>Shape (cells, d).</summary>
    public Matrix<float> Centres { get; }

    /// <summary>The cell of each row.</summary>
    public int[] CellOf { get; }

    /// <summary>The number of cells.</summary>
    public int Count => Centres.Rows;

    /// <summary>All rows, cell by cell, ascending in each.</summary>
    public ReadOnlySpan<int> Rows => rows;

    /// <summary>Where the rows of a cell stand in <see cref="Rows"/>.</summary>
    public (int Begin, int End) Of(int cell) => (begins[cell], begins[cell + 1]);

    /// <summary>Finds cells.</summary>
    /// <param name="rows">Shape (n, d).</param>
    /// <param name="random">Which rows are the sample.</param>
    /// <param name="onSphere">Whether rows have length 1, and centres shall too: cells by cosine.</param>
    /// <param name="parallel">Threads, and what stops it; null: all.</param>
    public static Cells Find(
        Matrix<float> rows,
        RandomStreams random,
        bool onSphere = false,
        ParallelOptions? parallel = null
    )
    {
        parallel ??= new();
        var cells = Math.Max(1, (int)(2 * Math.Sqrt(rows.Rows)));
        int[] shuffled = [.. Enumerable.Range(0, rows.Rows)];
        random.Stream("cells").Shuffle<int>(shuffled);
        var sample = rows.SelectRows(shuffled.AsSpan(0, Math.Min(rows.Rows, cells * SampleOfCell)));
        var centres = sample.SelectRows([.. Enumerable.Range(0, Math.Min(cells, sample.Rows))]);
        for (var round = 0; round < Rounds; round++)
            Move(centres, sample, Nearest(sample, centres, onSphere, parallel), onSphere);
        return new(centres, Nearest(rows, centres, onSphere, parallel));
    }

    /// <summary>Puts each centre amidst its rows; one that lost all its rows stays where it was.</summary>
    private static void Move(Matrix<float> centres, Matrix<float> sample, int[] cellOf, bool onSphere)
    {
        var (sums, counts) = (new Matrix<float>(centres.Rows, centres.Columns), new int[centres.Rows]);
        for (var row = 0; row < sample.Rows; row++)
        {
            TensorPrimitives.Add(sums.Row(cellOf[row]), sample.Row(row), sums.Row(cellOf[row]));
            counts[cellOf[row]]++;
        }
        for (var cell = 0; cell < centres.Rows; cell++)
            if ((onSphere ? TensorPrimitives.Norm<float>(sums.Row(cell)) : counts[cell]) is > 0 and var length)
                TensorPrimitives.Divide(sums.Row(cell), length, centres.Row(cell));
    }

    /// <summary>The centre nearest to each row, by the largest x·c − ‖c‖²/2; on the sphere by x·c.</summary>
    private static int[] Nearest(Matrix<float> rows, Matrix<float> centres, bool onSphere, ParallelOptions parallel)
    {
        var nearest = new int[rows.Rows];
        var halves = new float[centres.Rows];
        if (!onSphere)
            TensorPrimitives.Multiply(SquaredDistances.SumsOfSquares(centres), 0.5f, halves);
        Parallel.For(
            0,
            (rows.Rows + BlockRows - 1) / BlockRows,
            parallel,
            block =>
            {
                var first = block * BlockRows;
                int[] own = [.. Enumerable.Range(first, Math.Min(BlockRows, rows.Rows - first))];
                var products = new Matrix<float>(own.Length, centres.Rows);
                Gemm.MultiplyTransposedB(rows.SelectRows(own), centres, products);
                for (var i = 0; i < own.Length; i++)
                {
                    TensorPrimitives.Subtract(products.Row(i), halves, products.Row(i));
                    nearest[first + i] = TensorPrimitives.IndexOfMax<float>(products.Row(i));
                }
            }
        );
        return nearest;
    }
}
