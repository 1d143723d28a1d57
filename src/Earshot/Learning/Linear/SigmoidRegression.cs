using System.Numerics;
using System.Numerics.Tensors;
using Earshot.Annotations;
using Earshot.Numerics;

namespace Earshot.Learning.Linear;

/// <summary>
/// Logistic regression of one class as a function of its weights: L(v, b) = C · Σᵢ wᵢ · softplus(−yᵢ·(xᵢ·v + b)) +
/// ½‖v‖² over the known cells, y = ±1. The bias is not penalised.
/// </summary>
/// <remarks>The parameters lie in one vector: v (d), then b.</remarks>
/// <typeparam name="T"><c>float</c> to train, <c>double</c> to check the gradient.</typeparam>
internal sealed class SigmoidRegression<T> : IObjective<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Matrix<T> features;
    private readonly int[] rows;
    private readonly T[] cells;
    private readonly T inverseRegularisation;

    /// <summary>Over the rows whose cell is known.</summary>
    /// <param name="features">Standardised; shape (n, d).</param>
    /// <param name="targets">What is known; n rows.</param>
    /// <param name="class">The class.</param>
    /// <param name="inverseRegularisation">C, above 0: the larger, the freer the weights.</param>
    public SigmoidRegression(Matrix<T> features, LabelMatrix targets, int @class, double inverseRegularisation)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inverseRegularisation);
        ArgumentOutOfRangeException.ThrowIfNotEqual(targets.Rows, features.Rows);
        this.features = features;
        rows = targets.KnownRows(@class);
        cells = [.. rows.Select(row => T.CreateChecked(targets[row, @class] * targets.Weight(row, @class)))];
        this.inverseRegularisation = T.CreateChecked(inverseRegularisation);
    }

    /// <inheritdoc/>
    public int Length => features.Columns + 1;

    /// <inheritdoc/>
    public double Evaluate(T[] parameters, T[] gradient)
    {
        var d = features.Columns;
        var v = parameters.AsSpan(0, d);
        var gradientV = gradient.AsSpan(0, d);
        var loss = 0.0;
        v.CopyTo(gradientV); // d(½‖v‖²)/dv
        gradient[d] = T.Zero;
        for (var r = 0; r < rows.Length; r++)
        {
            var x = features.Row(rows[r]);
            var u = TensorPrimitives.Dot<T>(x, v) + parameters[d];
            loss += Math.Abs(double.CreateChecked(cells[r])) * Softplus(cells[r] > T.Zero ? -u : u);
            // dL/du = C · w · (σ(u) − t)
            var residual = T.One / (T.One + T.Exp(-u)) - (cells[r] > T.Zero ? T.One : T.Zero);
            residual *= inverseRegularisation * T.Abs(cells[r]);
            TensorPrimitives.MultiplyAdd(x, residual, gradientV, gradientV);
            gradient[d] += residual;
        }
        return double.CreateChecked(inverseRegularisation) * loss
            + 0.5 * double.CreateChecked(TensorPrimitives.SumOfSquares<T>(v));
    }

    /// <summary>log(1 + e^u) without overflow.</summary>
    private static double Softplus(T u)
    {
        var wide = double.CreateChecked(u);
        return Math.Max(wide, 0) + double.LogP1(Math.Exp(-Math.Abs(wide)));
    }
}
