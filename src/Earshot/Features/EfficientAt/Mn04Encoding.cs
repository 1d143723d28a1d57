using System.Buffers;
using System.Numerics.Tensors;

namespace Earshot.Features.EfficientAt;

/// <summary>One clip on its way through <see cref="Mn04"/>: holds a piece of at most 10 s.</summary>
internal sealed class Mn04Encoding(Mn04Network network) : IClipEncoding
{
    /// <summary>Full scale is ±1; the power of what is beyond this would overflow.</summary>
    private const float Largest = 1e15f;

    private readonly float[] embedding = new float[Mn04Network.EmbeddingLength];
    private readonly double[] sum = new double[Mn04Network.EmbeddingLength];
    private readonly ArrayBufferWriter<float> piece = new();
    private long sampleCount, encodedCount, firstBad = -1;

    public void Write(ReadOnlySpan<float> samples)
    {
        while (!samples.IsEmpty)
        {
            var taken = samples[..Math.Min(samples.Length, Mn04.PieceSamples - piece.WrittenCount)];
            if (firstBad < 0 && IndexOfBad(taken) is >= 0 and var bad) firstBad = sampleCount + bad;
            piece.Write(taken);
            sampleCount += taken.Length;
            samples = samples[taken.Length..];
            if (piece.WrittenCount == Mn04.PieceSamples) EncodePiece();
        }
    }

    public Outcome<float[]> Complete()
    {
        if (firstBad >= 0) return Outcome<float[]>.Skipped($"sample {firstBad} is not a number between -1e15 and 1e15; export the clip again or convert it to integer PCM");
        if (piece.WrittenCount >= Mn04LogMel.FewestSamples) EncodePiece();
        if (encodedCount == 0)
            return Outcome<float[]>.Skipped(
                $"{sampleCount} samples at {Mn04LogMel.SampleRateHz} Hz are too short for mn04; use clips of at least {Mn04LogMel.FewestSamples} samples ({1000 * Mn04LogMel.FewestSamples / Mn04LogMel.SampleRateHz} ms)");
        return (float[])[.. sum.Select(x => (float)(x / encodedCount))];
    }

    private void EncodePiece()
    {
        var samples = piece.WrittenSpan;
        if (firstBad < 0)
        {
            network.Embed(Mn04LogMel.Spectrogram(samples), embedding);
            for (var i = 0; i < sum.Length; i++) sum[i] += (double)embedding[i] * samples.Length;
            encodedCount += samples.Length;
        }
        piece.ResetWrittenCount();
    }

    private static int IndexOfBad(ReadOnlySpan<float> samples)
    {
        if (IsGood(TensorPrimitives.MaxMagnitude(samples))) return -1;
        var i = 0;
        while (IsGood(samples[i])) i++;
        return i;
    }

    private static bool IsGood(float sample) => Math.Abs(sample) <= Largest;
}
