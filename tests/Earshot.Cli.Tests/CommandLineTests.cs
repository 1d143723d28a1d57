namespace Earshot.Cli.Tests;

public class CommandLineTests
{
    [Fact]
    public void A_call_makes_the_command_that_it_names_alone()
    {
        Assert.All(
            CommandLine.All(),
            command => Assert.Equal(command.Name, Assert.Single(CommandLine.For([command.Name, "--help"])).Name)
        );
        Assert.Equal(CommandLine.All().Length, CommandLine.For(["--json", "train"]).Length);
    }

    [Theory]
    [InlineData]
    [InlineData("--help")]
    [InlineData("-h")]
    [InlineData("-?")]
    [InlineData("--version")]
    public async Task What_is_said_by_names_alone_is_what_the_commands_themselves_say(params string[] arguments)
    {
        var names = CommandLine.For(arguments);
        Assert.All(names, name => Assert.IsType<NameOfCommand>(name));
        Assert.Equal(await Run.Earshot(arguments), await Run.With(names, arguments));
    }

    [Fact]
    public async Task The_root_help_names_every_command_and_the_exit_codes()
    {
        var run = await Run.Earshot("--help");
        Assert.Equal(ExitCode.Ok, run.Code);
        Assert.Contains(ExitCode.Help, run.Output);
        Assert.All(CommandLine.All(), command => Assert.Contains($"  {command.Name}", run.Output));
    }

    [Fact]
    public async Task Every_command_has_a_help_with_an_example_that_parses()
    {
        foreach (var command in CommandLine.All())
        {
            var help = await Run.Earshot(command.Name, "--help");
            Assert.Equal(ExitCode.Ok, help.Code);
            Assert.Contains(
                command.Examples,
                example => example.StartsWith($"earshot {command.Name}", StringComparison.Ordinal)
            );
            Assert.All(command.Examples, example => Assert.Contains(example, help.Output));
            var calls = command.Examples.Where(example => example.StartsWith("earshot ", StringComparison.Ordinal));
            var root = CommandLine.Root(CommandLine.All());
            Assert.All(calls, call => Assert.Empty(root.Parse(call["earshot ".Length..]).Errors));
        }
    }

    [Theory]
    [InlineData("no-such-command")]
    [InlineData("--threads", "0")]
    [InlineData("--seed", "many")]
    public async Task A_wrong_call_is_one_message_and_exit_code_2(params string[] arguments)
    {
        var run = await Run.Earshot(arguments);
        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.StartsWith("earshot: ", run.Error);
        Assert.Empty(run.Output);
        Assert.DoesNotContain("   at ", run.Error);
    }

    [Theory]
    [InlineData("--folds wants 2 to 20, or 0, got 'abc'", "train", "clips", "--folds", "abc")]
    [InlineData("--folds wants 2 to 20, or 0, got '1'", "train", "clips", "--folds", "1")]
    [InlineData("--threads wants 1 to 1024, got 'x'", "train", "clips", "--threads", "x")]
    [InlineData("--seed wants a whole number, 0 or more, got '-1'", "train", "clips", "--seed", "-1")]
    [InlineData("--min-conf wants 0 to 1, got '0,5'", "predict", "m", "clips", "--min-conf", "0,5")]
    [InlineData("got '2,5'", "evaluate", "clips", "--budgets", "2,5")]
    [InlineData("got 'few'", "evaluate", "clips", "--budgets", "10", "few")]
    [InlineData("got 'NaN'", "simulate", "clips", "--budgets", "NaN")]
    [InlineData("--seeds wants 1 to 1000, got '0'", "demo", "--seeds", "0")]
    [InlineData("--seeds wants 1 to 1000, got '0'", "simulate", "clips", "--seeds", "0")]
    [InlineData("--seeds wants 1 to 1000, got 'x'", "evaluate", "clips", "--seeds", "x")]
    [InlineData("--width wants a number above 0 and at most 4, got 'w'", "reproduce", "table1", "--width", "w")]
    [InlineData("--budget wants a number above 0 and at most 100, got '0'", "reproduce", "pools", "--budget", "0")]
    [InlineData("--snr wants -100 to 100 dB, got '1,5'", "card", "m", "--snr", "1,5")]
    [InlineData("--split wants one of grouped, random, official, got 'foo'", "evaluate", "clips", "--split", "foo")]
    [InlineData(
        "--format wants one of csv, raven, audacity, jsonl, label-studio, got 'xyz'",
        "predict",
        "m",
        "clips",
        "--format",
        "xyz"
    )]
    [InlineData("--count wants 1 or more, got '0'", "suggest", "birds", "-n", "0")]
    [InlineData("--port wants 0 to 65535, got '80000'", "studio", "birds", "--port", "80000")]
    public async Task A_value_that_is_none_or_out_of_range_is_named(string message, params string[] arguments)
    {
        var run = await Run.Earshot(arguments);
        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.Contains(message, run.Error);
        Assert.EndsWith($"see 'earshot {arguments[0]} --help'", run.Error.Trim());
    }

