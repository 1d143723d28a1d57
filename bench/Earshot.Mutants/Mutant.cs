using Microsoft.CodeAnalysis.Text;

namespace Earshot.Mutants;

/// <summary>A small fault: a stretch of a file and what stands there instead.</summary>
/// <param name="File">From the repository's root.</param>
/// <param name="Line">Where it begins, from 1.</param>
/// <param name="Span">What is replaced.</param>
/// <param name="Before">Its text.</param>
/// <param name="After">The text instead.</param>
internal sealed record Mutant(string File, int Line, TextSpan Span, string Before, string After)
{
    /// <summary>Names it for people, and in the file of verdicts.</summary>
    public string Name => $"{File}:{Line}:{Span.Start} {OneLine(Before)} -> {OneLine(After)}";

    /// <summary>The file's text with the fault.</summary>
    public string In(string text) => text.Remove(Span.Start, Span.Length).Insert(Span.Start, After);

    /// <summary>The fault that replaces the text of a file, which must stand there once.</summary>
    public static Mutant Of(string root, string file, string before, string after)
    {
        var text = System.IO.File.ReadAllText(Path.Combine(root, file));
        var at = text.IndexOf(before, StringComparison.Ordinal);
        if (at < 0 || text.IndexOf(before, at + 1, StringComparison.Ordinal) >= 0)
            throw new InvalidDataException($"'{before}' must stand once in {file}: mend faults.tsv");
        return new(file, 1 + text.AsSpan(0, at).Count('\n'), new(at, before.Length), before, after);
    }

    private static string OneLine(string text) =>
        string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
