using System.Text.RegularExpressions;

namespace Earshot.Datasets.Corpora;

/// <summary>
/// Free Spoken Digit Dataset: <c>7_jackson_32.wav</c> is the digit 7 by jackson; its makers test on the indices 0 to 4.
/// </summary>
public sealed partial class Fsdd : FileNameCorpus
{
    /// <inheritdoc/>
    public override string Name => "fsdd";

    /// <inheritdoc/>
    public override string Summary =>
        "{digit}_{speaker}_{index}.wav; group: the speaker; " + "fold: test for indices 0 to 4";

    /// <inheritdoc/>
    protected override string Title => "FSDD";

    /// <inheritdoc/>
    protected override Regex Pattern => FileName;

    [GeneratedRegex(
        @"^(?:.*/)?(?<digit>\d)_(?<speaker>[a-z]+)_(?<index>\d+)\.wav$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex FileName { get; }

    /// <inheritdoc/>
    protected override Clip? Describe(Match name, string path) =>
        new(
            path,
            name.Groups["digit"].Value,
            name.Groups["speaker"].Value,
            name.Groups["index"].Value is ['0' or '1' or '2' or '3' or '4'] ? "test" : "train"
        );
}
