using System.CommandLine;

namespace Earshot.Cli;

/// <summary>What every command takes.</summary>
internal static class SharedOptions
{
    public static Option<bool> Json { get; } = new("--json") { Description = "Print one JSON document instead of tables", Recursive = true };

    public static Option<ulong> Seed { get; } = new("--seed")
    {
        Description = "Root of all randomness; the same seed gives the same bits at any thread count", DefaultValueFactory = _ => 1, Recursive = true, HelpName = "number",
    };

    public static Option<int> Threads { get; } = new("--threads")
    {
        Description = "Threads to use", DefaultValueFactory = _ => Environment.ProcessorCount, Recursive = true, HelpName = "number",
    };

    static SharedOptions() => Threads.Validators.Add(result =>
    {
        if (result.Tokens.Count > 0 && result.GetValueOrDefault<int>() is < 1 or > 1024)
            result.AddError($"--threads wants 1 to 1024, got {result.Tokens[0].Value}");
    });
}
