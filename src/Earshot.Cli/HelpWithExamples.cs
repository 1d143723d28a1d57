using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Earshot.Cli;

/// <summary>The library's help, then the command's examples; the root's help ends with the exit codes.</summary>
internal sealed class HelpWithExamples(HelpAction inner) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        inner.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        if (parseResult.CommandResult.Command is EarshotCommand command)
        {
            output.WriteLine(command.Examples.Count == 1 ? "Example:" : "Examples:");
            foreach (var example in command.Examples)
                output.WriteLine($"  {example}");
        }
        else
            output.WriteLine(ExitCode.Help);
        return ExitCode.Ok;
    }
}
