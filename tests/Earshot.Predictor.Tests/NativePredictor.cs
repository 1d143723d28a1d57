using System.Diagnostics;
using System.Runtime.InteropServices;
using Earshot.Testing;

// One for all: two compilations at once would write the same intermediate files.
[assembly: AssemblyFixture(typeof(Earshot.Predictor.Tests.NativePredictor))]

namespace Earshot.Predictor.Tests;

/// <summary>The predictor compiled to one native file, once for all tests, as its users compile it.</summary>
public sealed class NativePredictor : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("earshot-predict-").FullName;
    private readonly Lazy<string> built;

    public NativePredictor() => built = new Lazy<string>(Publish);

    /// <summary>The file; skips the test where no native compiler is installed.</summary>
    public string File => built.Value;

    /// <summary>What a run printed, and how it ended.</summary>
    public (int ExitCode, string Output, string Error) Run(byte[]? input, params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(File, arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (input is not null)
            process.StandardInput.BaseStream.Write(input);
        process.StandardInput.Close();
        process.WaitForExit();
        return (process.ExitCode, output.Result, error.Result);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string Publish()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.OSArchitecture != Architecture.X64)
            Assert.Skip("the native predictor is built and tested on linux-x64");
        if (!System.IO.File.Exists("/usr/bin/clang") && !System.IO.File.Exists("/usr/bin/gcc"))
            Assert.Skip("needs a native compiler (apt-get install clang zlib1g-dev)");
        var project = Path.Combine(SourceRoot(), "src", "Earshot.Predictor");
        using var alone = Publishing.Alone();
        using var publish = Process.Start(
            new ProcessStartInfo(
                "dotnet",
                ["publish", project, "-c", "Release", "-r", "linux-x64", "-o", folder, "-v", "quiet", "--nologo"]
            )
            {
                RedirectStandardOutput = true,
            }
        )!;
        var log = publish.StandardOutput.ReadToEnd();
        publish.WaitForExit();
        Assert.True(publish.ExitCode == 0, log);
        return Path.Combine(folder, "earshot-predict");
    }

    private static string SourceRoot()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!System.IO.File.Exists(Path.Combine(at.FullName, "Earshot.slnx")))
            at = at.Parent!;
        return at.FullName;
    }
}
