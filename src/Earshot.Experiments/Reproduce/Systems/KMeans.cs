using System.Numerics.Tensors;
using Earshot.Numerics;

namespace Earshot.Experiments.Reproduce.Systems;

/// <summary>Clusters of rows (Lloyd 1957), from random rows on: HuBERT's labels.</summary>
internal static class KMeans
{
    /// <summary>Centres (k, d).</summary>
    public static Matrix<float> Fit(Matrix<float> rows, int clusters, int rounds, RandomStream random)
    {
        var centres = new Matrix<float>(clusters, rows.Columns);
        for (var k = 0; k < clusters; k++)
            rows.Row(random.Next(rows.Rows)).CopyTo(centres.Row(k));
        for (var round = 0; round < rounds; round++)
        {
            var (sums, counts) = (new Matrix<float>(clusters, rows.Columns), new int[clusters]);
            for (var i = 0; i < rows.Rows; i++)
            {
                var k = Nearest(centres, rows.Row(i));
                TensorPrimitives.Add(sums.Row(k), rows.Row(i), sums.Row(k));
                counts[k]++;
            }
            for (var k = 0; k < clusters; k++)
                if (counts[k] > 0)
                    TensorPrimitives.Divide(sums.Row(k), counts[k], centres.Row(k));
                else
                    rows.Row(random.Next(rows.Rows)).CopyTo(centres.Row(k)); // an empty one begins anew
        }
        return centres;
    }

    /// <summary>The cluster of a row.</summary>
    public static int Nearest(Matrix<float> centres, ReadOnlySpan<float> row)
    {
        var (nearest, least) = (0, float.PositiveInfinity);
        for (var k = 0; k < centres.Rows; k++)
            if (TensorPrimitives.Distance(centres.Row(k), row) is var distance && distance < least)
                (nearest, least) = (k, distance);
        return nearest;
    }
}
