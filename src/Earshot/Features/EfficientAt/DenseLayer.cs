using System.Numerics.Tensors;

namespace Earshot.Features.EfficientAt;

/// <summary>y = W·x + b, W (out, in) as PyTorch stores it.</summary>
internal sealed class DenseLayer(float[] weights, float[] bias)
{
    public int Inputs => weights.Length / bias.Length;

    public int Outputs => bias.Length;

    public void Forward(ReadOnlySpan<float> x, Span<float> y)
    {
        for (var i = 0; i < bias.Length; i++)
            y[i] = TensorPrimitives.Dot(weights.AsSpan(i * Inputs, Inputs), x) + bias[i];
    }
}
