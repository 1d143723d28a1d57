using System.Numerics;
using System.Numerics.Tensors;
using Earshot.Numerics;

namespace Earshot.Learning.Linear;

/// <summary>
/// Multinomial logistic regression as a function of its weights:
/// L(W, b) = C · Σᵢ wᵢ · −log softmax(xᵢ·W + b)[yᵢ] + ½‖W‖². The bias is not penalised.
/// </summary>
/// <remarks>The parameters lie in one vector: W (d, k) row-major, then b (k).</remarks>
/// <typeparam name="T"><c>float</c> to train, <c>double</c> to check the gradient.</typeparam>
public sealed class SoftmaxRegression<T> : IObjective<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Matrix<T> features;
    private readonly int[] labels;
    private readonly float[]? weights;
    private readonly int classCount;
    private readonly T inverseRegularisation;
    private readonly Matrix<T> residuals;

    /// <summary>Over these rows.</summary>
    /// <param name="features">Standardised; shape (n, d).</param>
    /// <param name="labels">Class of each row; length n.</param>
    /// <param name="classCount">k.</param>
    /// <param name="inverseRegularisation">C, above 0: the larger, the freer the weights.</param>
    /// <param name="weights">How much each row counts; null: 1 each.</param>
    public SoftmaxRegression(
        Matrix<T> features,
        int[] labels,
        int classCount,
        double inverseRegularisation,
        float[]? weights = null
    )
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inverseRegularisation);
        if (
            labels.Length != features.Rows
            || (weights ?? []).Length is var given && given != 0 && given != features.Rows
        )
            throw new ArgumentException(
                $"{features.Rows} rows need as many labels and weights, got {labels.Length} and {weights?.Length}"
            );
        (this.features, this.labels, this.weights, this.classCount) = (features, labels, weights, classCount);
        this.inverseRegularisation = T.CreateChecked(inverseRegularisation);
        residuals = new Matrix<T>(features.Rows, classCount);
    }

    /// <inheritdoc/>
    public int Length => (features.Columns + 1) * classCount;

    /// <inheritdoc/>
    public double Evaluate(T[] parameters, T[] gradient)
    {
        var (w, gradientW) = (Weights(parameters), Weights(gradient));
        var b = Bias(parameters);
        var gradientB = Bias(gradient);
        Gemm.Multiply(features, w, residuals); // (n, k) logits
        var loss = 0.0;
        gradientB.Clear();
        Softmax.OfRows(residuals, b);
        for (var i = 0; i < residuals.Rows; i++)
        {
            var row = residuals.Row(i);
            var weight = weights?[i] ?? 1;
            loss -= weight * Math.Log(Math.Max(double.CreateChecked(row[labels[i]]), 1e-30));
            row[labels[i]] -= T.One; // dL/dlogits = p − onehot(y)
            var scale = inverseRegularisation * T.CreateChecked(weight);
            for (var c = 0; c < row.Length; c++)
                gradientB[c] += row[c] *= scale;
        }
        Gemm.MultiplyTransposedA(features, residuals, gradientW); // (d, k) = Xᵀ·(p − y)
        TensorPrimitives.Add(gradientW.Span, w.Span, gradientW.Span);
        return double.CreateChecked(inverseRegularisation) * loss
            + 0.5 * double.CreateChecked(TensorPrimitives.SumOfSquares<T>(w.Span));
    }

    private Matrix<T> Weights(T[] parameters) => new(features.Columns, classCount, parameters);

    private Span<T> Bias(T[] parameters) => parameters.AsSpan(features.Columns * classCount, classCount);
}
