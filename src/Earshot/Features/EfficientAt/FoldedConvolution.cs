namespace Earshot.Features.EfficientAt;

/// <summary>
/// A convolution with the batch normalisation after it folded in: w·γ/√(σ² + ε), β − μ·γ/√(σ² + ε) for each output
/// channel.
/// </summary>
/// <param name="Weights">(out, …) in PyTorch's order.</param>
/// <param name="Bias">(out).</param>
internal sealed record FoldedConvolution(float[] Weights, float[] Bias)
{
    /// <summary>ε of the network's batch normalisations.</summary>
    private const double Epsilon = 1e-3;

    public static FoldedConvolution Fold(float[] weights, float[] gamma, float[] beta, float[] mean, float[] variance)
    {
        var scale = gamma.Zip(variance, (g, v) => g / Math.Sqrt(v + Epsilon)).ToArray();
        var each = weights.Length / scale.Length;
        return new FoldedConvolution(
            [.. weights.Select((w, i) => (float)(w * scale[i / each]))],
            [.. beta.Select((b, i) => (float)(b - mean[i] * scale[i]))]
        );
    }
}
