using System.Globalization;
using System.Security.Cryptography;
using Earshot.Features;
using Earshot.Networks.Files;

namespace Earshot.Networks.Encoders;

/// <summary>
/// Encoders from checkpoints of published networks, by the names and shapes of their authors' files (PyTorch or
/// safetensors, any size): <c>ast:FILE</c>, <c>ssast:FILE</c>, <c>cnn14:FILE</c>, <c>byols:FILE</c>,
/// <c>wav2vec2:FILE</c>, <c>hubert:FILE</c>. A file that does not fit is refused by the first tensor that does
/// not.
/// </summary>
public static class NetworkEncoders
{
    private static readonly (string Scheme, string Summary, Func<WeightFile, Plan> Open)[] All =
    [
        ("ast", "AST: 16 kHz, 10 s at once, the tokens' mean", SpectrogramPlans.Ast),
        ("ssast", "SSAST: 16 kHz, 10 s at once, the patches' mean", SpectrogramPlans.Ssast),
        ("cnn14", "PANNs' Cnn14 and Wavegram-Logmel-Cnn14: 32 kHz, 10 s at once", SpectrogramPlans.Cnn14),
        ("byols", "BYOL-S with CvT: 16 kHz, 10 s at once", SpectrogramPlans.Byols),
        ("wav2vec2", "wav2vec 2.0: 16 kHz, 10 s at once, mean of all layers", SpeechPlans.Open),
        ("hubert", "HuBERT: 16 kHz, 10 s at once, mean of all layers", SpeechPlans.Open),
    ];

    /// <summary>The schemes with what they hear, in a line each.</summary>
    public static IReadOnlyList<(string Scheme, string Summary)> Schemes { get; } =
    [.. All.Select(one => (one.Scheme, one.Summary))];

    /// <summary>These encoders and those of checkpoints, by their schemes.</summary>
    public static Features.Encoders WithNetworks(this Features.Encoders encoders) =>
        Schemes.Aggregate(encoders, (all, one) => all.With(one.Scheme, path => Open(one.Scheme, path)));

    /// <summary>An encoder from a checkpoint, or why it is none.</summary>
    /// <param name="scheme">Which network: one of <see cref="Schemes"/>.</param>
    /// <param name="path">The file.</param>
    public static Outcome<IClipEncoder> Open(string scheme, string path)
    {
        var open = All.Single(one => one.Scheme == scheme).Open;
        return File.Exists(path)
            ? WeightFile.Open(path).Then(file => Load(scheme, path, file, open))
            : Outcome<IClipEncoder>.Skipped($"there is no file of weights {path}");
    }

    private static Outcome<IClipEncoder> Load(string scheme, string path, WeightFile file, Func<WeightFile, Plan> open)
    {
        using (file)
            try
            {
                var plan = open(file);
                return plan
                    .Parameters.Load(file, plan.Map)
                    .Then(_ => Outcome<IClipEncoder>.Ok(plan.ToEncoder($"{scheme}:{path}", scheme, Digest(path))));
            }
            catch (UnfitWeightsException e)
            {
                return Outcome<IClipEncoder>.Skipped($"{path} is no {scheme} checkpoint: {e.Message}");
            }
    }

    private static string Digest(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}

/// <summary>A network that fits a file, before its weights are read.</summary>
/// <param name="Parameters">What the file fills.</param>
/// <param name="Map">By which names.</param>
/// <param name="Contract">What it hears, in a line.</param>
/// <param name="SampleRateHz">The rate it wants.</param>
/// <param name="Longest">Samples that it hears at once.</param>
/// <param name="Shortest">The fewest it takes.</param>
/// <param name="Dimension">Values of an embedding.</param>
/// <param name="Network">Samples to the embedding.</param>
internal sealed record Plan(
    ParameterSet<float> Parameters,
    NameMap Map,
    string Contract,
    int SampleRateHz,
    int Longest,
    int Shortest,
    int Dimension,
    SoundNetwork Network
)
{
    public IClipEncoder ToEncoder(string name, string scheme, string digest) =>
        new NetworkEncoder(
            name,
            string.Create(CultureInfo.InvariantCulture, $"{scheme} 1: weights sha256 {digest}, {Contract}"),
            SampleRateHz,
            (Longest, Shortest),
            Dimension,
            Network
        );
}

/// <summary>A file's tensors tell of no network of that kind.</summary>
internal sealed class UnfitWeightsException(string message) : Exception(message);

/// <summary>What a file's shapes tell.</summary>
internal static class WeightShapes
{
    /// <summary>A shape that a network of that kind must have.</summary>
    /// <param name="file">The file.</param>
    /// <param name="name">The tensor.</param>
    /// <param name="axes">How many axes it has; 0: any number.</param>
    public static IReadOnlyList<int> Require(this WeightFile file, string name, int axes)
    {
        if (!file.Contains(name))
            throw new UnfitWeightsException(
                $"it has no tensor '{name}'; it holds {file.Names.Count}, such as '{file.Names.FirstOrDefault()}'"
            );
        var shape = file.ShapeOf(name);
        return axes == 0 || shape.Count == axes
            ? shape
            : throw new UnfitWeightsException(
                $"its tensor '{name}' is ({string.Join(", ", shape)}), expected {axes} axes"
            );
    }

    /// <summary>The first of these prefixes with which a name is there; the first of all where none
    /// is.</summary>
    public static string Prefix(this WeightFile file, string name, params IReadOnlyList<string> prefixes) =>
        prefixes.FirstOrDefault(prefix => file.Contains(prefix + name)) ?? prefixes[0];

    /// <summary>How many blocks there are: names with 0, 1, 2, … in the place of <c>*</c>.</summary>
    public static int Depth(this WeightFile file, string pattern)
    {
        var depth = 0;
        while (file.Contains(pattern.Replace("*", $"{depth}", StringComparison.Ordinal)))
            depth++;
        return depth;
    }
}
