using System.CommandLine;

namespace Earshot.Cli;

/// <summary>
/// A command of the command line: its arguments and options are fields, declared where they are used; <see
/// cref="RunAsync"/> does the work. A new command is one file in <c>Commands/</c> and one line in <see
/// cref="CommandLine"/>.
/// </summary>
internal abstract class EarshotCommand(string name, string description, params string[] examples)
    : Command(name, description)
{
    /// <summary>Whole command lines that show the command at work, printed by <c>--help</c>.</summary>
    public IReadOnlyList<string> Examples { get; } = examples;

    /// <summary>What Ctrl-C leaves behind, for the person who pressed it.</summary>
    public virtual string Interrupted => "interrupted";

    /// <summary>Does the work and returns an <see cref="ExitCode"/>.</summary>
    /// <exception cref="BadInputException">The call or its input is wrong.</exception>
    /// <exception cref="OperationCanceledException">Ctrl-C; what is done is kept.</exception>
    public abstract Task<int> RunAsync(Session session);
}
