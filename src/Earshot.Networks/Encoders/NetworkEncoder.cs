using System.Collections.Concurrent;
using Earshot.Features;

namespace Earshot.Networks.Encoders;

/// <summary>What a network makes of a stretch of sound: <paramref name="samples"/> to its embedding.</summary>
internal delegate Tensor<float> SoundNetwork(ReadOnlySpan<float> samples);

/// <summary>
/// An encoder that is a network with published weights: a clip in consecutive pieces, the mean of their
/// embeddings
/// weighted by their lengths.
/// </summary>
internal sealed class NetworkEncoder : IClipEncoder
{
    private readonly PieceEmbedder embedder;
    private readonly ConcurrentBag<Tape<float>> tapes = [];

    /// <param name="name">As it is asked for: <c>ast:FILE</c>.</param>
    /// <param name="fingerprint">Network, input contract, digest of the weights.</param>
    /// <param name="sampleRateHz">The rate it wants.</param>
    /// <param name="piece">Longest and shortest stretch it hears at once, in samples.</param>
    /// <param name="dimension">Values of an embedding.</param>
    /// <param name="network">The network; runs on a tape of its own for each thread.</param>
    public NetworkEncoder(
        string name,
        string fingerprint,
        int sampleRateHz,
        (int Longest, int Shortest) piece,
        int dimension,
        SoundNetwork network
    )
    {
        (Name, Fingerprint) = (name, fingerprint);
        embedder = new(name, dimension, sampleRateHz, piece.Longest, piece.Shortest, Embed);

        void Embed(ReadOnlySpan<float> samples, Span<float> embedding)
        {
            var tape = tapes.TryTake(out var free) ? free : Tape<float>.ForUse();
            using (tape.Begin())
                network(samples).Values.CopyTo(embedding);
            tapes.Add(tape);
        }
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int Dimension => embedder.Dimension;

    /// <inheritdoc/>
    public int? SampleRateHz => embedder.SampleRateHz;

    /// <inheritdoc/>
    public string Fingerprint { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> LicenceNotes { get; } =
    ["weights from a file of the user's own: their licence is that of their source"];

    /// <inheritdoc/>
    public IClipEncoding Begin(int sampleRateHz) => new PieceMeanEncoding(embedder);
}
