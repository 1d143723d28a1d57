using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using Earshot.Numerics;

namespace Earshot.Learning.Linear;

/// <summary>
/// Multinomial logistic regression as a function of its weights:
/// L(W, b) = C · Σᵢ wᵢ · −log softmax(xᵢ·W + b)[yᵢ] + ½‖W‖². The bias is not penalised.
/// </summary>
/// <remarks>The parameters lie in one vector: W (d, k) row-major, then b (k).</remarks>
/// <typeparam name="T"><c>float</c> to train, <c>double</c> to check the gradient.</typeparam>
internal sealed class SoftmaxRegression<T> : IObjective<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>
    /// A block of those that a product sums by, so that the gradient has the bits of one product; its rows are still in
    /// the core's cache when the gradient asks for them.
    /// </summary>
    private const int BlockRows = 256;

    private readonly Matrix<T> features;
    private readonly int[]? rows;
    private readonly int[] labels;
    private readonly float[]? weights;
    private readonly int classCount;
    private readonly T inverseRegularisation;
    private readonly Matrix<T> residuals,
        lastResiduals,
        gathered;

    /// <summary>Over these rows.</summary>
    /// <param name="features">Standardised; shape (n, d).</param>
    /// <param name="labels">Class of each row; length n.</param>
    /// <param name="classCount">k.</param>
    /// <param name="inverseRegularisation">C, above 0: the larger, the freer the weights.</param>
    /// <param name="weights">How much each row counts; null: 1 each.</param>
    /// <param name="rows">The rows of <paramref name="features"/> that are meant, ascending; null: all. They are not
    /// copied, but block by block.</param>
    public SoftmaxRegression(
        Matrix<T> features,
        int[] labels,
        int classCount,
        double inverseRegularisation,
        float[]? weights = null,
        int[]? rows = null
    )
    {
        var count = rows?.Length ?? features.Rows;
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inverseRegularisation);
        if (labels.Length != count || (weights ?? []).Length is var given && given != 0 && given != count)
            throw new ArgumentException(
                $"{count} rows need as many labels and weights, got {labels.Length} and {weights?.Length}"
            );
        (this.features, this.labels, this.weights, this.classCount) = (features, labels, weights, classCount);
        (this.rows, this.inverseRegularisation) = (rows, T.CreateChecked(inverseRegularisation));
        residuals = new Matrix<T>(Math.Min(BlockRows, count), classCount);
        lastResiduals = new Matrix<T>(count % BlockRows, classCount, residuals.Buffer);
        gathered = new Matrix<T>(rows is null ? 0 : residuals.Rows, features.Columns);
    }

    /// <inheritdoc/>
    public int Length => (features.Columns + 1) * classCount;

    /// <inheritdoc/>
    public double Evaluate(T[] parameters, T[] gradient)
    {
        var (w, gradientW) = (Weights(parameters), Weights(gradient));
        (labels.Length == 0 ? gradient.AsSpan(0, Length) : Bias(gradient)).Clear(); // the first block writes all else
        var loss = 0.0;
        for (var first = 0; first < labels.Length; first += BlockRows)
            AddBlock(first, w, Bias(parameters), gradientW, Bias(gradient), ref loss);
        TensorPrimitives.Add(gradientW.Span, w.Span, gradientW.Span);
        return double.CreateChecked(inverseRegularisation) * loss
            + 0.5 * double.CreateChecked(TensorPrimitives.SumOfSquares<T>(w.Span));
    }

    /// <summary>Adds the loss of a block of rows and their gradient.</summary>
    /// <remarks>Compiled for good at once: its loops are long, and a small training enters them few times.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddBlock(int first, Matrix<T> w, Span<T> b, Matrix<T> gradientW, Span<T> gradientB, ref double loss)
    {
        var p = labels.Length - first < BlockRows ? lastResiduals : residuals;
        var x = Rows(first, p.Rows);
        var (d, k) = (features.Columns, classCount);
        Gemm.MultiplyBlocks(p.Rows, k, d, new(x, d), new StridedBlock<T>(w.Span, k), p.Span, k); // (n, k) logits
        Softmax.OfRows(p, b);
        for (var i = 0; i < p.Rows; i++)
        {
            var row = p.Row(i);
            var label = labels[first + i];
            var weight = weights?[first + i] ?? 1;
            loss -= weight * Math.Log(Math.Max(double.CreateChecked(row[label]), 1e-30));
            row[label] -= T.One; // dL/dlogits = p − onehot(y)
            var scale = inverseRegularisation * T.CreateChecked(weight);
            for (var c = 0; c < row.Length; c++)
                gradientB[c] += row[c] *= scale;
        }
        // (d, k) += Xᵀ·(p − y)
        Gemm.MultiplyBlocks(
            d,
            k,
            p.Rows,
            new StridedBlock<T>(x, d, transposed: true),
            new StridedBlock<T>(p.Span, k),
            gradientW.Span,
            k,
            accumulate: first > 0
        );
    }

    /// <summary>Rows of X, where they lie if they lie together.</summary>
    private Span<T> Rows(int first, int count)
    {
        var (from, d) = (rows?[first] ?? first, features.Columns);
        if (rows is null || rows[first + count - 1] - from == count - 1)
            return features.Span.Slice(from * d, count * d);
        for (var i = 0; i < count; i++)
            features.Row(rows[first + i]).CopyTo(gathered.Row(i));
        return gathered.Span;
    }

    private Matrix<T> Weights(T[] parameters) => new(features.Columns, classCount, parameters);

    private Span<T> Bias(T[] parameters) => parameters.AsSpan(features.Columns * classCount, classCount);
}
