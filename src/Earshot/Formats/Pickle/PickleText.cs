using System.Globalization;
using System.Text;

namespace Earshot.Formats.Pickle;

/// <summary>The escapes in which protocol 0 writes text on a line.</summary>
internal static class PickleText
{
    /// <summary>
    /// Python 2's <c>repr</c> of a byte string: quoted, with <c>\\ \' \" \a \b \f \n \r \t \v \ooo \xhh</c>.
    /// </summary>
    public static string Unquote(string line)
    {
        if (line.Length < 2 || line[0] is not ('\'' or '"') || line[^1] != line[0])
            throw new InvalidDataException("a string of the pickle lacks its quotes");
        return Unescape(line[1..^1], NextOfRepr);
    }

    /// <summary>Python's <c>raw-unicode-escape</c>: only <c>\uhhhh</c> and <c>\Uhhhhhhhh</c> are escapes.</summary>
    public static string UnescapeUnicode(string line) => Unescape(line, NextOfUnicode);

    /// <param name="text">With escapes.</param>
    /// <param name="next">Given what follows a backslash: the text it stands for, and how much of it that took.</param>
    private static string Unescape(string text, Func<string, int, (string Text, int Length)> next)
    {
        if (!text.Contains('\\'))
            return text;
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                result.Append(text[i]);
                continue;
            }
            var (piece, length) = next(text, i + 1);
            result.Append(piece);
            i += length;
        }
        return result.ToString();
    }

    private static (string Text, int Length) NextOfRepr(string text, int at)
    {
        if (at == text.Length)
            throw new InvalidDataException("a string of the pickle ends in a backslash");
        const string Escapes = "\\'\"abfnrtv",
            Meanings = "\\'\"\a\b\f\n\r\t\v";
        if (Escapes.IndexOf(text[at]) is >= 0 and var known)
            return (Meanings[known].ToString(), 1);
        if (text[at] == 'x')
            return (((char)Hex(text, at + 1, 2)).ToString(), 3);
        var digits = 0;
        while (digits < 3 && at + digits < text.Length && text[at + digits] is >= '0' and <= '7')
            digits++;
        return digits == 0 ? ("\\", 0) : (((char)(Octal(text.AsSpan(at, digits)) & 0xFF)).ToString(), digits);
    }

    private static (string Text, int Length) NextOfUnicode(string text, int at)
    {
        var digits =
            at == text.Length
                ? 0
                : text[at] switch
                {
                    'u' => 4,
                    'U' => 8,
                    _ => 0,
                };
        if (digits == 0)
            return ("\\", 0);
        var code = Hex(text, at + 1, digits);
        if (code > 0x10FFFF)
            throw new InvalidDataException($"the pickle holds an impossible character U+{code:X}");
        return (
            code is >= 0xD800 and <= 0xDFFF ? ((char)code).ToString() : char.ConvertFromUtf32((int)code),
            1 + digits
        );
    }

    private static uint Hex(string text, int at, int digits) =>
        at + digits <= text.Length
        && uint.TryParse(
            text.AsSpan(at, digits),
            NumberStyles.AllowHexSpecifier,
            CultureInfo.InvariantCulture,
            out var value
        )
            ? value
            : throw new InvalidDataException("a string of the pickle holds a broken escape");

    private static int Octal(ReadOnlySpan<char> digits)
    {
        var value = 0;
        foreach (var digit in digits)
            value = 8 * value + (digit - '0');
        return value;
    }
}
