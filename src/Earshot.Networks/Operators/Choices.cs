using System.Numerics;
using Earshot.Networks.Kernels;

namespace Earshot.Networks.Operators;

/// <summary>
/// Over the innermost axis, straight through: y = 1 where x + g is largest, else 0, g = −ln(−ln u) in training and 0
/// at use.  ∂x as if y were p = softmax((x + g)/τ):  ∂x = p ⊙ (∂y − Σ ∂y ⊙ p)/τ.
/// </summary>
/// <remarks>Jang et al. 2017.</remarks>
internal sealed class GumbelOperation<T> : Operation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private double temperature;
    private T[] soft = [];

    protected override string Name => "Gumbel softmax";

    public static Tensor<T> Of(Tensor<T> x, double temperature)
    {
        var op = Tape<T>.Current.Take<GumbelOperation<T>>();
        op.temperature = temperature;
        return op.Run(x);
    }

    protected override Shape Plan()
    {
        Require(temperature > 0, $"the temperature is above 0, got {temperature}");
        soft = new T[A.Shape.Count];
        return A.Shape;
    }

    protected override void Forward()
    {
        A.Values.CopyTo(soft);
        if (Tape.Training)
            foreach (ref var value in soft.AsSpan())
                value += Number(-Math.Log(-Math.Log(Math.Max(Tape.Random.NextDouble(), 1e-300))));
        Output.Values.Clear();
        for (var r = 0; r < A.Shape.Rows; r++)
        {
            var row = soft.AsSpan(r * A.Shape.Last, A.Shape.Last);
            Output.Row(r)[System.Numerics.Tensors.TensorPrimitives.IndexOfMax<T>(row)] = T.One;
            SoftmaxRow.Normalise(row, Number(1 / temperature));
        }
    }

    protected internal override void Backward()
    {
        var dx = A.AddGradient();
        for (var r = 0; r < A.Shape.Rows; r++)
        {
            var p = soft.AsSpan(r * A.Shape.Last, A.Shape.Last);
            var dy = Output.Gradient.Slice(r * A.Shape.Last, A.Shape.Last);
            var to = dx.Slice(r * A.Shape.Last, A.Shape.Last);
            var mean = System.Numerics.Tensors.TensorPrimitives.Dot<T>(p, dy);
            for (var c = 0; c < p.Length; c++)
                to[c] += p[c] * (dy[c] - mean) * Number(1 / temperature);
        }
    }
}

/// <summary>D_ij = ‖x_i − y_j‖².  ∂x_i = 2·Σ_j ∂D_ij·(x_i − y_j),  ∂y_j = 2·Σ_i ∂D_ij·(y_j − x_i).</summary>
/// <remarks>Shapes: x (n, d), y (m, d), D (n, m).</remarks>
internal sealed class SquaredDistanceOperation<T> : Operation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private T[] difference = [];

    protected override string Name => "squared distances";

    public static Tensor<T> Of(Tensor<T> x, Tensor<T> y) =>
        Tape<T>.Current.Take<SquaredDistanceOperation<T>>().Run(x, y);

    protected override Shape Plan()
    {
        var (x, y) = (A.Shape, B!.Shape);
        Require(x.Rank == 2 && y.Rank == 2 && x[1] == y[1], "x (n, d) and y (m, d)");
        difference = new T[A.Shape[1]];
        return (x[0], y[0]);
    }

    protected override void Forward()
    {
        for (var i = 0; i < A.Shape[0]; i++)
        for (var j = 0; j < B!.Shape[0]; j++)
        {
            System.Numerics.Tensors.TensorPrimitives.Subtract<T>(A.Row(i), B.Row(j), difference);
            Output.Row(i)[j] = System.Numerics.Tensors.TensorPrimitives.SumOfSquares<T>(difference);
        }
    }

    protected internal override void Backward()
    {
        var dx = A.NeedsGradient ? A.AddGradient() : default;
        var dy = B is { NeedsGradient: true } ? B.AddGradient() : default;
        var (m, d) = (B!.Shape[0], A.Shape[1]);
        for (var i = 0; i < A.Shape[0]; i++)
        for (var j = 0; j < m; j++)
        {
            System.Numerics.Tensors.TensorPrimitives.Subtract<T>(A.Row(i), B.Row(j), difference);
            var factor = Number(2) * Output.Gradient[i * m + j];
            if (A.NeedsGradient)
                Gradients.AddScaled<T>(difference, factor, dx.Slice(i * d, d));
            if (B.NeedsGradient)
                Gradients.AddScaled<T>(difference, -factor, dy.Slice(j * d, d));
        }
    }
}

/// <summary>Choices and distances.</summary>
public static class Choices
{
    /// <summary>
    /// The largest of each row as 1, all else 0, with Gumbel noise in training and the soft choice's gradient.
    /// </summary>
    /// <param name="x">x (…, choices).</param>
    /// <param name="temperature">τ, above 0; it may change from step to step.</param>
    public static Tensor<T> Gumbel<T>(Tensor<T> x, double temperature)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => GumbelOperation<T>.Of(x, temperature);

    /// <summary>‖x_i − y_j‖² of all pairs: x (n, d), y (m, d) to (n, m).</summary>
    public static Tensor<T> SquaredDistances<T>(Tensor<T> x, Tensor<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => SquaredDistanceOperation<T>.Of(x, y);
}
