namespace Earshot.Features;

/// <summary>
/// One clip on its way through a network that embeds a stretch of sound at a time: consecutive pieces of one length,
/// the mean of their embeddings weighted by their lengths. A last piece too short to embed is left out. Holds one
/// piece.
/// </summary>
internal sealed class PieceMeanEncoding(PieceEmbedder embedder) : IClipEncoding
{
    private readonly float[] embedding = new float[embedder.Dimension];
    private readonly double[] sum = new double[embedder.Dimension];
    private readonly SamplePieces pieces = new(embedder.PieceSamples);
    private long encodedCount;

    public void Write(ReadOnlySpan<float> samples)
    {
        while (pieces.TryRead(ref samples, out var piece))
            Encode(piece);
    }

    public Outcome<float[]> Complete()
    {
        if (pieces.Rest.Length >= embedder.FewestSamples)
            Encode(pieces.Rest);
        if (pieces.Objection(embedder.SampleRateHz) is { } reason)
            return Outcome<float[]>.Skipped(reason);
        if (encodedCount == 0)
            return Outcome<float[]>.Skipped(
                $"{pieces.SampleCount} samples at {embedder.SampleRateHz} Hz are too short for {embedder.Name}; use "
                    + $"clips of at least {embedder.FewestSamples} samples "
                    + $"({1000 * embedder.FewestSamples / embedder.SampleRateHz} ms)"
            );
        return (float[])[.. sum.Select(x => (float)(x / encodedCount))];
    }

    private void Encode(ReadOnlySpan<float> piece)
    {
        if (pieces.FirstBad >= 0)
            return;
        embedder.Embed(piece, embedding);
        for (var i = 0; i < sum.Length; i++)
            sum[i] += (double)embedding[i] * piece.Length;
        encodedCount += piece.Length;
    }
}

/// <summary>A network that embeds a stretch of sound.</summary>
/// <param name="Name">The encoder's name.</param>
/// <param name="Dimension">Length of an embedding.</param>
/// <param name="SampleRateHz">The rate it wants.</param>
/// <param name="PieceSamples">The longest stretch.</param>
/// <param name="FewestSamples">The shortest.</param>
/// <param name="Embed">Samples in, embedding out; from any thread.</param>
internal sealed record PieceEmbedder(
    string Name,
    int Dimension,
    int SampleRateHz,
    int PieceSamples,
    int FewestSamples,
    Embedding Embed
);

/// <summary>Embeds samples.</summary>
internal delegate void Embedding(ReadOnlySpan<float> samples, Span<float> embedding);
