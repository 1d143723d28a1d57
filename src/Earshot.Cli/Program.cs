using Earshot.Cli;

return await new CommandLine(TimeProvider.System, CommandLine.For(args)).RunAsync(args, Console.Out, Console.Error);
