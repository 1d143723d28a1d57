using Earshot.Cli;

return await new CommandLine(TimeProvider.System).RunAsync(args, Console.Out, Console.Error);
