using System.Text.RegularExpressions;

namespace Earshot.Datasets.Corpora;

/// <summary>
/// ESC-10: <c>001 - Dog bark/1-100032-A.ogg</c> is take A of recording 100032, in fold 1. Takes of one recording share
/// a fold.
/// </summary>
public sealed partial class Esc10 : FileNameCorpus
{
    /// <inheritdoc/>
    public override string Name => "esc10";

    /// <inheritdoc/>
    public override string Summary =>
        "{number} - {class}/{fold}-{recording}-{take}.ogg; group: the " + "recording; fold: the first digit";

    /// <inheritdoc/>
    protected override string Title => "ESC-10";

    /// <inheritdoc/>
    protected override Regex Pattern => FileName;

    [GeneratedRegex(
        @"^(?:.*/)?\d+ - (?<class>[^/]+)/(?<fold>\d)-(?<recording>\d+)-[a-z]\.(?:ogg|wav)$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex FileName { get; }

    /// <inheritdoc/>
    protected override Clip? Describe(Match name, string path) =>
        new(path, name.Groups["class"].Value, name.Groups["recording"].Value, name.Groups["fold"].Value);
}
