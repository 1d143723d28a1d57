using System.Numerics.Tensors;
using Earshot.Numerics;

namespace Earshot.Evaluation;

/// <summary>How far apart labelled groups of points lie (Rousseeuw, 1987).</summary>
internal static class Silhouette
{
    /// <summary>
    /// Mean over points of (b − a) / max(a, b): a is the mean Euclidean distance to the other points of the own class,
    /// b that to the nearest other class. A point alone in its class counts 0.
    /// </summary>
    /// <param name="points">Shape (n, d).</param>
    /// <param name="labels">Class of each point, 0 or more; length n; two classes at least.</param>
    /// <returns>In [−1, 1]; higher is further apart.</returns>
    public static double Score(Matrix<float> points, ReadOnlySpan<int> labels)
    {
        var counts = new int[TensorPrimitives.Max<int>(labels) + 1];
        foreach (var label in labels)
            counts[label]++;
        if (counts.Count(count => count > 0) < 2)
            throw new ArgumentException("a silhouette needs points of at least two classes", nameof(labels));
        var total = 0.0;
        for (var i = 0; i < points.Rows; i++)
            total += OfPoint(points, labels, counts, i);
        return total / points.Rows;
    }

    private static double OfPoint(Matrix<float> points, ReadOnlySpan<int> labels, int[] counts, int i)
    {
        var (own, sums) = (labels[i], new double[counts.Length]);
        if (counts[own] == 1)
            return 0;
        for (var j = 0; j < points.Rows; j++)
            sums[labels[j]] += TensorPrimitives.Distance<float>(points.Row(i), points.Row(j));
        var within = sums[own] / (counts[own] - 1);
        var nearest = Enumerable
            .Range(0, counts.Length)
            .Where(c => c != own && counts[c] > 0)
            .Min(c => sums[c] / counts[c]);
        return Math.Max(within, nearest) is > 0 and var larger ? (nearest - within) / larger : 0;
    }
}
