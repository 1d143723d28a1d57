using System.Globalization;

namespace Earshot.Annotations;

/// <summary>What may be the name of a class, wherever names come in.</summary>
public static class ClassName
{
    /// <summary>The longest name, in letters.</summary>
    public const int Longest = 200;

    /// <summary>Why a name can't be a class's; null when it can.</summary>
    /// <remarks>
    /// A tab or a line break would tear the tables that labels are written to; a mark of direction makes one name look
    /// like another.
    /// </remarks>
    public static string? Check(string name) =>
        string.IsNullOrWhiteSpace(name) ? "the name of the class is blank"
        : name.Length > Longest ? $"the name of the class has {name.Length} letters, at most {Longest} are taken"
        : name.Where(IsRefused).Select(Holds).FirstOrDefault();

    /// <summary>
    /// Whether a folder or a row of this name says that none of the classes is to be heard: <c>background</c>,
    /// <c>noise</c>, <c>silence</c>, <c>none</c>, however written.
    /// </summary>
    public static bool IsBackground(string name) =>
        name.ToUpperInvariant() is "BACKGROUND" or "NOISE" or "SILENCE" or "NONE";

    private static string Holds(char refused) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"the name of the class holds a {Kind(refused)} (U+{(int)refused:X4})"
        );

    private static string Kind(char refused) =>
        refused switch
        {
            '\t' => "tab",
            '\n' or '\r' or '\u2028' or '\u2029' or '\u0085' => "line break",
            _ when IsDirection(refused) => "mark of direction",
            _ => "control character",
        };

    private static bool IsRefused(char letter) =>
        char.IsControl(letter) || letter is '\u2028' or '\u2029' || IsDirection(letter);

    private static bool IsDirection(char letter) =>
        letter is '\u061C' or '\u200E' or '\u200F' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
}
