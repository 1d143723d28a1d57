using System.Numerics.Tensors;

namespace Earshot.Features;

/// <summary>
/// VGGish's log-mel patch of 96 frames by 64 bands, the mean over a clip's consecutive patches of 960 ms: the input of
/// the paper's Spectrogram-VGG (section IV.A.4).
/// </summary>
internal sealed class MeanPatchEncoder : IClipEncoder
{
    private const int Frames = 96;

    private readonly LogMel plan = new();

    /// <inheritdoc/>
    public string Name => "mean-patch";

    /// <inheritdoc/>
    public int Dimension => Frames * plan.Options.Bands;

    /// <inheritdoc/>
    public int? SampleRateHz => plan.Options.SampleRateHz;

    /// <inheritdoc/>
    public string Fingerprint => $"mean-patch 1: {plan.Options.Fingerprint}; mean over patches of {Frames} frames";

    /// <inheritdoc/>
    public IClipEncoding Begin(int sampleRateHz) => new Encoding(plan);

    private sealed class Encoding(LogMel plan) : IClipEncoding
    {
        private readonly LogMelPatches patches = new(plan, Frames);
        private readonly float[] sum = new float[Frames * plan.Options.Bands];
        private int count;

        public void Write(ReadOnlySpan<float> samples)
        {
            while (patches.TryRead(ref samples) is { } patch)
            {
                TensorPrimitives.Add(sum, patch.Span, sum);
                count++;
            }
        }

        public Outcome<float[]> Complete()
        {
            if (patches.Objection is { } reason)
                return Outcome<float[]>.Skipped(reason);
            if (count == 0)
                return Outcome<float[]>.Skipped(
                    $"the clip is shorter than one patch of {Frames} frames; use clips of at least "
                        + $"{Frames * plan.Options.HopMs + plan.Options.WindowMs - plan.Options.HopMs:0} ms"
                );
            TensorPrimitives.Divide(sum, count, sum);
            return sum;
        }
    }
}
