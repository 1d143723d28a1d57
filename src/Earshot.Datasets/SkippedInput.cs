using System.Text.Json.Serialization;

namespace Earshot.Datasets;

/// <summary>A file, a folder or a line of a table that was left out.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Reason">What was wrong, what was got, how to mend it: one sentence, as an outcome has it.</param>
/// <param name="Line">The line in it, from 1; null: all of it.</param>
public sealed record SkippedInput(
    string Path,
    [property: JsonIgnore] string Reason,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Line = null
)
{
    private const string MendFile = "convert it to WAV or FLAC, or leave it out",
        MendLine = "correct the line, or leave it out";

    /// <summary>The words that a clause on mending begins with.</summary>
    private static readonly HashSet<string> Mending =
    [
        .. (
            "--accept-truncated ask begin bring check choose convert copy correct count cut delete export fill "
            + "get give install keep label leave make move name put read record rename run save say see send swap "
            + "take train try use wait write"
        ).Split(' '),
    ];

    private static readonly string[] Joints = [": ", "; "];

    /// <summary>What was wrong and what was got: the sentence without how to mend it.</summary>
    [JsonPropertyName("reason")]
    public string Wrong => Joint() is >= 0 and var at ? Reason[..at] : Reason;

    /// <summary>How to mend it.</summary>
    public string Mend =>
        Joint() is >= 0 and var at ? Reason[(at + 2)..]
        : Line is null ? MendFile
        : MendLine;

    /// <summary><c>table.csv, line 3: what is wrong: how to mend it</c>.</summary>
    public override string ToString() => Line is { } line ? $"{Path}, line {line}: {Reason}" : $"{Path}: {Reason}";

    /// <summary>Where the first clause on mending is joined to the sentence; -1 where there is none.</summary>
    private int Joint()
    {
        for (var at = 1; at < Reason.Length - 2; at++)
            if (
                Joints.Any(joint => string.CompareOrdinal(Reason, at, joint, 0, 2) == 0)
                && Mending.Contains(Word(at + 2))
            )
                return at;
        return -1;
    }

    private string Word(int at) => Reason[at..].Split(' ', ',', ':')[0];
}
