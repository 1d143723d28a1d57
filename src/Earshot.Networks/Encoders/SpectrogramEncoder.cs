using Earshot.Features;

namespace Earshot.Networks.Encoders;

/// <summary>
/// The first frames of a clip as they are, a frame after the other, with silence where the clip is shorter:
/// what
/// networks on spectrograms are trained on.
/// </summary>
/// <param name="name">Its name.</param>
/// <param name="contract">How the spectrogram is made.</param>
/// <param name="frames">Frames taken.</param>
public sealed class SpectrogramEncoder(string name, MelContract contract, int frames) : IClipEncoder
{
    private readonly MelSpectrogram mel = new(contract);

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public int Dimension => frames * contract.Bands;

    /// <inheritdoc/>
    public int? SampleRateHz => contract.SampleRateHz;

    /// <inheritdoc/>
    public string Fingerprint => $"{name} 1: {contract.Fingerprint}, {frames} frames";

    /// <inheritdoc/>
    public IClipEncoding Begin(int sampleRateHz) =>
        new Encoding(this, contract.WindowSamples + (frames - 1) * contract.HopSamples);

    private sealed class Encoding(SpectrogramEncoder encoder, int wanted) : IClipEncoding
    {
        private readonly SamplePieces pieces = new(int.MaxValue / 8);
        private readonly float[] samples = new float[wanted];
        private int filled;

        public void Write(ReadOnlySpan<float> block)
        {
            var taken = block[..Math.Min(block.Length, samples.Length - filled)];
            taken.CopyTo(samples.AsSpan(filled));
            filled += taken.Length;
            pieces.TryRead(ref taken, out _); // looks for samples that are none
        }

        public Outcome<float[]> Complete()
        {
            if (pieces.Objection(encoder.SampleRateHz!.Value) is { } reason)
                return Outcome<float[]>.Skipped(reason);
            if (filled == 0)
                return Outcome<float[]>.Skipped("the clip holds no samples: record it again");
            var values = new float[encoder.Dimension];
            encoder.mel.Of(samples, values);
            return values;
        }
    }
}
