using Earshot.Numerics;

namespace Earshot.Experiments.Reproduce;

/// <summary>
/// t-SNE (van der Maaten and Hinton, 2008): points in the plane whose neighbours are those of the high-dimensional
/// ones. Up to <see cref="ExactPoints"/> points all pairs count; beyond, neighbours within 3 × perplexity attract and a
/// <see cref="QuadTree"/> repels (van der Maaten, 2014).
/// </summary>
public static class TSne
{
    /// <summary>Most points for which every pair is computed.</summary>
    public const int ExactPoints = 2_000;

    private const int Steps = 500,
        ExaggeratedSteps = 100;
    private const double Exaggeration = 12,
        StartStd = 1e-4,
        Angle = 0.5,
        LeastLearningRate = 50;

    /// <summary>Projects points (n, d) into the plane.</summary>
    /// <param name="points">At least 4 rows.</param>
    /// <param name="random">Places the points at the start.</param>
    /// <param name="perplexity">Effective number of neighbours; no more than a third of the points is used.</param>
    /// <param name="cancellation">Stops early.</param>
    public static (double X, double Y)[] Project(
        Matrix<float> points,
        RandomStream random,
        double perplexity = 30,
        CancellationToken cancellation = default
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(points.Rows, 4);
        var (n, exact) = (points.Rows, points.Rows <= ExactPoints);
        var neighbours = Neighbours(points, Math.Min(perplexity, (n - 1) / 3.0), exact);
        var (y, step, gain) = (new double[2 * n], new double[2 * n], new double[2 * n]);
        for (var k = 0; k < 2 * n; k++)
            (y[k], gain[k]) = (StartStd * random.NextNormal(), 1);
        for (var t = 0; t < Steps; t++)
        {
            cancellation.ThrowIfCancellationRequested();
            var (exaggeration, momentum) = t < ExaggeratedSteps ? (Exaggeration, 0.5) : (1, 0.8);
            Descend(
                Gradient(neighbours, y, exaggeration, exact),
                y,
                step,
                gain,
                momentum,
                Math.Max(LeastLearningRate, n / Exaggeration)
            );
        }
        return [.. Enumerable.Range(0, n).Select(i => (y[2 * i], y[2 * i + 1]))];
    }

    /// <summary>
    /// For each point i its neighbours j with p_j|i, a Gaussian as wide as the perplexity asks; they sum to 1.
    /// </summary>
    internal static (int Point, double Probability)[][] Neighbours(Matrix<float> points, double perplexity, bool all)
    {
        var neighbours = new (int, double)[points.Rows][];
        Parallel.For(
            0,
            points.Rows,
            i =>
            {
                var others = Enumerable
                    .Range(0, points.Rows)
                    .Where(j => j != i)
                    .Select(j =>
                        (
                            Point: j,
                            Squared: Math.Pow(
                                System.Numerics.Tensors.TensorPrimitives.Distance<float>(points.Row(i), points.Row(j)),
                                2
                            )
                        )
                    );
                var kept = all
                    ? others.ToArray()
                    : others.OrderBy(o => o.Squared).Take((int)(3 * perplexity)).ToArray();
                var probabilities = Calibrate([.. kept.Select(o => o.Squared)], Math.Log(perplexity));
                neighbours[i] = [.. kept.Select((o, k) => (o.Point, probabilities[k]))];
            }
        );
        return neighbours;
    }

    /// <summary>Bisects the Gaussian's precision until the entropy is log(perplexity).</summary>
    private static double[] Calibrate(double[] squared, double entropy)
    {
        var (low, high, nearest) = (0.0, double.PositiveInfinity, squared.Min());
        var (precision, probabilities) = (1 / Math.Max(1e-12, squared.Average()), new double[squared.Length]);
        for (var bisection = 0; bisection < 100; bisection++)
        {
            for (var j = 0; j < squared.Length; j++)
                probabilities[j] = Math.Exp(-precision * (squared[j] - nearest));
            var sum = probabilities.Sum();
            for (var j = 0; j < squared.Length; j++)
                probabilities[j] /= sum;
            var difference = probabilities.Sum(p => p > 0 ? -p * Math.Log(p) : 0) - entropy;
            if (Math.Abs(difference) < 1e-6)
                break;
            if (difference > 0)
                low = precision;
            else
                high = precision;
            precision = double.IsInfinity(high) ? 2 * precision : (low + high) / 2;
        }
        return probabilities;
    }

    /// <summary>
    /// 4 Σ_j (p_ij − q_ij) (y_i − y_j) / (1 + |y_i − y_j|²), with p_ij = (p_j|i + p_i|j) / 2n: each directed neighbour
    /// pulls both ends.
    /// </summary>
    private static double[] Gradient(
        (int Point, double Probability)[][] neighbours,
        double[] y,
        double exaggeration,
        bool exact
    )
    {
        var (n, gradient) = (neighbours.Length, Repulsion(y, exact ? 0 : Angle));
        for (var i = 0; i < n; i++)
            foreach (var (j, probability) in neighbours[i])
            {
                var (dx, dy) = (y[2 * i] - y[2 * j], y[2 * i + 1] - y[2 * j + 1]);
                var pull = 4 * exaggeration * probability / (2 * n) / (1 + dx * dx + dy * dy);
                gradient[2 * i] += pull * dx;
                gradient[2 * i + 1] += pull * dy;
                gradient[2 * j] -= pull * dx;
                gradient[2 * j + 1] -= pull * dy;
            }
        return gradient;
    }

    /// <summary>
    /// −4 Σ_j q_ij (y_i − y_j) / (1 + |y_i − y_j|²); at angle 0 no square stands for its points and the sum is exact.
    /// </summary>
    internal static double[] Repulsion(double[] y, double angle)
    {
        var (tree, total, force) = (new QuadTree(y), 0.0, new double[y.Length]);
        for (var i = 0; i < y.Length; i += 2)
            tree.Repel(y[i], y[i + 1], angle, ref force[i], ref force[i + 1], ref total);
        total -= y.Length / 2; // each point met itself
        for (var k = 0; k < force.Length; k++)
            force[k] *= -4 / total;
        return force;
    }

    private static void Descend(
        double[] gradient,
        double[] y,
        double[] step,
        double[] gain,
        double momentum,
        double learningRate
    )
    {
        for (var k = 0; k < y.Length; k++)
        {
            gain[k] = Math.Max(0.01, double.Sign(gradient[k]) != double.Sign(step[k]) ? gain[k] + 0.2 : gain[k] * 0.8);
            step[k] = momentum * step[k] - learningRate * gain[k] * gradient[k];
            y[k] += step[k];
        }
    }
}
