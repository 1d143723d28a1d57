namespace Earshot.Cli.Tests;

public class CommandLineTests
{
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
            Assert.Contains(command.Examples, example => example.StartsWith($"earshot {command.Name}", StringComparison.Ordinal));
            Assert.All(command.Examples, example => Assert.Contains(example, help.Output));
            var calls = command.Examples.Where(example => example.StartsWith("earshot ", StringComparison.Ordinal));
            Assert.All(calls, call => Assert.Empty(CommandLine.Root(CommandLine.All()).Parse(call["earshot ".Length..]).Errors));
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

    public static TheoryData<Exception, int, string> Failures => new()
    {
        { new BadInputException("the folder is empty: put clips into it"), ExitCode.BadInput, "earshot: the folder is empty: put clips into it" },
        { new IOException("no space left on the device"), ExitCode.Failed, "earshot: no space left on the device" },
        { new AggregateException(new IOException("no space left")), ExitCode.Failed, "earshot: no space left" },
        { new InvalidOperationException("oops"), ExitCode.Failed, "earshot: this is a bug in earshot: InvalidOperationException: oops" },
    };

    [Theory, MemberData(nameof(Failures))]
    public async Task A_failure_is_one_line_and_its_exit_code(Exception failure, int code, string message)
    {
        var run = await Run.With([new Fails(failure)], "fails");
        Assert.Equal(code, run.Code);
        Assert.StartsWith(message, run.Error);
        Assert.Single(run.Error.Trim().Split('\n'));
    }

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
