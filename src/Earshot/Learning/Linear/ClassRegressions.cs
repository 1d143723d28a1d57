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
        var parameters = new float[(d + 1) * k];
        Parallel.For(
            0,
            k,
            parallel,
            c =>
            {
                var own = new float[d + 1];
                for (var j = 0; start is not null && j <= d; j++)
                    own[j] = start[j * k + c];
                if (CanLearn(targets, c))
                    Lbfgs.Minimise(
                        new SigmoidRegression<float>(z, targets, c, options.InverseRegularisation),
                        own,
                        options.Optimiser,
                        parallel.CancellationToken
                    );
                else
                    own[d] = (float)Math.Log(Prior(targets, c) / (1 - Prior(targets, c)));
                for (var j = 0; j <= d; j++)
                    parameters[j * k + c] = own[j]; // row d of the layout is b
            }
        );
        return parameters;
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
