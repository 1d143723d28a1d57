using System.Reflection.PortableExecutable;
using Earshot.Audio;
using Earshot.Numerics;
using Earshot.Testing;

namespace Earshot.Packages.Tests;

/// <summary>Library and tool as a user gets them: packed, installed from a folder and run.</summary>
public sealed class PackageTests(LocalFeed feed) : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("Earshot")]
    [InlineData("Earshot.Tool")]
    public void A_package_says_what_it_is(string package)
    {
        var nuspec = feed.Nuspec(package);
        string Value(string name) => nuspec.Descendants().Single(e => e.Name.LocalName == name).Value;
        Assert.Equal(
            (package, LocalFeed.Version, "MIT", "README.md"),
            (Value("id"), Value("version"), Value("license"), Value("readme"))
        );
        Assert.Contains("label audio", Value("description"));
        using var zip = feed.Open(package);
        Assert.NotNull(zip.GetEntry("README.md"));
    }

    [Fact]
    public void The_library_comes_with_documentation_and_symbols_and_is_built_reproducibly()
    {
        using (var zip = feed.Open("Earshot"))
            Assert.True(zip.GetEntry("lib/net10.0/Earshot.xml")!.Length > 100_000);
        using (var symbols = feed.Open("Earshot", "snupkg"))
            Assert.NotNull(symbols.GetEntry("lib/net10.0/Earshot.pdb"));
        using var assembly = new PEReader(File.OpenRead(typeof(Inference.Model).Assembly.Location));
        Assert.Contains(assembly.ReadDebugDirectory(), entry => entry.Type == DebugDirectoryEntryType.Reproducible);
    }

    [Fact]
    public void The_sample_of_at_most_30_lines_trains_and_predicts_by_the_library_from_the_feed_alone()
    {
        var sample = Path.Combine(feed.Root, "samples", "Sounds");
        Assert.InRange(File.ReadAllLines(Path.Combine(sample, "Program.cs")).Length, 1, 30);
        foreach (var file in (string[])["Program.cs", "Sounds.csproj"])
            File.Copy(Path.Combine(sample, file), folder.File(file));
        feed.Dotnet(folder.Path, "build", "-c", "Release", "--configfile", feed.NugetConfig, "--nologo", "-v", "quiet");
        var output = feed.Dotnet(
            folder.Path,
            Path.Combine("bin", "Release", "net10.0", "Sounds.dll"),
            Clips(),
            Tone("new.wav", 2150)
        );
        Assert.Contains("held out: 100", output);
        Assert.Contains("new.wav: high", output);
    }

    [Fact]
    public void The_tool_runs_the_demo_trains_and_labels_WAV_and_FLAC()
    {
        var tools = folder.File("tools");
        feed.Dotnet(
            folder.Path,
            "tool",
            "install",
            "Earshot.Tool",
            "--tool-path",
            tools,
            "--configfile",
            feed.NugetConfig,
            "--version",
            LocalFeed.Version
        );
        var earshot = Path.Combine(tools, OperatingSystem.IsWindows() ? "earshot.exe" : "earshot");
        Assert.Contains("Exit codes", feed.Run(earshot, folder.Path, "--help"));
        feed.Run(earshot, folder.Path, "demo", "-o", "demo", "--methods", "logreg", "--seeds", "1");
        Assert.Equal(601, File.ReadAllLines(folder.File("demo/predictions.csv")).Length);
        Assert.Contains("<h1>Earshot demo</h1>", File.ReadAllText(folder.File("demo/report.html")));
        feed.Run(earshot, folder.Path, "train", Clips(), "-o", "m.earshot");
        Directory.CreateDirectory(folder.File("new"));
        Tone("new/deep.wav", 215);
        Assert.Contains("\"label\": \"low\"", feed.Run(earshot, folder.Path, "predict", "m.earshot", "new", "--json"));
        Peer.Run("sox", Tone("tone.wav", 2150), folder.File("new/bright.flac"));
        Assert.Contains("\"label\": \"high\"", feed.Run(earshot, folder.Path, "predict", "m.earshot", "new", "--json"));
    }

    /// <summary>Two classes that are easily told apart, and clips without a label.</summary>
    private string Clips()
    {
        for (var i = 0; i < 6; i++)
        {
            Tone($"clips/low/{i}.wav", 200 + 10 * i);
            Tone($"clips/high/{i}.wav", 2000 + 50 * i);
            Tone($"clips/unlabelled/{i}.wav", i < 3 ? 225 + i : 2125 + i);
        }
        return folder.File("clips");
    }

    private string Tone(string name, double pitchHz)
    {
        var (path, noise) = (folder.File(name), new RandomStreams(1).Stream(name));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        WavFile.Write(
            path,
            new AudioSignal(
                [
                    .. Enumerable
                        .Range(0, 8_000)
                        .Select(i =>
                            (float)(0.3 * Math.Sin(2 * Math.PI * pitchHz * i / 16_000) + 0.01 * noise.NextNormal())
                        ),
                ],
                16_000
            )
        );
        return path;
    }
}
