using System.Text.RegularExpressions;

namespace Earshot.Datasets.Corpora;

/// <summary>
/// Berlin Database of Emotional Speech: <c>03a01Wa.wav</c> is speaker 03, text a01, W (Wut: anger), version a.
/// </summary>
public sealed partial class EmoDb : FileNameCorpus
{
    /// <inheritdoc/>
    public override string Name => "emodb";

    /// <inheritdoc/>
    public override string Summary => "{speaker}{text}{emotion}{version}.wav as 03a01Wa.wav; group: the speaker";

    /// <inheritdoc/>
    protected override string Title => "EMO-DB";

    /// <inheritdoc/>
    protected override Regex Pattern => FileName;

    [GeneratedRegex(
        @"^(?:.*/)?(?<speaker>\d\d)[ab]\d\d(?<emotion>[WLEAFTN])[a-z]?\.wav$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex FileName { get; }

    /// <summary>The first letter of the emotion's German name.</summary>
    private static readonly Dictionary<string, string> Emotions = new(StringComparer.OrdinalIgnoreCase)
    {
        ["W"] = "anger",
        ["L"] = "boredom",
        ["E"] = "disgust",
        ["A"] = "fear",
        ["F"] = "happiness",
        ["T"] = "sadness",
        ["N"] = "neutral",
    };

    /// <inheritdoc/>
    protected override Clip? Describe(Match name, string path) =>
        Emotions.TryGetValue(name.Groups["emotion"].Value, out var emotion)
            ? new(path, emotion, name.Groups["speaker"].Value)
            : null;
}
