using System.Security.Cryptography;
using Earshot.Formats;

namespace Earshot.Features.SpeechEmbedding;

/// <summary>
/// <c>words</c>: Google's speech embedding (Lin et al. 2020, "Training keyword spotters with limited and synthesized
/// speech data"), trained on short spoken commands; a clip's feature vector is the mean of its embeddings of 96 values,
/// one every 80 ms.
/// </summary>
/// <remarks>
/// A window is 0.78 s and where in it a word stands decides everything, so 0.625 s of silence are put before and after
/// the clip. Clips longer than 10 s are cut into consecutive pieces of 10 s, each between silence; the result is the
/// mean of the pieces', weighted by their lengths. Clips, and a last piece, shorter than 25 ms are too short.
/// Immutable; one encoder serves many threads.
/// </remarks>
public sealed class Words : IClipEncoder
{
    /// <summary>The weights' name in upstream's releases.</summary>
    public const string FileName = "embedding_model.onnx";

    /// <summary>Where the openWakeWord project publishes the weights (Apache-2.0), and what they are.</summary>
    public static ModelSource Source { get; } =
        new(
            FileName,
            new Uri($"https://github.com/dscripka/openWakeWord/releases/download/v0.5.1/{FileName}"),
            "70d164290c1d095d1d4ee149bc5e00543250a7316b59f31d056cff7bd3075c1f",
            1_326_578
        )
        {
            Licence = "Apache-2.0, Google and openWakeWord",
            Parameters = 328_128,
        };

    internal const int SilenceSamples = 10_000,
        FewestSamples = WordsMel.SampleRateHz / 40,
        PieceSamples = 10 * WordsMel.SampleRateHz;

    private readonly WordsNetwork network;
    private readonly string digest;

    private Words(WordsNetwork network, string digest) => (this.network, this.digest) = (network, digest);

    /// <inheritdoc/>
    public string Name => "words";

    /// <inheritdoc/>
    public int Dimension => WordsNetwork.EmbeddingLength;

    /// <inheritdoc/>
    public int? SampleRateHz => WordsMel.SampleRateHz;

    /// <inheritdoc/>
    public string Fingerprint =>
        $"words 1: {SampleRateHz} Hz, weights sha256 {digest}, {SilenceSamples} samples of silence on both sides, mean "
        + $"over pieces of 10 s";

    /// <inheritdoc/>
    public IReadOnlyList<string> LicenceNotes =>
        [
            $"weights of encoder words: Google's speech embedding, openWakeWord's {FileName} "
                + $"({Source.Address}), Apache-2.0",
        ];

    /// <summary>Reads the weights: upstream's ONNX file. Nothing in the file is executed.</summary>
    /// <param name="path">The file; see <see cref="ModelFiles.Find"/> for where it usually lies.</param>
    /// <exception cref="InvalidDataException">It is no such file.</exception>
    public static Words Load(string path)
    {
        var bytes = File.ReadAllBytes(path);
        return new Words(
            new WordsNetwork(OnnxTensors.Read(bytes)),
            Convert.ToHexStringLower(SHA256.HashData(bytes))[..16]
        );
    }

    /// <summary>Reads the weights from where they usually lie, or says where that is.</summary>
    /// <param name="path">The file, where the user named one.</param>
    public static Outcome<Words> Find(string? path = null) => PretrainedFile.Find("words", Source, Load, path);

    /// <inheritdoc/>
    public IClipEncoding Begin(int sampleRateHz) =>
        sampleRateHz == SampleRateHz
            ? new PieceMeanEncoding(new(Name, Dimension, WordsMel.SampleRateHz, PieceSamples, FewestSamples, Embed))
            : throw new ArgumentException(
                $"words wants {SampleRateHz} Hz, got {sampleRateHz} Hz: resample first",
                nameof(sampleRateHz)
            );

    private void Embed(ReadOnlySpan<float> samples, Span<float> embedding) =>
        network.Embed(WordsMel.Spectrogram(BetweenSilence(samples)), embedding);

    internal static float[] BetweenSilence(ReadOnlySpan<float> samples)
    {
        var padded = new float[samples.Length + 2 * SilenceSamples];
        samples.CopyTo(padded.AsSpan(SilenceSamples));
        return padded;
    }
}
