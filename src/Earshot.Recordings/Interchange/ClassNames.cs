using Earshot.Annotations;

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

    /// <summary>
    /// What a row says whose class is <c>background</c> or the like (<see cref="ClassName.IsBackground"/>): that none
    /// of the classes is to be heard there; null where it is no such row.
    /// </summary>
    public static Annotation? Background(Annotation row) =>
        row is { ClassName: { } name, Polarity: Polarity.Present } && ClassName.IsBackground(name)
            ? row with
            {
                ClassName = null,
                Polarity = Polarity.Complete,
            }
            : null;

    /// <summary>A letter of double width (U+FF01 to U+FF5E) as the one of ASCII.</summary>
    private static char Narrow(char letter) => letter is >= '\uFF01' and <= '\uFF5E' ? (char)(letter - 0xFEE0) : letter;
}
