using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Earshot.Cli.Commands;

namespace Earshot.Cli;

/// <summary>The command line: its commands, how errors become one message and an <see cref="ExitCode"/>.</summary>
internal sealed class CommandLine(TimeProvider time, params EarshotCommand[] commands)
{
    /// <summary>How long a command may take to put away what is done after Ctrl-C.</summary>
    private static readonly TimeSpan PutAway = TimeSpan.FromSeconds(30);

    /// <summary>With all commands.</summary>
    public CommandLine(TimeProvider time) : this(time, All()) { }

    /// <summary>Every command, in the order of <c>--help</c>.</summary>
    public static EarshotCommand[] All() =>
    [
        new DemoCommand(),
        new FeaturesCommand(),
        new TrainCommand(),
        new PredictCommand(),
        new EvaluateCommand(),
        new CompareCommand(),
        new ReproduceCommand(),
        new SimulateCommand(),
        new CardCommand(),
        new ExportCommand(),
        new ServeCommand(),
        new EncodersCommand(),
        new NewCommand(),
        new LabelCommand(),
        new SuggestCommand(),
        new StatusCommand(),
        new StudioCommand(),
    ];

    /// <summary>Parses, runs, and turns whatever goes wrong into one message.</summary>
    public async Task<int> RunAsync(string[] arguments, TextWriter output, TextWriter error, CancellationToken cancellation = default)
    {
        var root = Root(commands);
        foreach (var command in commands.SelectMany(WithSubcommands))
            command.SetAction((parsed, cancel) => GuardAsync(command, new Session(parsed, output, error, time, cancel)));
        var parsed = root.Parse(arguments);
        if (parsed.Action is ParseErrorAction && parsed.Errors.Count > 0) return ReportUsage(parsed, error);
        var configuration = new InvocationConfiguration
        {
            Output = output, Error = error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = PutAway,
        };
        return await parsed.InvokeAsync(configuration, cancellation);
    }

    /// <summary>The grammar.</summary>
    public static RootCommand Root(params EarshotCommand[] commands)
    {
        var root = new RootCommand("Learn to label audio from a handful of labels.") { SharedOptions.Json, SharedOptions.Seed, SharedOptions.Threads };
        root.HelpName = "earshot";
        foreach (var command in commands) root.Add(command);
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
        return root;
    }

    private static IEnumerable<EarshotCommand> WithSubcommands(EarshotCommand command) =>
        command.Subcommands.OfType<EarshotCommand>().SelectMany(WithSubcommands).Prepend(command);

    private static async Task<int> GuardAsync(EarshotCommand command, Session session)
    {
        try { return await command.RunAsync(session); }
        catch (Exception e) when (Explain(e, command, session) is { } failure) { return session.Fail(failure.Code, failure.Message); }
    }

    /// <summary>Exit code and message of a failure; null for a bug that shall show where it is.</summary>
    private static (int Code, string Message)? Explain(Exception failure, EarshotCommand command, Session session) => failure switch
    {
        AggregateException { InnerExceptions: [var first, ..] } => Explain(first, command, session),
        OperationCanceledException when session.Cancellation.IsCancellationRequested => (ExitCode.Interrupted, command.Interrupted),
        BadInputException or InvalidDataException or FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException => (ExitCode.BadInput, failure.Message),
        IOException => (ExitCode.Failed, failure.Message),
        _ when Environment.GetEnvironmentVariable("EARSHOT_TRACE") is "1" => null,
        _ => (ExitCode.Failed, $"this is a bug in earshot: {failure.GetType().Name}: {failure.Message} (EARSHOT_TRACE=1 shows where)"),
    };

    private static int ReportUsage(ParseResult parsed, TextWriter error)
    {
        foreach (var problem in parsed.Errors) error.WriteLine($"earshot: {problem.Message}");
        var command = parsed.CommandResult.Command is RootCommand ? "" : $" {parsed.CommandResult.Command.Name}";
        error.WriteLine($"earshot: see 'earshot{command} --help'");
        return ExitCode.BadInput;
    }
}
