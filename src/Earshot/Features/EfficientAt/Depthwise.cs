using System.Runtime.Intrinsics;

namespace Earshot.Features.EfficientAt;

/// <summary>
/// A convolution of each channel with a square kernel of its own, padded with zeros to keep the image's size (halved at
/// stride 2), then the activation.
/// </summary>
internal sealed class Depthwise<TActivation>
    where TActivation : IActivation
{
    private readonly int kernel,
        stride;
    private readonly float[] weights,
        bias;

    /// <summary>From PyTorch's order (channel, band, frame) to ours (frame, band, channel).</summary>
    public Depthwise(FoldedConvolution convolution, int kernel, int stride)
    {
        (this.kernel, this.stride, bias) = (kernel, stride, convolution.Bias);
        weights = new float[convolution.Weights.Length];
        for (var channel = 0; channel < bias.Length; channel++)
        for (var band = 0; band < kernel; band++)
        for (var frame = 0; frame < kernel; frame++)
            weights[(frame * kernel + band) * bias.Length + channel] = convolution.Weights[
                (channel * kernel + band) * kernel + frame
            ];
    }

    public FeatureMap Forward(FeatureMap input)
    {
        var output = new FeatureMap((input.Frames - 1) / stride + 1, (input.Bands - 1) / stride + 1, input.Channels);
        for (var frame = 0; frame < output.Frames; frame++)
        for (var band = 0; band < output.Bands; band++)
            Pixel(
                input,
                Reach(frame, input.Frames),
                Reach(band, input.Bands),
                output.Values[((frame * output.Bands + band) * input.Channels)..]
            );
        return output;
    }

    /// <summary>
    /// Where the kernel lies over the image along one side: the first place in the image, the first in the kernel, and
    /// how many.
    /// </summary>
    private (int From, int FromInKernel, int Count) Reach(int output, int size)
    {
        var from = output * stride - kernel / 2;
        var clipped = Math.Max(from, 0);
        return (clipped, clipped - from, Math.Min(from + kernel, size) - clipped);
    }

    private unsafe void Pixel(
        FeatureMap input,
        (int From, int FromInKernel, int Count) frames,
        (int From, int FromInKernel, int Count) bands,
        Span<float> output
    )
    {
        var channels = input.Channels;
        fixed (
            float* x = input.Values[((frames.From * input.Bands + bands.From) * channels)..],
                w = weights.AsSpan((frames.FromInKernel * kernel + bands.FromInKernel) * channels),
                b = bias,
                y = output
        )
            for (var c = 0; c < channels; c += Vector256<float>.Count)
            {
                var sum = Vector256.Load(b + c);
                for (var frame = 0; frame < frames.Count; frame++)
                {
                    float* xs = x + frame * input.Bands * channels + c,
                        ws = w + frame * kernel * channels + c;
                    for (var band = 0; band < bands.Count; band++, xs += channels, ws += channels)
                        sum = Vector256.MultiplyAddEstimate(Vector256.Load(xs), Vector256.Load(ws), sum);
                }
                TActivation.Apply(sum).Store(y + c);
            }
    }
}
