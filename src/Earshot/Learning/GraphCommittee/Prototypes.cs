using System.Numerics.Tensors;
using Earshot.Graphs;
using Earshot.Numerics;

namespace Earshot.Learning.GraphCommittee;

/// <summary>
/// A few stand for many: each row belongs to one of so many clusters, and what is known of the rows of a cluster is
/// averaged. Found by k-means in two levels, in each of the cells of the neighbour search as many clusters as is its
/// share of the rows, so that it costs n·d·(clusters / cells) a round.
/// </summary>
/// <param name="Count">The number of clusters.</param>
/// <param name="Of">The cluster of each row.</param>
internal sealed record Prototypes(int Count, int[] Of)
{
    private const int Rounds = 5;

    /// <summary>How many a model of many clips may keep: as few of these as do.</summary>
    private static readonly int[] Sizes = [4096, 8192, 16384];

    /// <summary>What they may take in a model file, in half precision, but for the fewest.</summary>
    private const long MostBytes = 40_000_000;

    /// <summary>How many may be tried, ascending: at most half the rows, and no file too large.</summary>
    /// <param name="rows">n.</param>
    /// <param name="features">Numbers of a row.</param>
    /// <param name="answers">Numbers that are kept beside them.</param>
    public static int[] Counts(int rows, int features, int answers) =>
        [Sizes[0], .. Sizes.Skip(1).Where(size => size <= rows / 2 && size * 2L * (features + answers) <= MostBytes)];

    /// <summary>Of standardised rows z (n, d) that lie in known cells; about as many as wanted.</summary>
    public static Prototypes Find(Matrix<float> z, Cells cells, int wanted, ParallelOptions parallel)
    {
        var begins = new int[cells.Count + 1];
        for (var c = 0; c < cells.Count; c++)
        {
            var rows = cells.Of(c).End - cells.Of(c).Begin;
            begins[c + 1] = begins[c] + Math.Min(rows, Math.Max(1, (int)((double)wanted * rows / z.Rows + 0.5)));
        }
        var of = new int[z.Rows];
        Parallel.For(
            0,
            cells.Count,
            parallel,
            c =>
            {
                var (begin, end) = cells.Of(c);
                var cluster = Cluster(z.SelectRows(cells.Rows[begin..end]), begins[c + 1] - begins[c]);
                for (var i = 0; i < cluster.Length; i++)
                    of[cells.Rows[begin + i]] = begins[c] + cluster[i];
            }
        );
        return new(begins[^1], of);
    }

    /// <summary>The mean of the rows of each cluster but those left out; clusters without rows go.</summary>
    /// <param name="rows">Shape (n, any).</param>
    /// <param name="without">Rows to leave out; null: none.</param>
    public Matrix<float> Means(Matrix<float> rows, bool[]? without = null)
    {
        var (sums, counts) = (new Matrix<float>(Count, rows.Columns), new int[Count]);
        for (var i = 0; i < Of.Length; i++)
            if (without?[i] != true)
            {
                TensorPrimitives.Add(sums.Row(Of[i]), rows.Row(i), sums.Row(Of[i]));
                counts[Of[i]]++;
            }
        for (var c = 0; c < Count; c++)
            TensorPrimitives.Divide(sums.Row(c), Math.Max(1, counts[c]), sums.Row(c));
        int[] filled = [.. Enumerable.Range(0, Count).Where(c => counts[c] > 0)];
        return filled.Length == Count ? sums : sums.SelectRows(filled);
    }

    /// <summary>k-means from rows evenly apart; the cluster of each row.</summary>
    private static int[] Cluster(Matrix<float> rows, int count)
    {
        var centres = rows.SelectRows([.. Enumerable.Range(0, count).Select(i => (int)((long)i * rows.Rows / count))]);
        var cluster = NearestNeighbours.Among(rows, centres, 1).Indices;
        for (var round = 0; round < Rounds && count > 1; round++)
        {
            centres = new Prototypes(centres.Rows, cluster).Means(rows);
            cluster = NearestNeighbours.Among(rows, centres, 1).Indices;
        }
        return cluster;
    }
}
