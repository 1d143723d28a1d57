using System.Numerics.Tensors;
using Earshot.Features.EfficientAt;
using Earshot.Formats.Pickle;
using Earshot.Numerics;

namespace Earshot.Features.SpeechEmbedding;

/// <summary>
/// A convolution over (frames, bands): nothing padded in time, one band of zeros on each side where the kernel is three
/// bands wide. As one product: each pixel's patch in a row, times W.
/// </summary>
internal sealed class PatchConvolution
{
    private readonly int kernelFrames,
        kernelBands,
        inputs;
    private readonly Matrix<float> weights;
    private readonly float[]? bias;

    /// <summary>From ONNX's order (out, in, frame, band) to ours (frame, band, in) × (out).</summary>
    public PatchConvolution(TorchTensor tensor, float[]? bias)
    {
        var outputs = tensor.Shape[0];
        (inputs, kernelFrames, kernelBands, this.bias) = (tensor.Shape[1], tensor.Shape[2], tensor.Shape[3], bias);
        weights = new Matrix<float>(kernelFrames * kernelBands * inputs, outputs);
        var kernel = kernelFrames * kernelBands;
        for (var i = 0; i < tensor.Values.Length; i++)
            weights[i % kernel * inputs + i / kernel % inputs, i / kernel / inputs] = tensor.Values[i];
    }

    /// <summary>The output, which the caller disposes.</summary>
    public FeatureMap Forward(FeatureMap input)
    {
        using var patches = Patches(input);
        var output = new FeatureMap(patches.Frames, input.Bands, weights.Columns);
        Gemm.Multiply(patches.Pixels, weights, output.Pixels);
        for (var values = output.Values; bias is not null && !values.IsEmpty; values = values[bias.Length..])
            TensorPrimitives.Add(values[..bias.Length], bias, values);
        return output;
    }

    private FeatureMap Patches(FeatureMap input)
    {
        var patches = new FeatureMap(input.Frames - kernelFrames + 1, input.Bands, weights.Rows);
        var patch = patches.Values;
        for (var frame = 0; frame < patches.Frames; frame++)
        for (var band = 0; band < input.Bands; band++)
        for (var row = 0; row < kernelFrames; row++)
        {
            var from = band - kernelBands / 2;
            var (first, end) = (Math.Max(from, 0), Math.Min(from + kernelBands, input.Bands));
            var line = patch[..(kernelBands * inputs)];
            line.Clear();
            input
                .Values.Slice(((frame + row) * input.Bands + first) * inputs, (end - first) * inputs)
                .CopyTo(line[((first - from) * inputs)..]);
            patch = patch[line.Length..];
        }
        return patches;
    }
}
