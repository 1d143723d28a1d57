namespace Earshot.Recordings.Interchange;

/// <summary>Names of classes as files write them.</summary>
public static class ClassNames
{
    /// <summary>The longest name, in letters.</summary>
    public const int Longest = 200;

    /// <summary>Why a name can't be a class's; null when it can.</summary>
    public static string? Check(string name) =>
        string.IsNullOrWhiteSpace(name) ? "the name of the class is blank"
        : name.Length > Longest ? $"the name of the class has {name.Length} letters, at most {Longest} are taken"
        : name.Any(char.IsControl) ? "the name of the class holds control characters"
        : null;

    /// <summary>What two spellings of one name have in common: neither case, width nor spaces.</summary>
    public static string Key(string name) =>
        string.Join(
            ' ',
            string.Concat(MarkComposition.Compose(name).Select(Narrow))
                .ToLowerInvariant()
                .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
        );

    /// <summary>A letter of double width (U+FF01 to U+FF5E) as the one of ASCII.</summary>
    private static char Narrow(char letter) => letter is >= '\uFF01' and <= '\uFF5E' ? (char)(letter - 0xFEE0) : letter;
}
