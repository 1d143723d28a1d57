using System.CommandLine;

namespace Earshot.Cli;

/// <summary>Options whose value is one of a few words, in any case.</summary>
internal static class ChoiceOption
{
    /// <summary>One of the names of an enumeration; null where the option is not given.</summary>
    public static Option<T?> Of<T>(string name, string description, string helpName)
        where T : struct, Enum =>
        Named<T?>(name, description, helpName, [.. Enum.GetValues<T>()], value => $"{value}".ToLowerInvariant());

    /// <summary>One of several things by their names; null where the option is not given.</summary>
    public static Option<T?> Named<T>(
        string name,
        string description,
        string helpName,
        IReadOnlyList<T> choices,
        Func<T, string> nameOf
    ) =>
        new(name)
        {
            Description = description,
            HelpName = helpName,
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                foreach (var choice in choices)
                    if (nameOf(choice).Equals(text, StringComparison.OrdinalIgnoreCase))
                        return choice;
                result.AddError($"{name} wants one of {string.Join(", ", choices.Select(nameOf))}, got '{text}'");
                return default;
            },
        };
}
