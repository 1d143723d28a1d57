using System.Diagnostics;
using Earshot.Testing;

namespace Earshot.Cli.Tests;

/// <summary>A run of the command line in this process; what it says with --json is as published.</summary>
internal sealed record Run(int Code, string Output, string Error)
{
    public static Task<Run> Earshot(params string[] arguments) => With(CommandLine.All(), arguments);

    public static Task<Run> With(EarshotCommand[] commands, params string[] arguments) =>
        With(commands, CancellationToken.None, arguments);

    public static async Task<Run> With(
        EarshotCommand[] commands,
        CancellationToken cancellation,
        params string[] arguments
    )
    {
        StringWriter output = new(),
            error = new();
        var code = await new CommandLine(new StillClock(), commands).RunAsync(arguments, output, error, cancellation);
        if (arguments.Contains("--json") && code is ExitCode.Ok or ExitCode.SomeSkipped && output.ToString() is not "")
            AnswerSchemas.Check(AnswerSchemas.NameOf(arguments), output.ToString());
        return new(code, output.ToString(), error.ToString());
    }

    /// <summary>The command line as a process of its own.</summary>
    public static Process Start(params string[] arguments) => StartAs([], arguments);

    /// <summary>The same, by another program: <c>setpriv --reuid ...</c>.</summary>
    public static Process StartAs(string[] by, params string[] arguments)
    {
        string[] call = [.. by, "dotnet", typeof(CommandLine).Assembly.Location, .. arguments];
        return Process.Start(
            new ProcessStartInfo(call[0], call[1..]) { RedirectStandardOutput = true, RedirectStandardError = true }
        )!;
    }

    /// <summary>
    /// Time stands still: no progress line appears on a slow machine, and every measured duration is 0.
    /// </summary>
    private sealed class StillClock : TimeProvider
    {
        public override long GetTimestamp() => 0;
    }
}
