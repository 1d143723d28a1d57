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

    protected override Shape Plan()
    {
        var d = A.Shape.Last;
        Require(B!.Shape.Count == d && C!.Shape.Count == d, $"scale and shift have {d} values, one a channel");
        Require(keptMean.Shape.Count == d && keptVariance.Shape.Count == d, $"the kept statistics have {d} values");
        (mean, inverse, scale, shift, slopes, centred) = (new T[d], new T[d], new T[d], new T[d], new T[d], new T[d]);
        (sums, products) = (new(d), new(d));
        return A.Shape;
    }

    protected override void Forward()
    {
        if (ofBatch)
            MeasureBatch();
        else
            for (var c = 0; c < mean.Length; c++)
                (mean[c], inverse[c]) = (
                    keptMean.Values[c],
                    InverseRoot(double.CreateTruncating(keptVariance.Values[c]))
                );
        TensorPrimitives.Multiply<T>(B!.Values, inverse, scale); // y = x·s + (β − μ·s)
        TensorPrimitives.Multiply<T>(mean, scale, shift);
        TensorPrimitives.Subtract<T>(C!.Values, shift, shift);
        for (var r = 0; r < A.Shape.Rows; r++)
            TensorPrimitives.MultiplyAdd(A.Row(r), scale, shift, Output.Row(r));
    }

    /// <summary>μ, then σ² around it: two passes, so that nothing cancels.</summary>
    private void MeasureBatch()
    {
        var rows = A.Shape.Rows;
        sums.Clear();
        for (var r = 0; r < rows; r++)
            sums.Add(A.Row(r));
        var means = sums.Totals;
        for (var c = 0; c < mean.Length; c++)
        {
            mean[c] = Number(means[c] / rows);
            Move(ref keptMean.Values[c], means[c] / rows);
        }
        products.Clear();
        for (var r = 0; r < rows; r++)
        {
            TensorPrimitives.Subtract(A.Row(r), mean, centred);
            products.AddProduct(centred, centred);
        }
        var squares = products.Totals;
        for (var c = 0; c < mean.Length; c++)
        {
            inverse[c] = InverseRoot(squares[c] / rows);
            Move(ref keptVariance.Values[c], squares[c] / Math.Max(1, rows - 1));
        }
    }

    protected internal override void Backward()
    {
        var (rows, d) = (A.Shape.Rows, A.Shape.Last);
        sums.Clear();
        products.Clear();
        for (var r = 0; r < rows; r++)
        {
            var dy = Output.Gradient.Slice(r * d, d);
            sums.Add(dy);
            Standardise(A.Row(r));
            products.AddProduct(dy, centred);
        }
        if (B!.NeedsGradient)
            products.AddTo(B.AddGradient());
        if (C!.NeedsGradient)
            sums.AddTo(C.AddGradient());
        if (A.NeedsGradient)
            BackwardInput(rows, d);
    }

    private void BackwardInput(int rows, int d)
    {
        var dx = A.AddGradient();
        TensorPrimitives.Multiply<T>(B!.Values, inverse, scale);
        for (var c = 0; c < d; c++) // shift = mean(∂y), mean(∂y ⊙ x̂) per channel
            (shift[c], slopes[c]) = (Number(sums.Totals[c] / rows), Number(-products.Totals[c] / rows));
        for (var r = 0; r < rows; r++)
        {
            var dy = Output.Gradient.Slice(r * d, d);
            var to = dx.Slice(r * d, d);
            if (ofBatch)
            {
                Standardise(A.Row(r));
                TensorPrimitives.MultiplyAdd<T>(centred, slopes, dy, centred);
                TensorPrimitives.Subtract<T>(centred, shift, centred);
                dy = centred;
            }
            TensorPrimitives.MultiplyAdd<T>(dy, scale, to, to);
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
