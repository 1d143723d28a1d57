using System.Text.RegularExpressions;

namespace Earshot.Datasets.Corpora;

/// <summary>
/// IEMOCAP as released: <c>Session1/sentences/wav/Ses01F_impro01/Ses01F_impro01_F000.wav</c> with its emotion in
/// <c>Session1/dialog/EmoEvaluation/Ses01F_impro01.txt</c>. The paper's four emotions; excitement is not joy.
/// </summary>
public sealed partial class Iemocap : LabelFileCorpus
{
    /// <inheritdoc/>
    public override string Name => "iemocap";

    /// <inheritdoc/>
    public override string Summary =>
        "Session1/sentences/wav/.../*.wav with Session1/dialog/EmoEvaluation/*.txt; group: the speaker; fold: "
        + "the session";

    /// <inheritdoc/>
    protected override string Title => "IEMOCAP";

    /// <inheritdoc/>
    protected override IReadOnlyList<(string Code, string Emotion, int Count)> Emotions { get; } =
    [("ang", "anger", 1103), ("hap", "joy", 595), ("neu", "neutral", 1708), ("sad", "sadness", 1084)];

    /// <inheritdoc/>
    protected override Regex Recording => WavPath;

    /// <inheritdoc/>
    protected override Regex LabelLine => EvaluationLine;

    /// <summary>
    /// The turn's speaker is the letter before its number: in a dialogue of both, Ses01F only says who wore the
    /// markers.
    /// </summary>
    [GeneratedRegex(
        @"^(?:.*/)?Session\d/sentences/wav/[^/]+/(?<utterance>Ses0?(?<session>\d)[FM]_\w+_(?<sex>[FM])\d+)\.wav$"
    )]
    private static partial Regex WavPath { get; }

    [GeneratedRegex(@"^\[[\d. -]+\]\t(?<utterance>Ses\w+)\t(?<code>[a-z]+)\t")]
    private static partial Regex EvaluationLine { get; }

    /// <inheritdoc/>
    protected override IEnumerable<string> LabelFiles(string root) =>
        from session in Directory.EnumerateDirectories(root, "Session?").Order(StringComparer.Ordinal)
        let folder = Path.Combine(session, "dialog", "EmoEvaluation")
        where Directory.Exists(folder)
        from file in Directory.EnumerateFiles(folder, "Ses*.txt").Order(StringComparer.Ordinal)
        select file;
}
