namespace Earshot.Recordings.Interchange;

/// <summary>Names of classes as files write them.</summary>
public static class ClassNames
{
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
