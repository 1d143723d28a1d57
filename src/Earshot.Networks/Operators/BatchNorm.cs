using System.Numerics;
using System.Numerics.Tensors;
using Earshot.Networks.Kernels;

namespace Earshot.Networks.Operators;

/// <summary>
/// A channel each, over all other axes: x̂ = (x − μ)/√(σ² + ε), y = γ ⊙ x̂ + β. In training μ and σ² are the batch's
/// and move the kept ones; else they are the kept ones.  In training ∂x = γ/√(σ² + ε)·(∂y − mean(∂y) − x̂ ⊙ mean(∂y ⊙
/// x̂)), as μ and σ² move with x, else ∂x = γ/√(σ² + ε)·∂y;  ∂γ = Σ ∂y ⊙ x̂,  ∂β = Σ ∂y.
/// </summary>
/// <remarks>Shapes: x and y (…, d), γ, β, μ, σ² (d). Ioffe and Szegedy 2015; the kept σ² is the unbiased one, as
/// PyTorch's.</remarks>
internal sealed class BatchNormOperation<T> : Operation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private double epsilon,
        momentum;
    private bool ofBatch;
    private Tensor<T> keptMean = null!,
        keptVariance = null!;
    private T[] mean = [],
        inverse = [],
        scale = [],
        shift = [],
        slopes = [],
        centred = [];
    private ColumnSums<T> sums = null!,
        products = null!;
    private double[] totals = [];

    protected override string Name => "batch norm";

    public static Tensor<T> Of(
        Tensor<T> x,
        Tensor<T> gamma,
        Tensor<T> beta,
        Tensor<T> keptMean,
        Tensor<T> keptVariance,
        double epsilon,
        double momentum
    )
    {
        var op = Tape<T>.Current.Take<BatchNormOperation<T>>();
        (op.epsilon, op.momentum, op.ofBatch) = (epsilon, momentum, op.Tape.Training);
        (op.keptMean, op.keptVariance) = (keptMean, keptVariance);
        return op.Run(x, gamma, beta);
    }

    /// <summary>
    /// Narrow rows are taken several at a time, as one long row with the constants repeated: one pass over 16 channels
    /// costs as much as one over 512.
    /// </summary>
    private const int LongRow = 512;

    private int channels,
        fold,
        width;

    protected override Shape Plan()
    {
        (channels, fold) = (A.Shape.Last, 1);
        Require(B!.Shape.Count == channels && C!.Shape.Count == channels, $"scale and shift have {channels} values");
        Require(
            keptMean.Shape.Count == channels && keptVariance.Shape.Count == channels,
            $"the kept statistics have {channels} values"
        );
        while (A.Shape.Rows % (2 * fold) == 0 && 2 * fold * channels <= LongRow)
            fold *= 2;
        width = fold * channels;
        (mean, inverse, scale, shift) = (new T[width], new T[width], new T[width], new T[width]);
        (slopes, centred) = (new T[width], new T[width]);
        (sums, products, totals) = (new(width), new(width), new double[channels]);
        return A.Shape;
    }

    private int LongRows => A.Shape.Rows / fold;

    private Span<T> Long(Span<T> values, int row) => values.Slice(row * width, width);

    /// <summary>The sums of each channel.</summary>
    private double[] Totals(ColumnSums<T> of)
    {
        totals.AsSpan().Clear();
        var all = of.Totals;
        for (var c = 0; c < width; c++)
            totals[c % channels] += all[c];
        return totals;
    }

    private void Repeat(Span<T> constants)
    {
        for (var c = channels; c < width; c++)
            constants[c] = constants[c - channels];
    }

    protected override void Forward()
    {
        if (ofBatch)
            MeasureBatch();
        else
            for (var c = 0; c < channels; c++)
                (mean[c], inverse[c]) = (
                    keptMean.Values[c],
                    InverseRoot(double.CreateTruncating(keptVariance.Values[c]))
                );
        for (var c = 0; c < channels; c++) // y = x·s + (β − μ·s)
        {
            scale[c] = B!.Values[c] * inverse[c];
            shift[c] = C!.Values[c] - mean[c] * scale[c];
        }
        Repeat(scale);
        Repeat(shift);
        Repeat(mean);
        Repeat(inverse);
        for (var r = 0; r < LongRows; r++)
            TensorPrimitives.MultiplyAdd(Long(A.Values, r), scale, shift, Long(Output.Values, r));
    }

    /// <summary>μ, then σ² around it: two passes, so that nothing cancels.</summary>
    private void MeasureBatch()
    {
        var rows = A.Shape.Rows;
        sums.Clear();
        for (var r = 0; r < LongRows; r++)
            sums.Add(Long(A.Values, r));
        var means = Totals(sums);
        for (var c = 0; c < channels; c++)
        {
            mean[c] = Number(means[c] / rows);
            Move(ref keptMean.Values[c], means[c] / rows);
        }
        Repeat(mean);
        products.Clear();
        for (var r = 0; r < LongRows; r++)
        {
            TensorPrimitives.Subtract(Long(A.Values, r), mean, centred);
            products.AddProduct(centred, centred);
        }
        var squares = Totals(products);
        for (var c = 0; c < channels; c++)
        {
            inverse[c] = InverseRoot(squares[c] / rows);
            Move(ref keptVariance.Values[c], squares[c] / Math.Max(1, rows - 1));
        }
    }

    protected internal override void Backward()
    {
        sums.Clear();
        products.Clear();
        for (var r = 0; r < LongRows; r++)
        {
            var dy = Long(Output.Gradient, r);
            sums.Add(dy);
            Standardise(Long(A.Values, r));
            products.AddProduct(dy, centred);
        }
        // shift = mean(∂y), slopes = −mean(∂y ⊙ x̂)
        Take(sums, C!, shift, 1);
        Take(products, B!, slopes, -1);
        if (A.NeedsGradient)
            BackwardInput();
    }

    private void Take(ColumnSums<T> of, Tensor<T> parameter, Span<T> means, double sign)
    {
        var all = Totals(of);
        var gradient = parameter.NeedsGradient ? parameter.AddGradient() : default;
        for (var c = 0; c < channels; c++)
        {
            means[c] = Number(sign * all[c] / A.Shape.Rows);
            if (!gradient.IsEmpty)
                gradient[c] += Number(all[c]);
        }
        Repeat(means);
    }

    private void BackwardInput()
    {
        var dx = A.TakeGradient(out var accumulate);
        for (var r = 0; r < LongRows; r++)
        {
            ReadOnlySpan<T> dy = Long(Output.Gradient, r);
            var to = Long(dx, r);
            if (ofBatch)
            {
                Standardise(Long(A.Values, r));
                TensorPrimitives.MultiplyAdd<T>(centred, slopes, dy, centred);
                TensorPrimitives.Subtract<T>(centred, shift, centred);
                dy = centred;
            }
            if (accumulate)
                TensorPrimitives.MultiplyAdd(dy, scale, to, to);
            else
                TensorPrimitives.Multiply(dy, scale, to);
        }
    }

    private void Standardise(ReadOnlySpan<T> x)
    {
        TensorPrimitives.Subtract(x, mean, centred);
        TensorPrimitives.Multiply<T>(centred, inverse, centred);
    }

    private void Move(ref T kept, double measured) =>
        kept = Number((1 - momentum) * double.CreateTruncating(kept) + momentum * measured);

    private T InverseRoot(double variance) => Number(1 / Math.Sqrt(variance + epsilon));
}
