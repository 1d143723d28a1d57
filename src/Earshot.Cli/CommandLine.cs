using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Earshot.Cli.Commands;
using Earshot.Onnx;
using Microsoft.AspNetCore.Connections;

namespace Earshot.Cli;

/// <summary>The command line: its commands, how errors become one message and an <see cref="ExitCode"/>.</summary>
internal sealed class CommandLine(TimeProvider time, params EarshotCommand[] commands)
{
    /// <summary>
    /// How long a command may take to put away what is done after Ctrl-C: longer than the service takes to end the
    /// requests it has, each of which is answered within its time.
    /// </summary>
    internal static readonly TimeSpan PutAway = TimeSpan.FromSeconds(40);

    /// <summary>With all commands.</summary>
    public CommandLine(TimeProvider time)
        : this(time, All()) { }

    /// <summary>Every command, in the order of <c>--help</c>.</summary>
    private static readonly ListedCommand[] Listed =
    [
        new("demo", DemoCommand.Summary, () => new DemoCommand()),
        new("features clips", FeaturesCommand.Summary, () => new FeaturesCommand()),
        new("cluster", ClusterCommand.Summary, () => new ClusterCommand()),
        new("train clips", TrainCommand.Summary, () => new TrainCommand()),
        new("predict model clips more", PredictCommand.Summary, () => new PredictCommand()),
        new("evaluate clips", EvaluateCommand.Summary, () => new EvaluateCommand()),
        new("compare", CompareCommand.Summary, () => new CompareCommand()),
        new("reproduce item", ReproduceCommand.Summary, () => new ReproduceCommand()),
        new("simulate clips", SimulateCommand.Summary, () => new SimulateCommand()),
        new("card model", CardCommand.Summary, () => new CardCommand()),
        new("export model", ExportCommand.Summary, () => new ExportCommand()),
        new("serve models", ServeCommand.Summary, () => new ServeCommand()),
        new("encoders", EncodersCommand.Summary, () => new EncodersCommand()),
        new("cache", CacheCommand.Summary, () => new CacheCommand()),
        new("pretrain clips", PretrainCommand.Summary, () => new PretrainCommand()),
        new("new workspace", NewCommand.Summary, () => new NewCommand()),
        new("label", LabelCommand.Summary, () => new LabelCommand()),
        new("agreement workspace", AgreementCommand.Summary, () => new AgreementCommand()),
        new("workspace", WorkspaceCommand.Summary, () => new WorkspaceCommand()),
        new("suggest workspace", SuggestCommand.Summary, () => new SuggestCommand()),
        new("search workspace", SearchCommand.Summary, () => new SearchCommand()),
        new("review workspace", ReviewCommand.Summary, () => new ReviewCommand()),
        new("density workspace", DensityCommand.Summary, () => new DensityCommand()),
        new("status workspace", StatusCommand.Summary, () => new StatusCommand()),
        new("studio workspace", StudioCommand.Summary, () => new StudioCommand()),
    ];

    /// <summary>Every command, in the order of <c>--help</c>.</summary>
    public static EarshotCommand[] All() => [.. Listed.Select(listed => listed.Make())];

    /// <summary>
    /// The command that a call names; of all no more than their names where it asks for no more; else all.
    /// </summary>
    /// <remarks>The options of 20 other commands take longer to declare than a short call takes to run.</remarks>
    public static EarshotCommand[] For(string[] arguments) =>
        arguments is [] or ["--help" or "-h" or "-?" or "--version"]
            ? Array.ConvertAll(Listed, listed => (EarshotCommand)new NameOfCommand(listed))
        : Array.Find(Listed, listed => listed.Name == arguments[0]) is { } named ? [named.Make()]
        : All();

    /// <summary>Parses, runs, and turns whatever goes wrong into one message.</summary>
    public async Task<int> RunAsync(
        string[] arguments,
        TextWriter output,
        TextWriter error,
        CancellationToken cancellation = default
    )
    {
        arguments = OldNames.Replace(arguments, error);
        var root = Root(
            commands,
            (command, parsed, cancel) => GuardAsync(command, new Session(parsed, output, error, time, cancel))
        );
        var parsed = root.Parse(arguments);
        if (parsed.Action is ParseErrorAction && parsed.Errors.Count > 0)
        {
            if (arguments.Length == 0)
                root.Parse("--help").Invoke(new() { Output = error });
            else
                ReportUsage(parsed, arguments, error);
            return ExitCode.BadInput;
        }
        if (EmptyOne(parsed) is { } name)
        {
            error.WriteLine($"earshot: '{name}' is empty: give it a value (is a variable of the shell not set?)");
            return ExitCode.BadInput;
        }
        var configuration = new InvocationConfiguration
        {
            Output = output,
            Error = error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = PutAway,
        };
        return await parsed.InvokeAsync(configuration, cancellation);
    }

