using System.Numerics;
using System.Numerics.Tensors;
using Earshot.Annotations;
using Earshot.Numerics;

namespace Earshot.Learning.Linear;

/// <summary>
/// The regressions of several classes, each as <see cref="SigmoidRegression{T}"/> has it, over all rows at once: X is
/// read once for all of them, by blocks that stay in the cache. An unknown cell weighs 0.
/// </summary>
/// <remarks>Each class keeps an order of sums of its own: another one changes none of its bits.</remarks>
/// <typeparam name="T"><c>float</c> to train, <c>double</c> to check the gradient.</typeparam>
internal sealed class SigmoidRegressions<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int BlockRows = 128;

    private readonly Matrix<T> features,
        cells;
    private readonly T[] weights,
        gradient,
        residuals,
        decays;
    private readonly double[] losses,
        tails;

    /// <summary>Over all rows.</summary>
    /// <param name="features">Standardised; shape (n, d).</param>
    /// <param name="targets">What is known; n rows.</param>
    /// <param name="classes">The classes; g.</param>
    /// <param name="inverseRegularisation">C, above 0: the larger, the freer the weights.</param>
    public SigmoidRegressions(Matrix<T> features, LabelMatrix targets, int[] classes, double inverseRegularisation)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inverseRegularisation);
        ArgumentOutOfRangeException.ThrowIfNotEqual(targets.Rows, features.Rows);
        this.features = features;
        cells = new Matrix<T>(features.Rows, classes.Length);
        for (var row = 0; row < cells.Rows; row++)
        for (var c = 0; c < classes.Length; c++)
            if (targets[row, classes[c]] is not LabelMatrix.Unknown and var cell)
                cells[row, c] = T.CreateChecked(inverseRegularisation * cell * targets.Weight(row, classes[c]));
        (weights, gradient) = (new T[features.Columns * classes.Length], new T[features.Columns * classes.Length]);
        (residuals, decays) = (new T[BlockRows * classes.Length], new T[BlockRows * classes.Length]);
        (losses, tails) = (new double[classes.Length], new double[BlockRows * classes.Length]);
    }

    /// <summary>The loss and the gradient of some of the classes, each at a point of its own.</summary>
    /// <param name="asked">The places of the classes among those given, and their points.</param>
    public void Evaluate(IReadOnlyList<(int Class, LbfgsPoint<T> At)> asked)
    {
        var (d, g) = (features.Columns, asked.Count);
        for (var c = 0; c < g; c++)
            asked[c].At.Parameters.AsSpan(0, d).CopyTo(weights.AsSpan(c * d)); // (g, d)
        foreach (var (_, at) in asked)
            at.Gradient[d] = T.Zero;
        Array.Clear(losses);
        Array.Clear(gradient);
        for (var first = 0; first < features.Rows; first += BlockRows)
            AddBlock(first, Math.Min(BlockRows, features.Rows - first), asked);
        for (var c = 0; c < g; c++)
        {
            var v = asked[c].At.Parameters.AsSpan(0, d);
            var own = asked[c].At.Gradient;
            for (var j = 0; j < d; j++)
                own[j] = gradient[j * g + c] + v[j]; // v is d(½‖v‖²)/dv
            asked[c].At.Loss = losses[c] + 0.5 * double.CreateChecked(TensorPrimitives.SumOfSquares<T>(v));
        }
    }

    private void AddBlock(int first, int count, IReadOnlyList<(int Class, LbfgsPoint<T> At)> asked)
    {
        var (d, g) = (features.Columns, asked.Count);
        var x = features.Span.Slice(first * d, count * d);
        var u = residuals.AsSpan(0, count * g);
        Gemm.MultiplyBlocks(count, g, d, new(x, d), new StridedBlock<T>(weights, d, transposed: true), u, g);
        for (var c = 0; c < g; c++)
        {
            var bias = asked[c].At.Parameters[d];
            for (var i = c; i < u.Length; i += g)
                u[i] += bias;
        }
        Decay(u);
        for (var c = 0; c < g; c++)
        for (var i = 0; i < count; i++)
            asked[c].At.Gradient[d] += Residual(i * g + c, cells[first + i, asked[c].Class], ref losses[c]);
        // (d, g) += Xᵀ·dL/du
        Gemm.MultiplyBlocks(
            d,
            g,
            count,
            new StridedBlock<T>(x, d, transposed: true),
            new StridedBlock<T>(u, g),
            gradient,
            g,
            accumulate: true
        );
    }

    /// <summary>
    /// e^−|u| and log(1 + e^−|u|) of a block: what sigmoid and softplus are made of without overflow.
    /// </summary>
    private void Decay(ReadOnlySpan<T> u)
    {
        var e = decays.AsSpan(0, u.Length);
        var wide = tails.AsSpan(0, u.Length);
        TensorPrimitives.Abs(u, e);
        TensorPrimitives.Negate<T>(e, e);
        TensorPrimitives.Exp<T>(e, e);
        TensorPrimitives.ConvertTruncating<T, double>(e, wide);
        TensorPrimitives.LogP1<double>(wide, wide);
    }

    /// <summary>dL/du = C · w · (σ(u) − t) in place of a logit; adds its loss C · w · softplus(−y·u).</summary>
    private T Residual(int place, T cell, ref double loss)
    {
        var (u, e) = (residuals[place], decays[place]);
        var against = cell > T.Zero ? -u : u;
        loss += Math.Abs(double.CreateChecked(cell)) * (Math.Max(double.CreateChecked(against), 0) + tails[place]);
        // σ of the side that the cell is not on
        var miss = (against > T.Zero ? T.One : e) / (T.One + e);
        return residuals[place] = -cell * miss;
    }
}
