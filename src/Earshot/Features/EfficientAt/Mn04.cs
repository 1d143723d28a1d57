using System.Security.Cryptography;
using Earshot.Features.Tagging;
using Earshot.Formats;
using Earshot.Formats.Pickle;

namespace Earshot.Features.EfficientAt;

/// <summary>
/// <c>mn04</c>: EfficientAT's <c>mn04_as</c> (Schmid et al. 2023, "Efficient large-scale audio tagging via
/// transformer-to-CNN knowledge distillation"), a MobileNetV3 of width 0.4 trained on AudioSet; a clip's feature vector
/// is its embedding of 384 values.
/// </summary>
/// <remarks>
/// Clips longer than 10 s, the length it was trained on, are cut into consecutive pieces of 10 s; the result is the
/// mean of the pieces', weighted by their lengths. Clips, and a last piece, shorter than 514 samples (16 ms) are below
/// what the network can take: such a clip is skipped, such a piece is left out. Immutable; one encoder serves many
/// threads.
/// </remarks>
public sealed class Mn04 : IClipEncoder
{
    /// <summary>The weights' name in upstream's releases.</summary>
    public const string FileName = "mn04_as_mAP_432.pt";

    /// <summary>Where upstream publishes the weights (MIT licence), and what they are.</summary>
    public static ModelSource Source { get; } =
        new(
            FileName,
            new Uri($"https://github.com/fschmid56/EfficientAT/releases/download/v0.0.1/{FileName}"),
            "899a8c6217063f6941793102a2780b3dd788ab11fce468d9cf5f0577c453321c",
            4_066_513
        )
        {
            Licence = "MIT, EfficientAT",
            Parameters = 983_359,
            AudioSetMap = 0.432,
        };

    /// <summary>
    /// Number of AudioSet classes it tags, in the order of AudioSet's <c>class_labels_indices.csv</c>.
    /// </summary>
    public const int TagCount = Mn04Network.TagCount;

    internal const int PieceSamples = 10 * Mn04LogMel.SampleRateHz;

    private readonly Mn04Network network;
    private readonly string digest;

    private Mn04(Mn04Network network, string digest) => (this.network, this.digest) = (network, digest);

    /// <inheritdoc/>
    public string Name => "mn04";

    /// <inheritdoc/>
    public int Dimension => Mn04Network.EmbeddingLength;

    /// <inheritdoc/>
    public int? SampleRateHz => Mn04LogMel.SampleRateHz;

    /// <inheritdoc/>
    public string Fingerprint => $"mn04 1: {SampleRateHz} Hz, weights sha256 {digest}, mean over pieces of 10 s";

    /// <inheritdoc/>
    public IReadOnlyList<string> LicenceNotes =>
        [
            $"weights of encoder mn04: EfficientAT's {FileName} "
                + $"({Source.Address}), MIT licence, trained on AudioSet",
        ];

    /// <summary>Reads the weights: upstream's PyTorch state dict. Nothing in the file is executed.</summary>
    /// <param name="path">The file; see <see cref="ModelFiles.Find"/> for where it usually lies.</param>
    /// <exception cref="InvalidDataException">It is no such file.</exception>
    public static Mn04 Load(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var weights = new NamedTensors(TorchStateDict.Read(new MemoryStream(bytes)));
        return new Mn04(new Mn04Network(weights), Convert.ToHexStringLower(SHA256.HashData(bytes))[..16]);
    }

    /// <summary>Reads the weights from where they usually lie, or says where that is.</summary>
    /// <param name="path">The file, where the user named one.</param>
    public static Outcome<Mn04> Find(string? path = null) => PretrainedFile.Find("mn04", Source, Load, path);

    /// <inheritdoc/>
    public IClipEncoding Begin(int sampleRateHz) =>
        sampleRateHz == SampleRateHz
            ? new PieceMeanEncoding(
                new(
                    Name,
                    Dimension,
                    Mn04LogMel.SampleRateHz,
                    PieceSamples,
                    Mn04LogMel.FewestSamples,
                    (samples, embedding) => network.Embed(Mn04LogMel.Spectrogram(samples), embedding)
                )
            )
            : throw new ArgumentException(
                $"mn04 wants {SampleRateHz} Hz, got {sampleRateHz} Hz: resample first",
                nameof(sampleRateHz)
            );

    /// <summary>Its own classes, those of AudioSet.</summary>
    internal Tagger Tagger => new(this, AudioSetTags.Names, embedding => Tagger.Probabilities(Tag(embedding)));

    /// <summary>The logits of AudioSet's tags for a clip's embedding; σ of them are its probabilities.</summary>
    /// <param name="embedding">The embedding, length <see cref="Dimension"/>.</param>
    /// <returns>Logits, length <see cref="TagCount"/>.</returns>
    public float[] Tag(ReadOnlySpan<float> embedding)
    {
        if (embedding.Length != Dimension)
            throw new ArgumentException(
                $"an embedding has {Dimension} values, got {embedding.Length}",
                nameof(embedding)
            );
        var logits = new float[TagCount];
        network.Tag(embedding, logits);
        return logits;
    }
}
