using System.Text.RegularExpressions;

namespace Earshot.Datasets.Corpora;

/// <summary>
/// Ryerson Audio-Visual Database of Emotional Speech and Song: <c>03-01-05-01-02-01-16.wav</c> is emotion 05 (angry) by
/// actor 16.
/// </summary>
public sealed partial class Ravdess : FileNameCorpus
{
    /// <inheritdoc/>
    public override string Name => "ravdess";

    /// <inheritdoc/>
    public override string Summary =>
        "{modality}-{channel}-{emotion}-{intensity}-{statement}-{repetition}-{actor}.wav; group: the actor";

    /// <inheritdoc/>
    protected override string Title => "RAVDESS";

    /// <inheritdoc/>
    protected override Regex Pattern => FileName;

    [GeneratedRegex(
        @"^(?:.*/)?\d\d-\d\d-(?<emotion>0[1-8])-\d\d-\d\d-\d\d-(?<actor>\d\d)\.(?:wav|mp4)$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex FileName { get; }

    private static readonly string[] Emotions =
    [
        "neutral",
        "calm",
        "happy",
        "sad",
        "angry",
        "fearful",
        "disgust",
        "surprised",
    ];

    /// <inheritdoc/>
    protected override Clip? Describe(Match name, string path) =>
        new(path, Emotions[name.Groups["emotion"].Value[1] - '1'], name.Groups["actor"].Value);
}
