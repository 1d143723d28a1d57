using System.Numerics.Tensors;

namespace Earshot.Features.EfficientAt;

/// <summary>
/// Scales each channel by σ(W₂·max(W₁·mean + b₁, 0) + b₂), the mean being over all pixels (Hu et al. 2018).
/// </summary>
internal sealed class SqueezeExcitation(DenseLayer squeeze, DenseLayer excite)
{
    /// <summary>Scales the map in place.</summary>
    public void Apply(FeatureMap map)
    {
        Span<float> squeezed = stackalloc float[squeeze.Outputs],
            scale = stackalloc float[map.Channels];
        Pool(map, scale);
        squeeze.Forward(scale, squeezed);
        TensorPrimitives.Max(squeezed, 0f, squeezed);
        excite.Forward(squeezed, scale);
        TensorPrimitives.Sigmoid<float>(scale, scale);
        var values = map.Values;
        for (var pixel = 0; pixel < values.Length; pixel += scale.Length)
            TensorPrimitives.Multiply(values.Slice(pixel, scale.Length), scale, values.Slice(pixel, scale.Length));
    }

    /// <summary>
    /// The mean over all pixels of each channel; each frame is summed by itself first, so that no float sum grows long.
    /// </summary>
    public static void Pool(FeatureMap map, Span<float> mean)
    {
        Span<float> sum = stackalloc float[map.Channels];
        mean.Clear();
        for (var frame = 0; frame < map.Frames; frame++)
        {
            sum.Clear();
            for (var band = 0; band < map.Bands; band++)
                TensorPrimitives.Add(
                    sum,
                    map.Values.Slice((frame * map.Bands + band) * map.Channels, map.Channels),
                    sum
                );
            TensorPrimitives.Add(mean, sum, mean);
        }
        TensorPrimitives.Divide(mean, map.Frames * map.Bands, mean);
    }
}
