using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Earshot.Recordings.Extraction;

namespace Earshot.Cli.Tests.Cluster;

/// <summary>A run by real Slurm on this machine, with what goes wrong in such runs.</summary>
public sealed class SlurmTests : IDisposable
{
    private const int Clips = 1000,
        Elements = 8;

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task What_is_killed_is_retried_and_the_end_is_that_of_one_process()
    {
        await using var slurm = await SlurmCluster.StartAsync(folder["slurm"]);
        WriteClips();
        string[] cut = ["--nodes", $"{Elements}", "--memory", "500", "--sample", "0"];
        string[] learning = ["--encoder", "speech165", "--", "--method", "graph", "--folds", "0"];
        await Ok(slurm.Earshot(["cluster", "plan", folder["clips"], "-o", folder["run"], .. cut, .. learning]));
        await Ok(slurm.Earshot("cluster", "submit", folder["run"]));
        var submitted = JsonNode.Parse(File.ReadAllText(folder["run/jobs.json"]))!["arrays"]![0]!["job"]!;

        int[] processes = [await Halted(2), await Halted(5), await Halted(7)];
        slurm.Call("scancel", $"{submitted}_2");
        slurm.Call("scancel", $"{submitted}_5");
        Signal("KILL", processes[^1]);
        foreach (var process in processes)
            await GoesOn(process);
        var status = await Until(slurm, steps => Stages(steps, 0).All(stage => stage is "Done" or "Failed"));
        Assert.Equal([2, 5, 7], Enumerable.Range(0, Elements).Where(i => Stages(status, 0)[i] == "Failed"));
        Assert.Equal("Queued", Stages(status, 1).Single());
        Assert.Contains("killed without a word", (string)status[0]!["elements"]![7]!["why"]!);
        Assert.Contains("stopped; what was done is kept", (string)status[0]!["elements"]![2]!["why"]!);
        Assert.All((int[])[2, 5, 7], i => Assert.InRange((int)status[0]!["elements"]![i]!["done"]!, 1, 124));

        await Ok(slurm.Earshot("cluster", "retry", folder["run"]));
        await Until(slurm, steps => Enumerable.Range(0, 4).All(step => Stages(steps, step).All(s => s == "Done")));

        var shards = Enumerable.Range(0, Elements).Select(i => folder[$"run/features-0000{i}-of-00008.parquet"]);
        var file = (await FeatureFile.ReadAllAsync([.. shards])).Value;
        Assert.Equal((Clips, Clips), (file.Paths.Length, file.Paths.Distinct().Count()));
        Assert.Equal(["../clips/broken.wav"], Ledger(folder["run/skipped.csv"]));
        await OneProcess();
        Assert.Equal(File.ReadAllBytes(folder["one.earshot"]), File.ReadAllBytes(folder["run/model.earshot"]));
        Assert.Equal(
            File.ReadAllText(folder["one.csv"]),
            File.ReadAllText(folder["run/labels.csv"]).Replace("../clips/", "")
        );
    }

    /// <summary>The same clips in one process, that knows nothing of the run.</summary>
    private async Task OneProcess()
    {
        string[] features = ["--features", folder["one.parquet"]];
        var clips = folder["clips"];
        await Ok(Run.Earshot("features", clips, "--encoder", "speech165", "-o", folder["one.parquet"]));
        string[] learning = ["--method", "graph", "--folds", "0", "--encoder", "speech165"];
        await Ok(Run.Earshot(["train", clips, "-o", folder["one.earshot"], .. features, .. learning]));
        await Ok(Run.Earshot(["predict", folder["one.earshot"], clips, "-o", folder["one.csv"], .. features]));
    }

    private void WriteClips()
    {
        Parallel.For(
            0,
            Clips,
            i =>
            {
                var name =
                    i < 20 ? $"low/{i:0000}"
                    : i < 40 ? $"high/{i:0000}"
                    : $"unlabelled/{i:0000}";
                folder.Tone($"clips/{name}.wav", i % 2 == 0 ? 200 + i / 10.0 : 2000 + i, seconds: 1);
            }
        );
        folder.Write("clips/broken.wav", "RIFF, or so it says");
    }

    /// <summary>
    /// The process of an element, halted when its journal grows, so that it is amidst its work however fast or slow the
    /// machine is.
    /// </summary>
    private async Task<int> Halted(int element)
    {
        var journal = new FileInfo(folder[$"run/features-0000{element}-of-00008.parquet.journal"]);
        bool HasGrown()
        {
            journal.Refresh();
            return journal is { Exists: true, Length: > 2000 };
        }
        await SlurmCluster.Until(HasGrown, $"the journal of element {element} does not grow");
        var process = ProcessOf(element);
        Assert.True(process is not null, "the element was done before it could be halted");
        Signal("STOP", process.Value);
        await SlurmCluster.Until(() => IsHalted(process.Value), $"element {element} does not halt");
        return process.Value;
    }

    /// <summary>Lets a process go on when what was sent has reached it: scancel comes back before it has.</summary>
    private static async Task GoesOn(int process)
    {
        await SlurmCluster.Until(() => HasBeenTold(process), $"nothing was sent to process {process}");
        Signal("CONT", process);
    }

    /// <summary>A halted process has been told to stop, has been let go on to do so, or is gone.</summary>
    private static bool HasBeenTold(int process)
    {
        const long Term = 1L << (15 - 1);
        return !IsHalted(process) || (Convert.ToInt64(Status(process, "ShdPnd:"), 16) & Term) != 0;
    }

    private static bool IsHalted(int process) =>
        Status(process, "State:").Contains("(stopped)", StringComparison.Ordinal);

    private static string Status(int process, string name) =>
        Read($"/proc/{process}/status")
            .Split('\n')
            .FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))
            is { } line
            ? line[name.Length..].Trim()
            : "0";

    /// <summary>The process of an element of the features, by its command line.</summary>
    private int? ProcessOf(int element)
    {
        var call = $"\0cluster\0element\0{folder["run"]}\0features\0{element}\0";
        foreach (var process in Directory.EnumerateDirectories("/proc").Select(Path.GetFileName))
            if (int.TryParse(process, out var id))
                if (Read($"/proc/{id}/cmdline").Contains(call, StringComparison.Ordinal))
                    return id;
        return null;
    }

    private static string Read(string ofProcess)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes(ofProcess));
        }
        // it ended meanwhile
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static void Signal(string name, int process)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{process}"]);
        kill.WaitForExit();
    }

    private async Task<JsonArray> Until(SlurmCluster slurm, Predicate<JsonArray> isSo)
    {
        for (var waiting = Stopwatch.StartNew(); ; )
        {
            var status = await slurm.Earshot("cluster", "status", folder["run"], "--json");
            Assert.True(status.Code is ExitCode.Ok or ExitCode.Failed, status.Error);
            var steps = JsonNode.Parse(status.Output)!["steps"]!.AsArray();
            if (isSo(steps))
                return steps;
            Assert.True(waiting.Elapsed < TimeSpan.FromMinutes(10), status.Output);
        }
    }

    private static string[] Stages(JsonArray steps, int step) =>
        [.. steps[step]!["elements"]!.AsArray().Select(element => (string)element!["stage"]!)];

    private static string[] Ledger(string path) => [.. File.ReadLines(path).Skip(1).Select(line => line.Split(',')[0])];

    private static async Task Ok(Task<Run> running)
    {
        var run = await running;
        Assert.True(run.Code is ExitCode.Ok or ExitCode.SomeSkipped, run.Error);
    }
}
