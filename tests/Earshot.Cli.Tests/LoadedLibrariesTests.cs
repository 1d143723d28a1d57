using System.Diagnostics;
using System.Text;
using System.Xml.Linq;

namespace Earshot.Cli.Tests;

/// <summary>What a call doesn't need is not loaded: it is what a short call takes longest for.</summary>
public sealed class LoadedLibrariesTests : IDisposable
{
    private static readonly string[] NotForHelp =
    [
        "Microsoft.AspNetCore",
        "Microsoft.Data.Sqlite",
        "Microsoft.ML.OnnxRuntime",
        "Parquet",
        "ScottPlot",
        "SkiaSharp",
        "Spectre.Console",
        "System.Text.Json",
        "Earshot.Networks",
        "Earshot.Studio",
    ];

    private readonly string trace = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    [Fact]
    public async Task The_list_of_commands_loads_none_of_their_libraries()
    {
        var names = await Loaded("--help");
        Assert.Contains("System.CommandLine", names);
        Assert.All(NotForHelp, library => Assert.DoesNotContain(library, names));
    }

    [Fact]
    public async Task Predicting_loads_no_library_of_commands_that_serve_or_draw()
    {
        var names = await Loaded("predict", "no-such-model", "no-such-clips");
        Assert.Contains("Earshot.Recordings", names);
        string[] others = ["Microsoft.Data.Sqlite", "Microsoft.ML.OnnxRuntime", "Parquet", "ScottPlot", "SkiaSharp"];
        Assert.All(others, library => Assert.DoesNotContain(library, names));
    }

    [Fact]
    public void The_launcher_compiles_libraries_that_there_are()
    {
        var folder = Path.GetDirectoryName(typeof(CommandLine).Assembly.Location)!;
        var project = XDocument.Load(Path.Combine(ReadmeTests.Repository(), ".ci", "ready-to-run.proj"));
        var names = project
            .Descendants("Library")
            .SelectMany(library => library.Attribute("Include")!.Value.Split(';'))
            .Select(path => path.Replace("$(Folder)", ""));
        Assert.NotEmpty(names);
        Assert.All(names, name => Assert.NotEmpty(Directory.GetFiles(folder, name)));
    }

    public void Dispose() => File.Delete(trace);

    /// <summary>The runtime's own trace of what it loads; names stand in it as UTF-16.</summary>
    private async Task<string> Loaded(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(CommandLine).Assembly.Location, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_EnableEventPipe"] = "1";
        start.Environment["DOTNET_EventPipeConfig"] = "Microsoft-Windows-DotNETRuntime:8:4";
        start.Environment["DOTNET_EventPipeOutputPath"] = trace;
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await error;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return Names(await File.ReadAllBytesAsync(trace, TestContext.Current.CancellationToken));
    }

    /// <summary>All that is readable as UTF-16, from even and from odd places.</summary>
    private static string Names(byte[] bytes) =>
        Encoding.Unicode.GetString(bytes) + Encoding.Unicode.GetString(bytes.AsSpan(1));
}
