using System.Numerics;
using System.Numerics.Tensors;
using Earshot.Learning.Networks;
using Earshot.Learning.Paper;
using Earshot.Numerics;

namespace Earshot.Learning.Baselines;

/// <summary>
/// Batch normalisation (Ioffe and Szegedy 2015), a column each: x̂ = (x − μ) / √(σ² + ε), y = γ x̂ + β. In training μ
/// and σ² are those of the batch's rows and move the kept ones by a tenth; else they are the kept ones.
/// </summary>
/// <remarks>Shapes: x and y (n, d), γ and β (1, d).</remarks>
/// <typeparam name="T"><c>float</c> or <c>double</c>.</typeparam>
public sealed class BatchNorm<T> : IModule<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const double Epsilon = 1e-5,
        Momentum = 0.1;

    private readonly Parameter<T> gamma,
        beta;
    private readonly Matrix<T> mean,
        variance;
    private readonly T[] shift,
        scale,
        slope;
    private readonly ColumnSums<T> sums;
    private Matrix<T>? standardised,
        output,
        inputGradient;
    private bool ofBatch;

    /// <summary>γ = 1, β = 0, kept mean 0 and variance 1.</summary>
    /// <param name="columns">d.</param>
    public BatchNorm(int columns)
    {
        (gamma, beta, mean, variance) = (new(new(1, columns)), new(new(1, columns)), new(1, columns), new(1, columns));
        (shift, scale, slope, sums) = (new T[columns], new T[columns], new T[columns], new(columns));
        gamma.Value.Span.Fill(T.One);
        variance.Span.Fill(T.One);
    }

    /// <inheritdoc/>
    public IReadOnlyList<Parameter<T>> Parameters => [gamma, beta];

    /// <inheritdoc/>
    public IReadOnlyList<Matrix<T>> Statistics => [mean, variance];

    /// <inheritdoc/>
    public Matrix<T> Forward(Matrix<T> x, bool training)
    {
        var (z, y) = (
            Buffers.Shaped(ref standardised, x.Rows, x.Columns),
            Buffers.Shaped(ref output, x.Rows, x.Columns)
        );
        ofBatch = training;
        if (training)
            MeasureBatch(x, z);
        else
            for (var c = 0; c < shift.Length; c++)
                (shift[c], scale[c]) = (mean.Buffer[c], InverseRoot(double.CreateTruncating(variance.Buffer[c])));
        for (var i = 0; i < x.Rows; i++)
        {
            TensorPrimitives.Subtract<T>(x.Row(i), shift, z.Row(i));
            TensorPrimitives.Multiply<T>(z.Row(i), scale, z.Row(i));
            TensorPrimitives.MultiplyAdd<T>(z.Row(i), gamma.Value.Span, beta.Value.Span, y.Row(i));
        }
        return y;
    }

    /// <summary>
    /// In training ∂x = γ / √(σ² + ε) · (∂y − mean(∂y) − x̂ · mean(∂y ⊙ x̂)), as μ and σ² move with x; else ∂x = γ /
    /// √(σ² + ε) · ∂y.
    /// </summary>
    /// <inheritdoc/>
    public Matrix<T> Backward(Matrix<T> gradient)
    {
        var (dx, z) = (Buffers.Shaped(ref inputGradient, gradient.Rows, gradient.Columns), standardised!);
        // slope = mean(∂y ⊙ x̂)
        Accumulate(sums.Of(gradient, z), gamma, slope, gradient.Rows);
        Accumulate(sums.Of(gradient), beta, shift, gradient.Rows); // shift = mean(∂y)
        TensorPrimitives.Multiply<T>(scale, gamma.Value.Span, scale);
        TensorPrimitives.Negate<T>(slope, slope);
        for (var i = 0; i < dx.Rows; i++)
        {
            if (ofBatch)
            {
                TensorPrimitives.MultiplyAdd<T>(z.Row(i), slope, gradient.Row(i), dx.Row(i));
                TensorPrimitives.Subtract<T>(dx.Row(i), shift, dx.Row(i));
            }
            TensorPrimitives.Multiply<T>(ofBatch ? dx.Row(i) : gradient.Row(i), scale, dx.Row(i));
        }
        return dx;
    }

    /// <summary>μ, then σ² around it (two passes, so that nothing cancels); the unbiased σ² is what is kept.</summary>
    private void MeasureBatch(Matrix<T> x, Matrix<T> centred)
    {
        var means = sums.Of(x);
        for (var c = 0; c < shift.Length; c++)
            (shift[c], mean.Buffer[c]) = (
                T.CreateTruncating(means[c] / x.Rows),
                Moved(mean.Buffer[c], means[c] / x.Rows)
            );
        for (var i = 0; i < x.Rows; i++)
            TensorPrimitives.Subtract<T>(x.Row(i), shift, centred.Row(i));
        var squares = sums.Of(centred, centred);
        for (var c = 0; c < scale.Length; c++)
            (scale[c], variance.Buffer[c]) = (
                InverseRoot(squares[c] / x.Rows),
                Moved(variance.Buffer[c], squares[c] / Math.Max(1, x.Rows - 1))
            );
    }

    private static void Accumulate(ReadOnlySpan<double> sum, Parameter<T> parameter, T[] mean, int rows)
    {
        for (var c = 0; c < mean.Length; c++)
        {
            parameter.Gradient.Buffer[c] += T.CreateTruncating(sum[c]);
            mean[c] = T.CreateTruncating(sum[c] / rows);
        }
    }

    private static T Moved(T kept, double measured) =>
        T.CreateTruncating((1 - Momentum) * double.CreateTruncating(kept) + Momentum * measured);

    private static T InverseRoot(double variance) => T.CreateTruncating(1 / Math.Sqrt(variance + Epsilon));
}
