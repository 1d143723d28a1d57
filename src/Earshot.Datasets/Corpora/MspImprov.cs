using System.Text.RegularExpressions;

namespace Earshot.Datasets.Corpora;

/// <summary>
/// MSP-IMPROV as released: <c>session1/S01A/P/MSP-IMPROV-S01A-F01-P-FM01.wav</c> with its emotion in
/// <c>Evalution.txt</c> (spelt so), as <c>UTD-IMPROV-S01A-F01-P-FM01.avi; A; ...</c>. The paper's four emotions.
/// </summary>
public sealed partial class MspImprov : LabelFileCorpus
{
    /// <inheritdoc/>
    public override string Name => "msp-improv";

    /// <inheritdoc/>
    public override string Summary =>
        "session1/S01A/P/MSP-IMPROV-*.wav with Evalution.txt; group: the speaker; fold: the session";

    /// <inheritdoc/>
    protected override string Title => "MSP-IMPROV";

    /// <inheritdoc/>
    protected override IReadOnlyList<(string Code, string Emotion, int Count)> Emotions { get; } =
    [("A", "anger", 792), ("N", "neutral", 3477), ("S", "sadness", 885), ("H", "joy", 2644)];

    /// <inheritdoc/>
    protected override Regex Recording => WavPath;

    /// <inheritdoc/>
    protected override Regex LabelLine => EvaluationLine;

    /// <summary>The turn FM01 is spoken by F to M.</summary>
    [GeneratedRegex(
        @"^(?:.*/)?MSP-IMPROV-(?<utterance>S\d+[A-Z]-[FM]0?(?<session>\d)-[A-Z]-(?<sex>[FM])[FM]\d+)\.wav$"
    )]
    private static partial Regex WavPath { get; }

    [GeneratedRegex(@"^UTD-IMPROV-(?<utterance>[A-Z0-9-]+)\.avi;\s*(?<code>[A-Z]);")]
    private static partial Regex EvaluationLine { get; }

    /// <inheritdoc/>
    protected override IEnumerable<string> LabelFiles(string root) =>
        new[] { "Evalution.txt", "Evaluation.txt" }.Select(name => Path.Combine(root, name)).Where(File.Exists).Take(1);
}
