using System.Text.Json.Serialization;
using Earshot.Features.Tagging;
using Earshot.Formats;

namespace Earshot.Onnx.Presets;

/// <summary>How a network scores its own classes, and where their names stand.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ClassScores
{
    /// <summary>Name of the output; null: the one that is as wide as there are classes.</summary>
    public string? Output { get; init; }

    /// <summary>Whether the output holds logits x, whose score is σ(scale · x + offset); else scores.</summary>
    public bool AreLogits { get; init; }

    /// <summary>Of logits. Default: 1.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>Of logits. Default: 0.</summary>
    public double Offset { get; init; }

    /// <summary>
    /// The file of their names, a line each, where models lie; a table with a column <c>display_name</c> gives that
    /// one. Null: the 527 of AudioSet.
    /// </summary>
    public string? Names { get; init; }

    /// <summary>Where that file is published; null: not known, the user has it.</summary>
    public Uri? Address { get; init; }

    /// <summary>Its SHA-256, lower-case hexadecimal; null: not published.</summary>
    public string? Sha256 { get; init; }

    /// <summary>What a download of the names must be; null where that is not known.</summary>
    internal ModelSource? SourceOf(string licence) =>
        Names is null || Address is null || Sha256 is null
            ? null
            : new ModelSource(Names, Address, Sha256, 0) { Licence = licence, Parameters = 0 };

    /// <summary>The names of so many classes, or why they can't be had.</summary>
    internal Outcome<IReadOnlyList<string>> ReadNames(int count)
    {
        if (Names is null)
            return Counted(AudioSetTags.Names, count, "AudioSet");
        if (ModelFiles.Find(Names) is not { } path)
            return Outcome<IReadOnlyList<string>>.Skipped(
                $"the names of its classes are not here: put them as {Names}, a line each, into "
                    + $"{ModelFiles.CacheFolder} or a folder of EARSHOT_MODELS"
                    + (Address is null ? "" : $"; they are published at {Address}")
            );
        string[] lines = [.. File.ReadLines(path).Select(line => line.Trim()).Where(line => line.Length > 0)];
        if (lines is [var head, ..] && head.EndsWith(Column, StringComparison.Ordinal))
            lines = [.. lines[1..].Select(line => line.Split(',', head.Split(',').Length)[^1].Trim('"'))];
        return Counted(lines.Length == count + 1 ? lines[1..] : lines, count, path);
    }

    private const string Column = "display_name";

    private static Outcome<IReadOnlyList<string>> Counted(IReadOnlyList<string> names, int count, string source) =>
        names.Count == count
            ? Outcome<IReadOnlyList<string>>.Ok(names)
            : Outcome<IReadOnlyList<string>>.Skipped(
                $"{source} has {names.Count} names, the network scores {count} classes: one a line is needed"
            );

    /// <summary>The score of each class, 0 to 1, of what the output holds.</summary>
    internal float[] Of(float[] output) =>
        AreLogits ? Tagger.Probabilities([.. output.Select(x => (float)((Scale * x) + Offset))]) : output;
}
