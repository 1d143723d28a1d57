using System.CommandLine;

namespace Earshot.Cli;

/// <summary>A command as <c>earshot --help</c> lists it.</summary>
/// <param name="Usage">Its name and those of its arguments, in the order in which they are given.</param>
/// <param name="Summary">What it does, in a sentence.</param>
/// <param name="Make">The command with its options.</param>
internal sealed record ListedCommand(string Usage, string Summary, Func<EarshotCommand> Make)
{
    /// <summary>The name, and then the arguments.</summary>
    public string[] Words { get; } = Usage.Split(' ');

    /// <summary>What it is called by.</summary>
    public string Name => Words[0];
}

/// <summary>A command's line in <c>earshot --help</c> alone, without the options: nothing runs by it.</summary>
internal sealed class NameOfCommand : EarshotCommand
{
    public NameOfCommand(ListedCommand listed)
        : base(listed.Name, listed.Summary)
    {
        foreach (var argument in listed.Words[1..])
            Add(new Argument<string>(argument));
    }

    public override Task<int> RunAsync(Session session) =>
        throw new InvalidOperationException($"'{Name}' is a line of the help, not the command");
}
