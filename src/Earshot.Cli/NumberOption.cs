using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;

namespace Earshot.Cli;

/// <summary>
/// Options that take numbers. A point stands before decimals in every country, nothing between thousands; all else is
/// one message with what is wanted and what was got.
/// </summary>
internal static class NumberOption
{
    private const NumberStyles Style =
        NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    /// <summary>One number.</summary>
    /// <param name="name">Of the option, with its dashes.</param>
    /// <param name="description">For <c>--help</c>.</param>
    /// <param name="byDefault">Where the option is not given.</param>
    /// <param name="wants">Which numbers are taken, for the message.</param>
    /// <param name="fits">Whether a number is one of them.</param>
    /// <param name="aliases">Other names.</param>
    public static Option<T> One<T>(
        string name,
        string description,
        T byDefault,
        string wants,
        Func<T, bool> fits,
        params string[] aliases
    )
        where T : struct, INumber<T> =>
        new(name, aliases)
        {
            Description = description,
            HelpName = "number",
            DefaultValueFactory = _ => byDefault,
            CustomParser = result => Parse(result, 0, name, wants, fits),
        };

    /// <summary>The same without a default: null where it is not given.</summary>
    public static Option<T?> Maybe<T>(string name, string description, string wants, Func<T, bool> fits)
        where T : struct, INumber<T> =>
        new(name)
        {
            Description = description,
            HelpName = "number",
            CustomParser = result => Parse(result, 0, name, wants, fits),
        };

    /// <summary>
    /// One number or several, divided by spaces; empty where the option is not given and has no default.
    /// </summary>
    public static Option<T[]> Many<T>(string name, string description, T[] byDefault, string wants, Func<T, bool> fits)
        where T : struct, INumber<T>
    {
        var option = new Option<T[]>(name)
        {
            Description = description,
            HelpName = "numbers",
            AllowMultipleArgumentsPerToken = true,
            CustomParser = result =>
                [.. Enumerable.Range(0, result.Tokens.Count).Select(i => Parse(result, i, name, wants, fits))],
        };
        if (byDefault.Length > 0)
            option.DefaultValueFactory = _ => byDefault;
        return option;
    }

    /// <summary><c>--seeds</c>: how many splits.</summary>
    public static Option<int> Seeds(int byDefault) =>
        One("--seeds", "Number of splits", byDefault, "1 to 1000", n => n is >= 1 and <= 1000);

    /// <summary><c>--port</c>.</summary>
    public static Option<int> Port(int byDefault) =>
        One("--port", "Port; 0 takes a free one", byDefault, "0 to 65535", n => n is >= 0 and <= 65535);

    private static T Parse<T>(ArgumentResult result, int token, string name, string wants, Func<T, bool> fits)
        where T : struct, INumber<T>
    {
        var text = result.Tokens[token].Value;
        if (T.TryParse(text, Style, CultureInfo.InvariantCulture, out var number) && fits(number))
            return number;
        result.AddError($"{name} wants {wants}, got '{text}'");
        return default;
    }
}
