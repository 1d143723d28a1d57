using System.Numerics.Tensors;
using Earshot.Audio;
using Earshot.Features;
using Earshot.Numerics;

namespace Earshot.Inference;

/// <summary>
/// Sounds that are nothing at all: digital silence and white noise, of several lengths and levels. A model that never
/// heard them calls them something all the same.
/// </summary>
internal static class EmptySounds
{
    private const int UsualRateHz = 16_000;
    private const double LoudestDb = -8,
        StepDb = -10;

    private static readonly double[] Seconds = [0.5, 0.8, 1.2, 2, 3, 5, 10];

    /// <summary>Their features by an encoder (m, d); null where it takes none of them.</summary>
    /// <param name="encoder">The encoder.</param>
    public static Matrix<float>? Encode(IClipEncoder encoder)
    {
        var rate = encoder.SampleRateHz ?? UsualRateHz;
        float[][] rows =
        [
            .. Samples(rate).Select(x => encoder.Encode(x, rate)).Where(x => x.IsOk).Select(x => x.Value),
        ];
        return rows.Length == 0
            ? null
            : new Matrix<float>(rows.Length, encoder.Dimension, [.. rows.SelectMany(x => x)]);
    }

    private static IEnumerable<float[]> Samples(int rateHz)
    {
        foreach (var (turn, seconds) in Seconds.Index())
        {
            var length = (int)(seconds * rateHz);
            yield return new float[length];
            foreach (var step in (int[])[turn % 2, 2 + turn % 2, 4 + turn % 2])
            {
                var noise = NoiseSynthesis.Make(
                    NoiseKind.White,
                    length,
                    rateHz,
                    new RandomStreams(1).Stream($"empty {turn} {step}")
                );
                TensorPrimitives.Multiply(noise, MathF.Pow(10, (float)(LoudestDb + StepDb * step) / 20), noise);
                yield return noise;
            }
        }
    }
}
