using System.CommandLine;

namespace Earshot.Cli;

/// <summary>Options whose value is one of a few words, in any case.</summary>
internal static class ChoiceOption
{
    /// <summary>One of the names of an enumeration; null where the option is not given.</summary>
    public static Option<T?> Of<T>(string name, string description, string helpName)
        where T : struct, Enum =>
        new(name)
        {
            Description = description,
            HelpName = helpName,
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                foreach (var value in Enum.GetValues<T>())
                    if (value.ToString().Equals(text, StringComparison.OrdinalIgnoreCase))
                        return value;
                result.AddError(
                    $"{name} wants one of "
                        + $"{string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant()}, got '{text}'"
                );
                return null;
            },
        };
}
