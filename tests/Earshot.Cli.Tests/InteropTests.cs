using System.Text.RegularExpressions;

namespace Earshot.Cli.Tests;

/// <summary>The tours of docs/interop.md are kept true: their commands parse.</summary>
public partial class InteropTests
{
    [GeneratedRegex("^\\./earshot (?<call>[^#\\n]*)", RegexOptions.Multiline)]
    private static partial Regex Calls { get; }

    [Fact]
    public void Every_command_line_in_it_parses()
    {
        var text = File.ReadAllText(Path.Combine(Repository(), "docs", "interop.md"));
        var calls = Calls.Matches(text).Select(m => m.Groups["call"].Value.Trim()).ToArray();
        Assert.True(calls.Length >= 15);
        Assert.All(calls, call => Assert.Empty(CommandLine.Root(CommandLine.All()).Parse(call).Errors));
    }

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Earshot.slnx")))
            folder = folder.Parent!;
        return folder.FullName;
    }
}
