using System.Numerics.Tensors;
using Earshot.Numerics;

namespace Earshot.Evaluation;

/// <summary>
/// MAD: how far apart node embeddings still are (Chen et al., AAAI 2020), the paper's measure of over-smoothing
/// (section IV.C.4).
/// </summary>
internal static class MeanAverageDistance
{
    /// <summary>
    /// The mean over pairs of 1 − cos(h_i, h_j), pairs at distance 0 left out as their definition has it; 0 where all
    /// points agree.
    /// </summary>
    /// <param name="embeddings">Shape (n, d).</param>
    public static double Of(Matrix<float> embeddings)
    {
        var rows = Enumerable
            .Range(0, embeddings.Rows)
            .Select(i => RowMean(embeddings, i))
            .Where(mean => mean > 0)
            .ToArray();
        return rows.Length == 0 ? 0 : rows.Average();
    }

    private static double RowMean(Matrix<float> embeddings, int i)
    {
        var (sum, count, norm) = (0.0, 0, TensorPrimitives.Norm<float>(embeddings.Row(i)));
        for (var j = 0; j < embeddings.Rows; j++)
        {
            var norms = norm * TensorPrimitives.Norm<float>(embeddings.Row(j));
            var distance =
                norms > 0 ? 1 - TensorPrimitives.Dot<float>(embeddings.Row(i), embeddings.Row(j)) / norms : 0;
            if (j == i || distance <= 1e-6)
                continue;
            (sum, count) = (sum + distance, count + 1);
        }
        return count == 0 ? 0 : sum / count;
    }
}
