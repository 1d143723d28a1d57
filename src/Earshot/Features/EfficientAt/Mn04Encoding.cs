namespace Earshot.Features.EfficientAt;

/// <summary>One clip on its way through <see cref="Mn04"/>: holds a piece of at most 10 s.</summary>
internal sealed class Mn04Encoding(Mn04Network network) : IClipEncoding
{
    private readonly float[] embedding = new float[Mn04Network.EmbeddingLength];
    private readonly double[] sum = new double[Mn04Network.EmbeddingLength];
    private readonly SamplePieces pieces = new(Mn04.PieceSamples);
    private long encodedCount;

    public void Write(ReadOnlySpan<float> samples)
    {
        while (pieces.TryRead(ref samples, out var piece))
            Encode(piece);
    }

    public Outcome<float[]> Complete()
    {
        if (pieces.Rest.Length >= Mn04LogMel.FewestSamples)
            Encode(pieces.Rest);
        if (pieces.Objection(Mn04LogMel.SampleRateHz) is { } reason)
            return Outcome<float[]>.Skipped(reason);
        if (encodedCount == 0)
            return Outcome<float[]>.Skipped(
                $"{pieces.SampleCount} samples at {Mn04LogMel.SampleRateHz} Hz are too short for mn04; use "
                    + $"clips of at least {Mn04LogMel.FewestSamples} samples "
                    + $"({1000 * Mn04LogMel.FewestSamples / Mn04LogMel.SampleRateHz} ms)"
            );
        return (float[])[.. sum.Select(x => (float)(x / encodedCount))];
    }

    private void Encode(ReadOnlySpan<float> piece)
    {
        if (pieces.FirstBad >= 0)
            return;
        network.Embed(Mn04LogMel.Spectrogram(piece), embedding);
        for (var i = 0; i < sum.Length; i++)
            sum[i] += (double)embedding[i] * piece.Length;
        encodedCount += piece.Length;
    }
}
