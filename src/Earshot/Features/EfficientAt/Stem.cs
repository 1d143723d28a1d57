using System.Runtime.Intrinsics;

namespace Earshot.Features.EfficientAt;

/// <summary>The first layer: 3 × 3 at stride 2 over the spectrogram, one channel in, 8 out, hard swish.</summary>
internal sealed class Stem
{
    private const int Kernel = 3;

    private readonly Vector256<float>[] weights = new Vector256<float>[Kernel * Kernel];
    private readonly Vector256<float> bias;

    /// <summary>From PyTorch's order (out, band, frame) to ours (frame, band, out).</summary>
    public Stem(FoldedConvolution convolution)
    {
        bias = Vector256.Create<float>(convolution.Bias);
        for (var i = 0; i < convolution.Weights.Length; i++)
        {
            var (channel, band, frame) = (i / 9, i / 3 % 3, i % 3);
            ref var w = ref weights[frame * Kernel + band];
            w = w.WithElement(channel, convolution.Weights[i]);
        }
    }

    /// <summary>The layer's output for a log-mel spectrogram (frames, bands).</summary>
    public FeatureMap Forward(Numerics.Matrix<float> spectrogram)
    {
        var output = new FeatureMap((spectrogram.Rows + 1) / 2, (spectrogram.Columns + 1) / 2, Vector256<float>.Count);
        for (var frame = 0; frame < output.Frames; frame++)
        for (var band = 0; band < output.Bands; band++)
            HardSwish
                .Apply(Pixel(spectrogram, 2 * frame - 1, 2 * band - 1))
                .CopyTo(output.Values[((frame * output.Bands + band) * output.Channels)..]);
        return output;
    }

    private Vector256<float> Pixel(Numerics.Matrix<float> spectrogram, int fromFrame, int fromBand)
    {
        var sum = bias;
        for (var frame = Math.Max(fromFrame, 0); frame < Math.Min(fromFrame + Kernel, spectrogram.Rows); frame++)
        {
            var row = spectrogram.Row(frame);
            for (var band = Math.Max(fromBand, 0); band < Math.Min(fromBand + Kernel, row.Length); band++)
                sum = Vector256.MultiplyAddEstimate(
                    weights[(frame - fromFrame) * Kernel + band - fromBand],
                    Vector256.Create(row[band]),
                    sum
                );
        }
        return sum;
    }
}