    /// <summary>The grammar alone: a call does nothing.</summary>
    public static RootCommand Root(params EarshotCommand[] commands) =>
        Root(commands, (_, _, _) => Task.FromResult(ExitCode.Ok));

    /// <summary>The grammar, and what a call does.</summary>
    private static RootCommand Root(
        EarshotCommand[] commands,
        Func<EarshotCommand, ParseResult, CancellationToken, Task<int>> run
    )
    {
        var root = new RootCommand("Learn to label audio from a handful of labels.")
        {
            SharedOptions.Json,
            SharedOptions.Seed,
            SharedOptions.Threads,
            SharedOptions.Device,
            SharedOptions.NoCache,
        };
        root.HelpName = "earshot";
        foreach (var command in commands)
            root.Add(command);
        foreach (var command in commands.SelectMany(WithSubcommands))
            command.SetAction((parsed, cancel) => run(command, parsed, cancel));
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
        return root;
    }

    private static IEnumerable<EarshotCommand> WithSubcommands(EarshotCommand command) =>
        command.Subcommands.OfType<EarshotCommand>().SelectMany(WithSubcommands).Prepend(command);

    private static async Task<int> GuardAsync(EarshotCommand command, Session session)
    {
        using var run = session;
        try
        {
            OnnxDevice.Current = session.Get(SharedOptions.Device);
            return await command.RunAsync(session);
        }
        catch (Exception e) when (Explain(e, command, session) is { } failure)
        {
            return session.Fail(failure.Code, failure.Message);
        }
    }

    /// <summary>Exit code and message of a failure; null for a bug that shall show where it is.</summary>
    private static (int Code, string Message)? Explain(Exception failure, EarshotCommand command, Session session) =>
        failure switch
        {
            AggregateException { InnerExceptions: [var first, ..] } => Explain(first, command, session),
            OperationCanceledException when session.Cancellation.IsCancellationRequested => (
                ExitCode.Interrupted,
                command.Interrupted
            ),
            FileNotFoundException when MachineFailure.IsOfLibrary(failure) => (
                ExitCode.Failed,
                MachineFailure.Reason(failure)!
            ),
            BadInputException
            or InvalidDataException
            or FileNotFoundException
            or DirectoryNotFoundException
            or UnauthorizedAccessException => (ExitCode.BadInput, failure.Message),
            IOException { InnerException: AddressInUseException } => (
                ExitCode.BadInput,
                $"{failure.Message.TrimEnd('.')}: name another port with --port, 0 takes a free one"
            ),
            _ when MachineFailure.Reason(failure) is { } reason => (ExitCode.Failed, reason),
            _ when Environment.GetEnvironmentVariable("EARSHOT_TRACE") is "1" => null,
            _ => (
                ExitCode.Failed,
                $"this is a bug in earshot: {failure.GetType().Name}: "
                    + $"{failure.Message} (EARSHOT_TRACE=1 shows where)"
            ),
        };

    /// <summary>What is wrong, what was probably meant, and where to read on.</summary>
    /// <summary>An argument or option that was given as an empty word, which no path and no name is.</summary>
    private static string? EmptyOne(ParseResult parsed) =>
        parsed
            .CommandResult.Children.Where(child => child.Tokens.Any(token => token.Value.Length == 0))
            .Select(child => (child as OptionResult)?.Option.Name ?? (child as ArgumentResult)?.Argument.Name)
            .FirstOrDefault();

    private static void ReportUsage(ParseResult parsed, string[] arguments, TextWriter error)
    {
        var isNoCommand = parsed.CommandResult.Command is RootCommand && parsed.UnmatchedTokens.Count > 0;
        var problems = isNoCommand
            ? [$"there is no command '{parsed.UnmatchedTokens[0]}'"]
            : parsed.Errors.Select(e => e.Message);
        foreach (var problem in problems)
            error.WriteLine($"earshot: {problem}");
        if (parsed.UnmatchedTokens.Count > 0)
            SuggestNames(
                parsed.RootCommandResult.Command.Parse(
                    arguments[..(Array.IndexOf(arguments, parsed.UnmatchedTokens[0]) + 1)]
                ),
                error
            );
        error.WriteLine($"earshot: see '{string.Join(' ', Path(parsed.CommandResult))} --help'");
    }

    /// <summary>Names like the unknown word that the arguments end with, as the library finds them.</summary>
    private static void SuggestNames(ParseResult parsed, TextWriter error)
    {
        if (parsed.Action is not ParseErrorAction action)
            return;
        (action.ShowHelp, action.ShowTypoCorrections) = (false, true);
        parsed.Invoke(new() { Output = error, Error = TextWriter.Null });
    }

    /// <summary>The command with those it belongs to: <c>earshot label add</c>.</summary>
    private static IEnumerable<string> Path(CommandResult command) =>
        command.Parent is CommandResult parent ? Path(parent).Append(command.Command.Name) : ["earshot"];
}
