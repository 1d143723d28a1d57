using System.Runtime.Intrinsics;
using Earshot.Numerics;

namespace Earshot.Features.EfficientAt;

/// <summary>A convolution over single pixels: Y = activation(X·W + b), X (pixels, in), W (in, out).</summary>
internal sealed class PointwiseConvolution<TActivation>
    where TActivation : IActivation
{
    private readonly Matrix<float> weights;
    private readonly float[] bias;

    /// <summary>From PyTorch's order (out, in).</summary>
    public PointwiseConvolution(FoldedConvolution convolution)
    {
        var outputs = convolution.Bias.Length;
        weights = new Matrix<float>(convolution.Weights.Length / outputs, outputs);
        for (var i = 0; i < convolution.Weights.Length; i++)
            weights[i % weights.Rows, i / weights.Rows] = convolution.Weights[i];
        bias = convolution.Bias;
    }

    /// <summary>The layer's output, plus the residual where there is one.</summary>
    public FeatureMap Forward(FeatureMap input, FeatureMap? residual = null)
    {
        var output = new FeatureMap(input.Frames, input.Bands, weights.Columns);
        Gemm.Multiply(input.Pixels, weights, output.Pixels);
        Finish(output.Values, residual is null ? default : residual.Values);
        return output;
    }

    private unsafe void Finish(Span<float> values, ReadOnlySpan<float> residual)
    {
        fixed (
            float* y = values,
                b = bias,
                r = residual
        )
            for (var pixel = 0; pixel < values.Length; pixel += bias.Length)
            for (var c = 0; c < bias.Length; c += Vector256<float>.Count)
            {
                var x = TActivation.Apply(Vector256.Load(y + pixel + c) + Vector256.Load(b + c));
                (r == null ? x : x + Vector256.Load(r + pixel + c)).Store(y + pixel + c);
            }
    }
}
