using System.Numerics;
using System.Numerics.Tensors;
using Earshot.Networks.Kernels;

namespace Earshot.Networks.Operators;

/// <summary>
/// For each example and group of channels, over places and channels: x̂ = (x − μ)/√(σ² + ε), y = γ ⊙ x̂ + β.  With
/// g = γ ⊙ ∂y and the means over the group:  ∂x = (g − mean(g) − x̂·mean(g ⊙ x̂))/√(σ² + ε),  ∂γ = Σ ∂y ⊙ x̂,
/// ∂β = Σ ∂y.
/// </summary>
/// <remarks>Shapes: x and y (B, places…, C), γ and β (C). Wu and He 2018.</remarks>
internal sealed class GroupNormOperation<T> : Operation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private int groups,
        places,
        channels;
    private double epsilon;
    private T[] mean = [], // (B, groups)
        inverse = [],
        standard = [], // one group's values of a row
        scaled = [];
    private ColumnSums<T> gammaSums = null!,
        betaSums = null!;

    protected override string Name => "group norm";

    public static Tensor<T> Of(Tensor<T> x, Tensor<T> gamma, Tensor<T> beta, int groups, double epsilon)
    {
        var op = Tape<T>.Current.Take<GroupNormOperation<T>>();
        op.Set(ref op.groups, groups);
        op.Set(ref op.epsilon, epsilon);
        return op.Run(x, gamma, beta);
    }

    protected override Shape Plan()
    {
        channels = A.Shape.Last;
        Require(A.Shape.Rank >= 2, "examples, places, channels");
        Require(groups > 0 && channels % groups == 0, $"{groups} groups divide {channels} channels");
        Require(B!.Shape.Count == channels && C!.Shape.Count == channels, $"scale and shift have {channels} values");
        places = A.Shape.Rows / A.Shape[0];
        (mean, inverse) = (new T[A.Shape[0] * groups], new T[A.Shape[0] * groups]);
        (standard, scaled) = (new T[channels / groups], new T[channels / groups]);
        (gammaSums, betaSums) = (new(channels), new(channels));
        return A.Shape;
    }

    private int Size => channels / groups;

    /// <summary>A group's channels at one place, inside values of A's shape.</summary>
    private Span<T> At(Span<T> all, int example, int group, int place) =>
        all.Slice((example * places + place) * channels + group * Size, Size);

    private Span<T> Of(Span<T> perChannel, int group) => perChannel.Slice(group * Size, Size);

    protected override void Forward()
    {
        for (var e = 0; e < A.Shape[0]; e++)
        for (var g = 0; g < groups; g++)
        {
            Measure(e, g);
            for (var p = 0; p < places; p++)
            {
                var y = At(Output.Values, e, g, p);
                Standardise(e, g, p);
                TensorPrimitives.MultiplyAdd<T>(standard, Of(B!.Values, g), Of(C!.Values, g), y);
            }
        }
    }

    private void Measure(int e, int g)
    {
        var (sum, squares, count) = (0.0, 0.0, (double)places * Size);
        for (var p = 0; p < places; p++)
            sum += double.CreateTruncating(TensorPrimitives.Sum<T>(At(A.Values, e, g, p)));
        mean[e * groups + g] = Number(sum / count);
        for (var p = 0; p < places; p++)
        {
            TensorPrimitives.Subtract(At(A.Values, e, g, p), mean[e * groups + g], standard);
            squares += double.CreateTruncating(TensorPrimitives.SumOfSquares<T>(standard));
        }
        inverse[e * groups + g] = Number(1 / Math.Sqrt(squares / count + epsilon));
    }

    private void Standardise(int e, int g, int p)
    {
        TensorPrimitives.Subtract(At(A.Values, e, g, p), mean[e * groups + g], standard);
        TensorPrimitives.Multiply<T>(standard, inverse[e * groups + g], standard);
    }

    protected internal override void Backward()
    {
        var dx = A.NeedsGradient ? A.AddGradient() : default;
        for (var e = 0; A.NeedsGradient && e < A.Shape[0]; e++)
        for (var g = 0; g < groups; g++)
            BackwardGroup(dx, e, g);
        gammaSums.Clear();
        betaSums.Clear();
        for (var r = 0; r < A.Shape.Rows; r++)
        {
            var dy = Output.Gradient.Slice(r * channels, channels);
            betaSums.Add(dy);
            var whole = Tape.Scratch(0, channels).AsSpan(0, channels);
            for (var g = 0; g < groups; g++)
            {
                Standardise(r / places, g, r % places);
                standard.CopyTo(whole[(g * Size)..]);
            }
            gammaSums.AddProduct(dy, whole);
        }
        if (B!.NeedsGradient)
            gammaSums.AddTo(B.AddGradient());
        if (C!.NeedsGradient)
            betaSums.AddTo(C.AddGradient());
    }

    private void BackwardGroup(Span<T> dx, int e, int g)
    {
        var (sum, product, count) = (0.0, 0.0, (double)places * Size);
        for (var p = 0; p < places; p++)
        {
            Standardise(e, g, p);
            TensorPrimitives.Multiply(At(Output.Gradient, e, g, p), Of(B!.Values, g), scaled);
            sum += double.CreateTruncating(TensorPrimitives.Sum<T>(scaled));
            product += double.CreateTruncating(TensorPrimitives.Dot<T>(scaled, standard));
        }
        for (var p = 0; p < places; p++)
        {
            Standardise(e, g, p);
            TensorPrimitives.Multiply(At(Output.Gradient, e, g, p), Of(B!.Values, g), scaled);
            TensorPrimitives.MultiplyAdd<T>(standard, Number(-product / count), scaled, scaled);
            TensorPrimitives.Subtract<T>(scaled, Number(sum / count), scaled);
            Gradients.AddScaled<T>(scaled, inverse[e * groups + g], At(dx, e, g, p));
        }
    }
}