    [Fact]
    public async Task No_arguments_show_the_commands()
    {
        var run = await Run.Earshot();
        Assert.Equal((ExitCode.BadInput, ""), (run.Code, run.Output));
        Assert.All(CommandLine.All(), command => Assert.Contains($"  {command.Name}", run.Error));
    }

    [Theory]
    [InlineData("there is no command 'trian'", "\ntrain\n", "see 'earshot --help'", "trian", "clips")]
    [InlineData("'--metod'", "\n--method\n", "see 'earshot train --help'", "train", "clips", "--metod", "graph")]
    [InlineData("'ad'", "\nadd\n", "see 'earshot label --help'", "label", "ad")]
    [InlineData("'workspace' missing", "", "see 'earshot label add --help'", "label", "add")]
    public async Task A_misspelt_word_gets_what_was_probably_meant(
        string problem,
        string meant,
        string help,
        params string[] arguments
    )
    {
        var run = await Run.Earshot(arguments);
        Assert.Equal((ExitCode.BadInput, ""), (run.Code, run.Output));
        Assert.Contains(problem, run.Error);
        Assert.Contains(meant, run.Error.ReplaceLineEndings("\n"));
        Assert.Contains(help, run.Error);
    }

    public static TheoryData<Exception, int, string> Failures =>
        new()
        {
            {
                new BadInputException("the folder is empty: put clips into it"),
                ExitCode.BadInput,
                "earshot: the folder is empty: put clips into it"
            },
            { new IOException("no space left on the device"), ExitCode.Failed, "earshot: no space left on the device" },
            {
                new IOException(
                    "Failed to bind to address http://127.0.0.1:7410: address already in use.",
                    new Microsoft.AspNetCore.Connections.AddressInUseException("in use")
                ),
                ExitCode.BadInput,
                "earshot: Failed to bind to address http://127.0.0.1:7410: address already in use: name another port "
                    + "with --port"
            },
            { new AggregateException(new IOException("no space left")), ExitCode.Failed, "earshot: no space left" },
            {
                new AggregateException(new OutOfMemoryException()),
                ExitCode.Failed,
                "earshot: there is not enough memory for this: give it more"
            },
            {
                new TaskSchedulerException(new OutOfMemoryException()),
                ExitCode.Failed,
                "earshot: there is not enough memory for this: give it more"
            },
            {
                new FileNotFoundException("", "System.Data.Common, Version=8.0.0.0, Culture=neutral"),
                ExitCode.Failed,
                "earshot: the library System.Data.Common can't be loaded: there is not enough memory for it"
            },
            { new FileNotFoundException("no such clip", "a.wav"), ExitCode.BadInput, "earshot: no such clip" },
            {
                new IOException("No space left on device : '/x/a.csv'", 28),
                ExitCode.Failed,
                "earshot: No space left on device : '/x/a.csv': the disk is full; make room and call again"
            },
            {
                new InvalidOperationException("oops"),
                ExitCode.Failed,
                "earshot: this is a bug in earshot: InvalidOperationException: oops"
            },
        };

    [Theory, MemberData(nameof(Failures))]
    public async Task A_failure_is_one_line_and_its_exit_code(Exception failure, int code, string message)
    {
        var run = await Run.With([new Fails(failure)], "fails");
        Assert.Equal(code, run.Code);
        Assert.StartsWith(message, run.Error);
        Assert.Single(run.Error.Trim().Split('\n'));
    }

    /// <summary>Else a stop ends in the middle of an answer, with the code of a signal.</summary>
    [Fact]
    public void The_service_ends_its_requests_before_its_process_is_ended() =>
        Assert.True(CommandLine.PutAway > new Service.ServiceOptions().LongestStop);

    [Fact]
    public async Task An_interruption_exits_130()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        var run = await Run.With([new Fails(new OperationCanceledException(source.Token))], source.Token, "fails");
        Assert.Equal(ExitCode.Interrupted, run.Code);
    }

    private sealed class Fails(Exception failure) : EarshotCommand("fails", "Fails.", "earshot fails")
    {
        public override Task<int> RunAsync(Session session) => throw failure;
    }
}
