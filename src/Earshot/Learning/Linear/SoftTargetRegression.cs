using System.Numerics;
using System.Numerics.Tensors;
using Earshot.Numerics;

namespace Earshot.Learning.Linear;

/// <summary>
/// Multinomial logistic regression on targets that are probabilities, as a function of its weights:
/// L(W, b) = C · Σᵢ wᵢ · −Σ_c tᵢ_c·log softmax(xᵢ·W + b)_c + ½‖W‖². The bias is not penalised.
/// </summary>
/// <remarks>The parameters lie in one vector: W (d, k) row-major, then b (k).</remarks>
/// <param name="features">X (n, d).</param>
/// <param name="targets">t (m, k), rows that sum to 1; row i of X has target i mod m, so that versions of a clip that
/// lie one set after the other share one.</param>
/// <param name="weights">w, length m.</param>
/// <param name="inverseRegularisation">C, above 0: the larger, the freer the weights.</param>
/// <typeparam name="T"><c>float</c> to train, <c>double</c> to check the gradient.</typeparam>
internal sealed class SoftTargetRegression<T>(
    Matrix<T> features,
    Matrix<T> targets,
    T[] weights,
    double inverseRegularisation
) : IObjective<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Matrix<T> residuals = new(features.Rows, targets.Columns);
    private readonly T c = T.CreateChecked(inverseRegularisation);

    /// <inheritdoc/>
    public int Length => (features.Columns + 1) * targets.Columns;

    /// <inheritdoc/>
    public double Evaluate(T[] parameters, T[] gradient)
    {
        var (w, gradientW) = (Weights(parameters), Weights(gradient));
        Gemm.Multiply(features, w, residuals); // (n, k) logits
        Softmax.OfRows(residuals, Bias(parameters));
        var gradientB = Bias(gradient);
        gradientB.Clear();
        var loss = 0.0;
        for (var i = 0; i < residuals.Rows; i++)
            loss += ToResidual(i, gradientB);
        Gemm.MultiplyTransposedA(features, residuals, gradientW); // (d, k)
        TensorPrimitives.Add(gradientW.Span, w.Span, gradientW.Span);
        return inverseRegularisation * loss + 0.5 * double.CreateChecked(TensorPrimitives.SumOfSquares<T>(w.Span));
    }

    /// <summary>Turns a row of probabilities into C·w·(p − t); its share of the loss.</summary>
    private double ToResidual(int row, Span<T> gradientB)
    {
        var source = row % targets.Rows;
        var p = residuals.Row(row);
        var target = targets.Row(source);
        var (scale, loss) = (c * weights[source], 0.0);
        for (var k = 0; k < p.Length; k++)
        {
            loss -= double.CreateChecked(target[k]) * Math.Log(Math.Max(double.CreateChecked(p[k]), 1e-30));
            gradientB[k] += p[k] = scale * (p[k] - target[k]);
        }
        return double.CreateChecked(weights[source]) * loss;
    }

    private Matrix<T> Weights(T[] parameters) => new(features.Columns, targets.Columns, parameters);

    private Span<T> Bias(T[] parameters) => parameters.AsSpan(features.Columns * targets.Columns, targets.Columns);
}
