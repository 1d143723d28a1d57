using System.CommandLine;
using Earshot.Learning;

namespace Earshot.Cli;

/// <summary>The options that name methods.</summary>
internal static class MethodOption
{
    public static Option<string> One() =>
        new("--method")
        {
            Description = $"How to learn: {string.Join(", ", Methods.Names)}",
            DefaultValueFactory = _ => Methods.Default,
            HelpName = "name",
        };

    /// <summary>The same without a default: whoever reads it knows whether clips have views.</summary>
    public static Option<string?> OneByViews() =>
        new("--method")
        {
            Description =
                $"How to learn: {string.Join(", ", Methods.Names)}; when not given {Methods.WithViews}, without views "
                + $"{Methods.Default}, of annotated recordings {Methods.ForWindows}",
            HelpName = "name",
        };

    /// <summary>The same where what <c>train</c> uses is set beside the plainest ones.</summary>
    public static Option<string[]> Compared() =>
        new("--methods")
        {
            Description =
                $"Methods to run: {string.Join(", ", Methods.Names)}; when not given what 'earshot train' uses, beside "
                + "logreg and label-spreading; of annotated recordings self-training",
            AllowMultipleArgumentsPerToken = true,
            HelpName = "names",
        };

    public static Option<string[]> Many() =>
        new("--methods")
        {
            Description = $"Methods to run: {string.Join(", ", Methods.Names)}",
            DefaultValueFactory = _ => [.. Methods.Names],
            AllowMultipleArgumentsPerToken = true,
            HelpName = "names",
        };
}
