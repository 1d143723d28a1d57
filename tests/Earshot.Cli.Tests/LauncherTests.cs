using System.Diagnostics;

namespace Earshot.Cli.Tests;

/// <summary><c>./earshot</c> with a <c>dotnet</c> that can't compile ahead.</summary>
public sealed class LauncherTests : IDisposable
{
    private const string Dotnet = """
        #!/bin/sh
        case "$*" in
          --list-sdks) echo "10.0.100 [/none]" ;;
          *ready-to-run.proj*) echo "no compiler here"; exit 1 ;;
          build*) d="$2/bin/Release/net10.0"; mkdir -p "$d"; echo built > "$d/Earshot.Cli.dll" ;;
          *) echo "ran" ;;
        esac

        """;

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("", false)]
    [InlineData("1", true)]
    public async Task Why_nothing_was_compiled_ahead_stands_in_a_log(string verbose, bool isSaid)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "a shell script");
        foreach (var file in (string[])["earshot", ".ci/setup"])
            Script(file, File.ReadAllText(Path.Combine(ReadmeTests.Repository(), file)));
        Script("bin/dotnet", Dotnet);
        Directory.CreateDirectory(folder["src"]);
        var (output, error) = await Launch(verbose);
        Assert.Equal("ran\n", output);
        var log = folder["src/Earshot.Cli/obj/ready-to-run.log"];
        Assert.Equal("no compiler here\n", File.ReadAllText(log));
        Assert.Equal(isSaid, error.Contains($"calls start slower: {log} says why", StringComparison.Ordinal));

        // not again, until another build puts other libraries there
        File.Delete(log);
        await Launch(verbose);
        Assert.False(File.Exists(log));
        File.AppendAllText(folder["src/Earshot.Cli/bin/Release/net10.0/Earshot.Cli.dll"], "once more");
        Assert.Equal("ran\n", (await Launch(verbose)).Output);
        Assert.True(File.Exists(log));
    }

    private void Script(string name, string text)
    {
        folder.Write(name, text.ReplaceLineEndings("\n"));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(
                folder[name],
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            );
    }

    private async Task<(string Output, string Error)> Launch(string verbose)
    {
        var start = new ProcessStartInfo(folder["earshot"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PATH"] = $"{folder["bin"]}:{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["HOME"] = folder["home"];
        start.Environment["EARSHOT_VERBOSE"] = verbose;
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        return (output, await error);
    }
}
