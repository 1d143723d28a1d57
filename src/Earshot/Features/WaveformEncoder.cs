using System.Globalization;

namespace Earshot.Features;

/// <summary>
/// The first seconds of a clip as they are, shifted and scaled to mean 0 and variance 1, followed by zeros where the
/// clip is shorter: the input of networks on raw waveforms.
/// </summary>
/// <param name="sampleRateHz">Its rate. Default 8,000 Hz (Dai et al. 2017).</param>
/// <param name="samples">Samples taken. Default 32,000, 4 s.</param>
internal sealed class WaveformEncoder(int sampleRateHz = 8_000, int samples = 32_000) : IClipEncoder
{
    /// <inheritdoc/>
    public string Name => "waveform";

    /// <inheritdoc/>
    public int Dimension => samples;

    /// <inheritdoc/>
    public int? SampleRateHz => sampleRateHz;

    /// <inheritdoc/>
    public string Fingerprint =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"waveform 1: {samples} samples at {sampleRateHz} Hz, standardised"
        );

    /// <inheritdoc/>
    public IClipEncoding Begin(int sampleRateHz) => new Encoding(samples, sampleRateHz);

    private sealed class Encoding(int samples, int sampleRateHz) : IClipEncoding
    {
        private readonly float[] values = new float[samples];
        private int filled;
        private long seen,
            firstBad = -1;

        public void Write(ReadOnlySpan<float> block)
        {
            if (firstBad < 0 && SampleCheck.IndexOfBad(block) is >= 0 and var bad)
                firstBad = seen + bad;
            var taken = block[..Math.Min(block.Length, samples - filled)];
            taken.CopyTo(values.AsSpan(filled));
            (filled, seen) = (filled + taken.Length, seen + block.Length);
        }

        public Outcome<float[]> Complete()
        {
            if (firstBad >= 0)
                return Outcome<float[]>.Skipped(SampleCheck.Objection(firstBad, sampleRateHz));
            if (filled == 0)
                return Outcome<float[]>.Skipped("the clip holds no samples: record it again");
            var heard = values.AsSpan(0, filled);
            var (mean, square) = (0.0, 0.0);
            foreach (var x in heard)
                mean += (double)x / filled;
            foreach (var x in heard)
                square += (x - mean) * (x - mean) / filled;
            var scale = square > 0 ? 1 / Math.Sqrt(square) : 0;
            foreach (ref var x in heard)
                x = (float)((x - mean) * scale);
            return values;
        }
    }
}
