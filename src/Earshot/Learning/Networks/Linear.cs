using System.Numerics;
using Earshot.Learning.Paper;
using Earshot.Numerics;

namespace Earshot.Learning.Networks;

/// <summary>y = x·W + b for x (n, d), W (d, d'), b (1, d').</summary>
/// <typeparam name="T"><c>float</c> or <c>double</c>.</typeparam>
/// <param name="weights">W.</param>
/// <param name="bias">b; null: none (where a propagation comes between, as in GCN, the bias is a module of its
/// own).</param>
public sealed class Linear<T>(Parameter<T> weights, Parameter<T>? bias = null) : IModule<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Bias<T>? shift = bias is null ? null : new Bias<T>(bias);
    private Matrix<T>? input,
        output,
        inputGradient;

    /// <inheritdoc/>
    public IReadOnlyList<Parameter<T>> Parameters { get; } = bias is null ? [weights] : [weights, bias];

    /// <inheritdoc/>
    public Matrix<T> Forward(Matrix<T> x, bool training)
    {
        input = x;
        var y = Buffers.Shaped(ref output, x.Rows, weights.Value.Columns);
        Gemm.Multiply(x, weights.Value, y);
        return shift is null ? y : shift.Forward(y, training);
    }

    /// <inheritdoc/>
    public Matrix<T> Backward(Matrix<T> gradient)
    {
        shift?.Backward(gradient);
        Gemm.MultiplyTransposedA(input!, gradient, weights.Gradient, accumulate: true);
        var dx = Buffers.Shaped(ref inputGradient, input!.Rows, input.Columns);
        Gemm.MultiplyTransposedB(gradient, weights.Value, dx);
        return dx;
    }
}