/// <summary>
/// w_j = g_j·v_j/‖v_j‖ for each step j of one axis, the norm over all others.  With v̂ = v/‖v‖:  ∂g_j = v̂_j·∂w_j,
/// ∂v_j = g_j/‖v_j‖·(∂w_j − v̂_j·∂g_j).
/// </summary>
/// <remarks>Shapes: v (outer…, n, inner…), g (n). Salimans and Kingma 2016.</remarks>
internal sealed class WeightNormOperation<T> : Operation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private int axis,
        outer,
        size,
        inner;
    private double[] norms = [],
        products = [];

    protected override string Name => "weight norm";

    public static Tensor<T> Of(Tensor<T> v, Tensor<T> g, int axis)
    {
        var op = Tape<T>.Current.Take<WeightNormOperation<T>>();
        op.Set(ref op.axis, v.Shape.Axis(axis));
        return op.Run(v, g);
    }

    protected override Shape Plan()
    {
        (outer, size) = (A.Shape.CountBefore(axis), A.Shape[axis]);
        Require(B!.Shape.Count == size, $"a length for each of {size} steps of axis {axis}");
        inner = A.Shape.Count / Math.Max(1, outer * size);
        (norms, products) = (new double[size], new double[size]);
        return A.Shape;
    }

    private int Place(int o, int j) => (o * size + j) * inner;

    protected override void Forward()
    {
        norms.AsSpan().Clear();
        for (var o = 0; o < outer; o++)
        for (var j = 0; j < size; j++)
            norms[j] += double.CreateTruncating(TensorPrimitives.SumOfSquares<T>(A.Values.Slice(Place(o, j), inner)));
        for (var j = 0; j < size; j++)
            norms[j] = Math.Sqrt(norms[j]);
        for (var o = 0; o < outer; o++)
        for (var j = 0; j < size; j++)
            TensorPrimitives.Multiply(
                A.Values.Slice(Place(o, j), inner),
                B!.Values[j] / Number(norms[j]),
                Output.Values.Slice(Place(o, j), inner)
            );
    }

    protected internal override void Backward()
    {
        products.AsSpan().Clear(); // v̂·∂w
        for (var o = 0; o < outer; o++)
        for (var j = 0; j < size; j++)
            products[j] +=
                double.CreateTruncating(
                    TensorPrimitives.Dot<T>(
                        A.Values.Slice(Place(o, j), inner),
                        Output.Gradient.Slice(Place(o, j), inner)
                    )
                ) / norms[j];
        if (B!.NeedsGradient)
        {
            var dg = B.AddGradient();
            for (var j = 0; j < size; j++)
                dg[j] += Number(products[j]);
        }
        if (!A.NeedsGradient)
            return;
        var dv = A.AddGradient();
        for (var o = 0; o < outer; o++)
        for (var j = 0; j < size; j++)
        {
            var factor = B.Values[j] / Number(norms[j]);
            var to = dv.Slice(Place(o, j), inner);
            Gradients.AddScaled(Output.Gradient.Slice(Place(o, j), inner), factor, to);
            var back = -factor * Number(products[j] / norms[j]);
            Gradients.AddScaled(A.Values.Slice(Place(o, j), inner), back, to);
        }
    }
}
