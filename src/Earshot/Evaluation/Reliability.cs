using System.Numerics.Tensors;
using Earshot.Numerics;

namespace Earshot.Evaluation;

/// <summary>
/// Whether confidence means something: of the rows given confidence p, a share p should be right (Guo et al. 2017).
/// </summary>
/// <param name="Bins">Equal intervals of confidence, ascending.</param>
public sealed record Reliability(IReadOnlyList<ReliabilityBin> Bins)
{
    /// <summary>
    /// Expected calibration error: Σ over bins of (rows in it / all rows) · |accuracy − mean confidence|.
    /// </summary>
    public double ExpectedCalibrationError =>
        Bins.Where(b => b.Count > 0).Sum(b => b.Count * Math.Abs(b.Accuracy - b.Confidence)) / Bins.Sum(b => b.Count);

    /// <summary>
    /// Several together, as if their rows were one set. Of few rows the error comes out too large: in a bin of few the
    /// share that is right strays from what was to be expected.
    /// </summary>
    /// <param name="parts">One or more, with the same intervals.</param>
    public static Reliability Pooled(IReadOnlyList<Reliability> parts) =>
        new([.. parts[0].Bins.Select((bin, b) => Joined(bin, [.. parts.Select(part => part.Bins[b])]))]);

    private static ReliabilityBin Joined(ReliabilityBin interval, ReliabilityBin[] bins)
    {
        ReliabilityBin[] filled = [.. bins.Where(bin => bin.Count > 0)];
        double count = filled.Sum(bin => bin.Count);
        return interval with
        {
            Count = (int)count,
            Confidence = filled.Sum(bin => bin.Count * bin.Confidence) / count,
            Accuracy = filled.Sum(bin => bin.Count * bin.Accuracy) / count,
        };
    }

    /// <summary>Bins the largest probability of each row of <paramref name="probabilities"/> (n, k).</summary>
    /// <param name="truth">True class of each row.</param>
    /// <param name="probabilities">Rows that sum to 1.</param>
    /// <param name="binCount">Number of bins. Default 15.</param>
    public static Reliability Of(ReadOnlySpan<int> truth, Matrix<float> probabilities, int binCount = 15)
    {
        if (truth.Length != probabilities.Rows)
            throw new ArgumentException(
                $"{probabilities.Rows} rows need as many true classes, got {truth.Length}",
                nameof(truth)
            );
        var (counts, right, confidence) = (new int[binCount], new int[binCount], new double[binCount]);
        for (var i = 0; i < truth.Length; i++)
        {
            var called = TensorPrimitives.IndexOfMax<float>(probabilities.Row(i));
            var p = probabilities[i, called];
            var bin = Math.Clamp((int)Math.Ceiling(p * binCount) - 1, 0, binCount - 1);
            counts[bin]++;
            confidence[bin] += p;
            if (called == truth[i])
                right[bin]++;
        }
        return new Reliability([
            .. Enumerable
                .Range(0, binCount)
                .Select(b => new ReliabilityBin(
                    (double)b / binCount,
                    (b + 1.0) / binCount,
                    counts[b],
                    confidence[b] / counts[b],
                    (double)right[b] / counts[b]
                )),
        ]);
    }
}
