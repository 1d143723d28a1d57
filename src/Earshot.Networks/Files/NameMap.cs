using System.IO.Enumeration;

namespace Earshot.Networks.Files;

/// <summary>Which tensors of a file a parameter is made of, and which of the file's are of no use.</summary>
public sealed record NameMap
{
    /// <summary>The same names.</summary>
    public static NameMap Same { get; } = new();

    /// <summary>
    /// A parameter's name to the name in the file, or to several, whose tensors lie one after the other along the
    /// first axis (queries, keys and values). Default: the same name.
    /// </summary>
    public Func<string, IReadOnlyList<string>> Theirs { get; init; } = name => [name];

    /// <summary>
    /// Patterns of names that may be in the file and are not used (<c>decoder.*</c>); PyTorch's counters of batches
    /// never are.
    /// </summary>
    public IReadOnlyList<string> Ignored { get; init; } = [];

    /// <summary>The file's names are ours behind a prefix.</summary>
    public static NameMap Prefixed(string prefix, params IReadOnlyList<string> ignored) =>
        new() { Theirs = name => [prefix + name], Ignored = ignored };

    internal bool Ignores(string name) =>
        name.EndsWith("num_batches_tracked", StringComparison.Ordinal)
        || Ignored.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false));
}
