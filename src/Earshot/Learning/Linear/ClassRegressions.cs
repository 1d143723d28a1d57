using System.Numerics.Tensors;
using Earshot.Annotations;
using Earshot.Numerics;

namespace Earshot.Learning.Linear;

/// <summary>
/// Any of many: a logistic regression for each class over its known cells, each with an optimiser of its own, so that
/// adding a class changes no other class's bits. P = σ(Z·W + b).
/// </summary>
internal static class ClassRegressions
{
    /// <summary>Values of X that no longer stay in a core's cache: 1 MB.</summary>
    private const int WideValues = 1 << 18;

    /// <summary>Classes evaluated together: they fill the registers of a product.</summary>
    private const int Together = 16;

    /// <summary>W (d, k) and then b (k), in one vector, as <see cref="LinearClassifier"/> has them.</summary>
    /// <param name="z">Standardised; shape (n, d).</param>
    /// <param name="targets">What is known; shape (n, k).</param>
    /// <param name="options">The regression's.</param>
    /// <param name="parallel">Threads; the result does not depend on them.</param>
    /// <param name="start">Where to start, in the same layout; null: at 0.</param>
    /// <remarks>
    /// A class without a known present or without a known absent is answered by its prior (N⁺ + 1)/(N⁺ + N⁻ + 2)
    /// alone: such a regression has no minimum.
    /// </remarks>
    public static float[] Train(
        Matrix<float> z,
        LabelMatrix targets,
        LogisticRegressionOptions options,
        ParallelOptions parallel,
        float[]? start = null
    )
    {
        var (d, k) = (z.Columns, targets.Classes);
        var own = Starts(targets, d, start);
        var learnt = Enumerable.Range(0, k).Where(c => CanLearn(targets, c)).ToLookup(c => IsWide(z, targets, c));
        Parallel.ForEach(
            learnt[false],
            parallel,
            c =>
                Lbfgs.Minimise(
                    new SigmoidRegression<float>(z, targets, c, options.InverseRegularisation),
                    own[c],
                    options.Optimiser,
                    parallel.CancellationToken
                )
        );
        Parallel.ForEach(
            learnt[true].Chunk(Together),
            parallel,
            classes => TrainTogether(z, targets, options, classes, own, parallel.CancellationToken)
        );
        var parameters = new float[(d + 1) * k];
        for (var c = 0; c < k; c++)
        for (var j = 0; j <= d; j++)
            parameters[j * k + c] = own[c][j]; // row d of the layout is b
        return parameters;
    }

    /// <summary>
    /// Whether the rows of a class are so many that reading them is what takes its time. Asked of each class by itself,
    /// so that another one changes nothing.
    /// </summary>
    private static bool IsWide(Matrix<float> z, LabelMatrix targets, int @class) =>
        z.Span.Length >= WideValues && targets.KnownCount(@class) >= z.Rows / 4;

    /// <summary>Each class goes its own way to its minimum; all points of a step are evaluated in one go.</summary>
    private static void TrainTogether(
        Matrix<float> z,
        LabelMatrix targets,
        LogisticRegressionOptions options,
        int[] classes,
        float[][] own,
        CancellationToken cancellation
    )
    {
        var regressions = new SigmoidRegressions<float>(z, targets, classes, options.InverseRegularisation);
        var ways = classes.Select(c => Lbfgs.Points(own[c], options.Optimiser).GetEnumerator()).ToArray();
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            var asked = ways.Index().Where(way => way.Item.MoveNext()).Select(way => (way.Index, way.Item.Current));
            if (asked.ToList() is not { Count: > 0 } points)
                return;
            regressions.Evaluate(points);
        }
    }

    /// <summary>Where each class starts, v and then b; one that can't be learnt stays there.</summary>
    private static float[][] Starts(LabelMatrix targets, int d, float[]? start)
    {
        var (k, starts) = (targets.Classes, new float[targets.Classes][]);
        for (var c = 0; c < k; c++)
        {
            starts[c] = new float[d + 1];
            for (var j = 0; start is not null && j <= d; j++)
                starts[c][j] = start[j * k + c];
            if (!CanLearn(targets, c))
                starts[c][d] = (float)Math.Log(Prior(targets, c) / (1 - Prior(targets, c)));
        }
        return starts;
    }

    /// <summary>σ(Z·W + b) of standardised Z (n, d), W and b in one vector.</summary>
    public static void Predict(Matrix<float> z, float[] parameters, Matrix<float> probabilities) =>
        Predict(
            z,
            new Matrix<float>(z.Columns, probabilities.Columns, parameters),
            parameters.AsSpan(^probabilities.Columns..),
            probabilities
        );

    /// <summary>The same of W (d, k) and b apart.</summary>
    public static void Predict(Matrix<float> z, Matrix<float> w, ReadOnlySpan<float> b, Matrix<float> probabilities)
    {
        Gemm.Multiply(z, w, probabilities);
        for (var i = 0; i < probabilities.Rows; i++)
        {
            var row = probabilities.Row(i);
            TensorPrimitives.Add(row, b, row);
            TensorPrimitives.Sigmoid<float>(row, row);
        }
    }

    /// <summary>(N⁺ + 1) / (N⁺ + N⁻ + 2) of the known cells' weights.</summary>
    public static double Prior(LabelMatrix targets, int @class)
    {
        var presents = targets.WeightOf(@class, LabelMatrix.Present);
        return (presents + 1) / (presents + targets.WeightOf(@class, LabelMatrix.Absent) + 2);
    }

    private static bool CanLearn(LabelMatrix targets, int @class) =>
        targets.WeightOf(@class, LabelMatrix.Present) > 0 && targets.WeightOf(@class, LabelMatrix.Absent) > 0;
}
