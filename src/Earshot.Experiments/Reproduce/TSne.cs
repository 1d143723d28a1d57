using Earshot.Numerics;

namespace Earshot.Experiments.Reproduce;

/// <summary>
/// t-SNE (van der Maaten and Hinton, 2008): points in the plane whose neighbours are those of the high-dimensional ones.
/// Gradients are exact, O(n²) a step; beyond <see cref="MostPoints"/> points use a sample.
/// </summary>
public static class TSne
{
    /// <summary>Most points that are taken: above it the exact gradient takes minutes.</summary>
    public const int MostPoints = 2_000;

    private const int Steps = 500, ExaggeratedSteps = 100;
    private const double Exaggeration = 12, LearningRate = 200, StartStd = 1e-4;

    /// <summary>Projects points (n, d) into the plane.</summary>
    /// <param name="points">At most <see cref="MostPoints"/> rows, at least 3.</param>
    /// <param name="random">Places the points at the start.</param>
    /// <param name="perplexity">Effective number of neighbours; no more than a third of the points is used.</param>
    /// <param name="cancellation">Stops early.</param>
    public static (double X, double Y)[] Project(Matrix<float> points, RandomStream random, double perplexity = 30, CancellationToken cancellation = default)
    {
        if (points.Rows is < 3 or > MostPoints) throw new ArgumentException($"t-SNE takes 3 to {MostPoints} points, got {points.Rows}: take a sample", nameof(points));
        var (n, affinities) = (points.Rows, Affinities(points, Math.Min(perplexity, (points.Rows - 1) / 3.0)));
        var (y, step, gain) = (new double[2 * n], new double[2 * n], new double[2 * n]);
        for (var k = 0; k < 2 * n; k++) (y[k], gain[k]) = (StartStd * random.NextNormal(), 1);
        for (var t = 0; t < Steps; t++)
        {
            cancellation.ThrowIfCancellationRequested();
            Descend(Gradient(affinities, y, t < ExaggeratedSteps ? Exaggeration : 1), y, step, gain, momentum: t < ExaggeratedSteps ? 0.5 : 0.8);
        }
        return [.. Enumerable.Range(0, n).Select(i => (y[2 * i], y[2 * i + 1]))];
    }

    /// <summary>p_ij = (p_j|i + p_i|j) / 2n, each row's Gaussian as wide as the perplexity asks.</summary>
    internal static double[,] Affinities(Matrix<float> points, double perplexity)
    {
        var n = points.Rows;
        var (conditional, joint) = (new double[n, n], new double[n, n]);
        var distances = new double[n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++) distances[j] = Math.Pow(System.Numerics.Tensors.TensorPrimitives.Distance<float>(points.Row(i), points.Row(j)), 2);
            Calibrate(distances, i, Math.Log(perplexity), conditional);
        }
        for (var i = 0; i < n; i++)
            for (var j = 0; j < n; j++) joint[i, j] = (conditional[i, j] + conditional[j, i]) / (2 * n);
        return joint;
    }

    /// <summary>Bisects the Gaussian's precision until the row's entropy is log(perplexity).</summary>
    private static void Calibrate(double[] distances, int i, double entropy, double[,] conditional)
    {
        var (low, high, nearest) = (0.0, double.PositiveInfinity, distances.Where((_, j) => j != i).Min());
        var precision = 1 / Math.Max(1e-12, distances.Average());
        for (var bisection = 0; bisection < 100; bisection++)
        {
            var (sum, weighted) = (0.0, 0.0);
            for (var j = 0; j < distances.Length; j++)
            {
                var p = j == i ? 0 : Math.Exp(-precision * (distances[j] - nearest));
                conditional[i, j] = p;
                sum += p;
                weighted += p * precision * (distances[j] - nearest);
            }
            for (var j = 0; j < distances.Length; j++) conditional[i, j] /= sum;
            var difference = Math.Log(sum) + weighted / sum - entropy;
            if (Math.Abs(difference) < 1e-6) return;
            if (difference > 0) low = precision; else high = precision;
            precision = double.IsInfinity(high) ? 2 * precision : (low + high) / 2;
        }
    }

    /// <summary>4 Σ_j (p_ij − q_ij) (y_i − y_j) / (1 + |y_i − y_j|²).</summary>
    private static double[] Gradient(double[,] affinities, double[] y, double exaggeration)
    {
        var n = y.Length / 2;
        var (total, attraction, repulsion) = (0.0, new double[2 * n], new double[2 * n]);
        for (var i = 0; i < n; i++)
            for (var j = 0; j < n; j++)
            {
                if (i == j) continue;
                var (dx, dy) = (y[2 * i] - y[2 * j], y[2 * i + 1] - y[2 * j + 1]);
                var q = 1 / (1 + dx * dx + dy * dy);
                total += q;
                attraction[2 * i] += exaggeration * affinities[i, j] * q * dx;
                attraction[2 * i + 1] += exaggeration * affinities[i, j] * q * dy;
                repulsion[2 * i] += q * q * dx;
                repulsion[2 * i + 1] += q * q * dy;
            }
        for (var k = 0; k < attraction.Length; k++) attraction[k] = 4 * (attraction[k] - repulsion[k] / total);
        return attraction;
    }

    private static void Descend(double[] gradient, double[] y, double[] step, double[] gain, double momentum)
    {
        for (var k = 0; k < y.Length; k++)
        {
            gain[k] = Math.Max(0.01, double.Sign(gradient[k]) != double.Sign(step[k]) ? gain[k] + 0.2 : gain[k] * 0.8);
            step[k] = momentum * step[k] - LearningRate * gain[k] * gradient[k];
            y[k] += step[k];
        }
    }
}
