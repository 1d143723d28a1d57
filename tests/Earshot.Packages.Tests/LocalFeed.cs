using System.Diagnostics;
using System.IO.Compression;
using System.Xml.Linq;
using Earshot.Packages.Tests;
using Earshot.Testing;

[assembly: AssemblyFixture(typeof(LocalFeed))]

namespace Earshot.Packages.Tests;

/// <summary>
/// A folder with both packages and what the library's needs; nothing restored from it comes from anywhere else.
/// </summary>
public sealed class LocalFeed : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public LocalFeed()
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        foreach (var project in (string[])["Earshot", "Earshot.Cli"])
            Dotnet(
                Root,
                "pack",
                Path.Combine(Root, "src", project),
                "-c",
                configuration,
                "--no-build",
                "-o",
                Feed,
                "--nologo",
                "-v",
                "quiet"
            );
        foreach (var (name, version) in Dependencies(Nuspec("Earshot")))
            CopyFromCache(name.ToLowerInvariant(), version);
        var source = $"""<packageSources><clear /><add key="local" value="{Feed}" /></packageSources>""";
        File.WriteAllText(NugetConfig, $"<configuration>{source}</configuration>");
    }

    /// <summary>The repository.</summary>
    public string Root { get; } = FindRoot();

    /// <summary>Where the packages lie.</summary>
    public string Feed => folder.File("feed");

    /// <summary>A configuration that knows this feed alone.</summary>
    public string NugetConfig => folder.File("nuget.config");

    /// <summary>Runs the SDK's command line with a package cache of its own; fails the test where it fails.</summary>
    public string Dotnet(string workingFolder, params string[] arguments) => Run("dotnet", workingFolder, arguments);

    /// <summary>Runs a program; fails the test where it fails.</summary>
    /// <returns>What it wrote.</returns>
    public string Run(string program, string workingFolder, params string[] arguments) =>
        Run(program, workingFolder, isApart: true, arguments);

    private string Run(string program, string workingFolder, bool isApart, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = workingFolder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (isApart)
            start.Environment["NUGET_PACKAGES"] = folder.File("cache");
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        process.WaitForExit();
        Assert.True(
            process.ExitCode == 0,
            $"{program} {string.Join(' ', arguments)}: exit code "
                + $"{process.ExitCode}\n{output.Result}\n{error.Result}"
        );
        return output.Result;
    }

    /// <summary>The command line as it is published for another platform, its code not compiled beforehand.</summary>
    /// <param name="platform"><c>win-x64</c> and the like.</param>
    /// <returns>The folder.</returns>
    public string Publish(string platform)
    {
        using var alone = Publishing.Alone();
        string[] call = ["publish", Path.Combine(Root, "src", "Earshot.Cli"), "-c", "Release", "-r", platform];
        string[] plain = ["--self-contained", "false", "-p:PublishReadyToRun=false"];
        Run(
            "dotnet",
            Root,
            isApart: false,
            [.. call, .. plain, "-o", folder.File(platform), "--nologo", "-v", "quiet"]
        );
        return folder.File(platform);
    }

    /// <summary>A package's file.</summary>
    public ZipArchive Open(string package, string extension = "nupkg") =>
        ZipFile.OpenRead(Path.Combine(Feed, $"{package}.{Version}.{extension}"));

    /// <summary>A package's description.</summary>
    public XElement Nuspec(string package)
    {
        using var zip = Open(package);
        using var stream = zip.GetEntry($"{package}.nuspec")!.Open();
        return XDocument.Load(stream).Root!;
    }

    /// <summary>The version that was built.</summary>
    public static string Version => typeof(Inference.Model).Assembly.GetName().Version!.ToString(3);

    public void Dispose() => folder.Dispose();

    private static IEnumerable<(string Name, string Version)> Dependencies(XElement nuspec) =>
        nuspec
            .Descendants()
            .Where(e => e.Name.LocalName == "dependency")
            .Select(e => (e.Attribute("id")!.Value, e.Attribute("version")!.Value));

    private void CopyFromCache(string name, string version)
    {
        var cache =
            Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        var file = $"{name}.{version}.nupkg";
        File.Copy(Path.Combine(cache, name, version, file), Path.Combine(Feed, file));
    }

    private static string FindRoot()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at.FullName, "Earshot.slnx")))
            at = at.Parent!;
        return at.FullName;
    }
}
