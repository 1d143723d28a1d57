using System.Numerics;
using System.Numerics.Tensors;
using Earshot.Networks.Kernels;

namespace Earshot.Networks.Operators;

/// <summary>
/// Over the innermost axis: x̂ = (x − μ)·r, y = γ ⊙ x̂ + β; r = 1/√(σ² + ε), or 1/(σ + ε) where ε stands outside the
/// root.  With g = γ ⊙ ∂y:  ∂x = r·(g − mean(g) − q·x̂·mean(g ⊙ x̂)), q = 1 or (σ + ε)/σ;  ∂γ = Σ ∂y ⊙ x̂,  ∂β = Σ ∂y.
/// </summary>
/// <remarks>Shapes: x and y (…, d), γ and β (d). Ba et al. 2016.</remarks>
internal sealed class LayerNormOperation<T> : Operation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private double epsilon;
    private bool outside;
    private T[] mean = [],
        inverse = [],
        correction = [],
        standard = [],
        scaled = [];
    private ColumnSums<T> gammaSums = null!,
        betaSums = null!;

    protected override string Name => "layer norm";

    public static Tensor<T> Of(Tensor<T> x, Tensor<T> gamma, Tensor<T> beta, double epsilon, bool outside)
    {
        var op = Tape<T>.Current.Take<LayerNormOperation<T>>();
        op.Set(ref op.epsilon, epsilon);
        op.Set(ref op.outside, outside);
        return op.Run(x, gamma, beta);
    }

    protected override Shape Plan()
    {
        var (rows, width) = (A.Shape.Rows, A.Shape.Last);
        Require(B!.Shape.Count == width && C!.Shape.Count == width, $"scale and shift have {width} values");
        (mean, inverse, correction) = (new T[rows], new T[rows], new T[rows]);
        (standard, scaled, gammaSums, betaSums) = (new T[width], new T[width], new(width), new(width));
        return A.Shape;
    }

    protected override void Forward()
    {
        var gamma = B!.Values;
        var beta = C!.Values;
        for (var r = 0; r < mean.Length; r++)
        {
            var x = A.Row(r);
            var y = Output.Row(r);
            mean[r] = TensorPrimitives.Sum<T>(x) / Number(x.Length);
            TensorPrimitives.Subtract(x, mean[r], y);
            var variance = double.CreateTruncating(TensorPrimitives.SumOfSquares<T>(y)) / x.Length;
            var deviation = Math.Sqrt(variance);
            inverse[r] = Number(outside ? 1 / (deviation + epsilon) : 1 / Math.Sqrt(variance + epsilon));
            correction[r] = outside ? Number((deviation + epsilon) / deviation) : T.One;
            TensorPrimitives.Multiply(y, inverse[r], y);
            TensorPrimitives.MultiplyAdd(y, gamma, beta, y);
        }
    }

    protected internal override void Backward()
    {
        var width = A.Shape.Last;
        var dx = A.NeedsGradient ? A.AddGradient() : default;
        gammaSums.Clear();
        betaSums.Clear();
        for (var r = 0; r < mean.Length; r++)
        {
            var dy = Output.Gradient.Slice(r * width, width);
            TensorPrimitives.Subtract(A.Row(r), mean[r], standard);
            TensorPrimitives.Multiply(standard, inverse[r], standard);
            gammaSums.AddProduct(dy, standard);
            betaSums.Add(dy);
            if (A.NeedsGradient)
                BackwardRow(r, dy, dx.Slice(r * width, width));
        }
        if (B!.NeedsGradient)
            gammaSums.AddTo(B.AddGradient());
        if (C!.NeedsGradient)
            betaSums.AddTo(C.AddGradient());
    }

    private void BackwardRow(int r, ReadOnlySpan<T> dy, Span<T> dx)
    {
        var count = Number(dy.Length);
        TensorPrimitives.Multiply(dy, B!.Values, scaled); // g
        var shift = TensorPrimitives.Sum<T>(scaled) / count;
        var slope = correction[r] * TensorPrimitives.Dot<T>(scaled, standard) / count;
        TensorPrimitives.MultiplyAdd(standard, -slope, scaled, scaled);
        TensorPrimitives.Subtract(scaled, shift, scaled);
        TensorPrimitives.MultiplyAdd(scaled, inverse[r], dx, dx);
    }
}
