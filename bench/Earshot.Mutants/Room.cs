using System.Diagnostics;

namespace Earshot.Mutants;

/// <summary>
/// A folder of the sources and the tests that must tell its faults: those of the folder of the same name.
/// </summary>
/// <param name="Project">The project.</param>
/// <param name="Folder">A folder of it; "" for all.</param>
/// <param name="Tests">The tests' project.</param>
internal sealed record Room(string Project, string Folder, string Tests)
{
    /// <summary>What is mutated: where learning is done, measured and kept.</summary>
    public static IReadOnlyList<Room> All { get; } =
    [
        new("Earshot", "Learning", "Earshot.Tests"),
        new("Earshot", "Graphs", "Earshot.Tests"),
        new("Earshot", "Evaluation", "Earshot.Tests"),
        new("Earshot.Recordings", "Evaluation", "Earshot.Recordings.Tests"),
        new("Earshot.Workspace", "", "Earshot.Workspace.Tests"),
    ];

    /// <summary>Where the tests run: a copy beside their build, which is left alone.</summary>
    public string Output(string root) => Path.Combine(root, "tests", Tests, "bin", "Mutants", "net10.0");

    /// <summary>Copies the tests' build.</summary>
    public void Prepare(string root)
    {
        var (from, to) = (Path.Combine(root, "tests", Tests, "bin", "Release", "net10.0"), Output(root));
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy, overwrite: true);
        }
    }

    /// <summary>
    /// Asks the nearest tests first: of the type, of its folder, of the room. Which of them failed, or "timeout"; null
    /// where all passed.
    /// </summary>
    public string? Killer(string root, Mutant mutant)
    {
        var all = string.Join('.', (string[])[Tests, .. Folder.Split('/', StringSplitOptions.RemoveEmptyEntries)]);
        var inside = Path.GetRelativePath(Path.Combine("src", Project), Path.GetDirectoryName(mutant.File)!);
        var near = inside == "." ? Tests : $"{Tests}.{inside.Replace('/', '.')}";
        var own = $"{near}.{Path.GetFileNameWithoutExtension(mutant.File)}Tests";
        return Failing(root, "-class", own)
            ?? Failing(root, "-namespace", near)
            ?? Failing(root, "-namespace", all + "*");
    }

    /// <summary>Whether a test fails without any fault.</summary>
    public bool IsRed(string root, string test) => Failing(root, "-method", test.Split('(')[0]) is not null;

    /// <summary>The first test that fails; null where none does or there is none.</summary>
    private string? Failing(string root, params string[] filter)
    {
        var output = Output(root);
        var start = new ProcessStartInfo(
            Path.Combine(output, Tests),
            [.. filter, "-stopOnFail", "-noColor", "-ignoreFailures"]
        )
        {
            WorkingDirectory = output,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var (said, _) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (!process.WaitForExit(TimeSpan.FromMinutes(8)))
        {
            process.Kill(entireProcessTree: true);
            return "timeout";
        }
        var failed = said.Result.Split('\n').FirstOrDefault(line => line.Contains("[FAIL]", StringComparison.Ordinal));
        return failed?.Replace("[FAIL]", "", StringComparison.Ordinal).Trim()
            ?? (process.ExitCode == 0 ? null : $"exit code {process.ExitCode}");
    }
}
