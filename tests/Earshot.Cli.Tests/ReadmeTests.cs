using System.Text.RegularExpressions;
using Earshot.Datasets;

namespace Earshot.Cli.Tests;

/// <summary>The README is kept true: its commands parse, its tables name what there is.</summary>
public partial class ReadmeTests
{
    private static readonly string Text = File.ReadAllText(Path.Combine(Repository(), "README.md"));

    [GeneratedRegex("^\\./earshot (?<call>[^#\\n]*)", RegexOptions.Multiline)]
    private static partial Regex Calls { get; }

    [Fact]
    public void Every_command_line_in_it_parses()
    {
        var calls = Calls.Matches(Text).Select(m => m.Groups["call"].Value.Trim()).ToArray();
        Assert.True(calls.Length >= 5);
        Assert.All(calls, call => Assert.Empty(CommandLine.Root(CommandLine.All()).Parse(call).Errors));
    }

    [Fact]
    public void Its_table_names_every_command() =>
        Assert.All(CommandLine.All(), command => Assert.Matches($@"\n\|[^|]*`{command.Name}`[^|]*\|", Text));

    [Fact]
    public void Its_table_names_every_kind_of_data_set() =>
        Assert.All(Dataset.Kinds, kind => Assert.Contains($"\n| `{kind.Name}` |", Text));

    [Fact]
    public void It_gives_the_exit_codes_of_the_help() => Assert.Contains(ExitCode.Help, Text);

    [Fact]
    public void Its_code_is_the_sample_that_the_tests_compile_and_run() =>
        Assert.Contains(
            $"```csharp\n{File.ReadAllText(Path.Combine(Repository(), "samples", "Sounds", "Program.cs"))}```",
            Text
        );

    /// <summary>The folder of the repository that this is built from.</summary>
    internal static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Earshot.slnx")))
            folder = folder.Parent!;
        return folder.FullName;
    }
}
