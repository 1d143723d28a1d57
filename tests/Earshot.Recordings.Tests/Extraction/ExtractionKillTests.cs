using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Earshot.Audio;
using Earshot.Numerics;
using Earshot.Recordings.Extraction;
using Earshot.Testing;

namespace Earshot.Recordings.Tests.Extraction;

/// <summary>A process that extracts is killed again and again; the next one goes on.</summary>
public sealed class ExtractionKillTests : IDisposable
{
    private const int Clips = 400,
        Kills = 5,
        Threads = 2;
    private readonly TemporaryFolder folder = new();

    public ExtractionKillTests()
    {
        var random = new RandomStreams(3).Stream("clips");
        for (var i = 0; i < Clips; i++)
        {
            var samples = new float[16_000];
            foreach (ref var sample in samples.AsSpan())
                sample = (float)(0.1 * random.NextNormal());
            WavFile.Write(folder.File($"{i:000}.wav"), new(samples, 16_000));
        }
        File.WriteAllBytes(folder.File("cut.wav"), File.ReadAllBytes(folder.File("000.wav"))[..5000]);
    }

    private string Output => folder.File("out/features.parquet");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task After_kill_9_nothing_is_lost_doubled_or_computed_again()
    {
        var acknowledged = 0;
        for (var kill = 1; kill <= Kills; kill++)
        {
            // half is left at the last, so that a kill that comes late still comes in time
            var (resumed, done) = RunUntil(kill * Clips / (2 * Kills));
            // the bad clip is tried again, a finished one may not have been acknowledged
            Assert.InRange(resumed, acknowledged - 1, acknowledged + Threads);
            acknowledged = done;
        }
        Assert.False(File.Exists(Output));
        Assert.Equal([$"{Clips}", "1"], Finish()[2..]);
        var file = (await FeatureFile.ReadAsync(Output)).Value;
        Assert.Equal(Enumerable.Range(0, Clips).Select(i => $"{i:000}.wav"), file.Paths);
        Assert.Contains("cut.wav", File.ReadAllText(Path.ChangeExtension(Output, ".skipped.csv")));
        Assert.All(Enumerable.Range(0, Clips), i => Assert.False(file.Features.Row(i).ToArray().All(x => x == 0)));
    }

    /// <summary>
    /// Runs, kills the process once it acknowledged so many, and gives how many it had found done and the last number
    /// acknowledged.
    /// </summary>
    private (int Resumed, int Done) RunUntil(int count)
    {
        using var process = Start();
        var (resumed, done) = (0, 0);
        while (process.StandardOutput.ReadLine()?.Split(' ') is ["done", var r, var d])
        {
            (resumed, done) = (
                int.Parse(r, CultureInfo.InvariantCulture),
                Math.Max(done, int.Parse(d, CultureInfo.InvariantCulture))
            );
            if (done >= count && !process.HasExited)
                process.Kill();
        }
        process.WaitForExit();
        return (resumed, done);
    }

    private string[] Finish()
    {
        using var process = Start();
        return process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1].Split(' ');
    }

    private Process Start()
    {
        var dotnet = Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet");
        return Process.Start(
            new ProcessStartInfo(
                dotnet,
                [
                    "exec",
                    Path.Combine(AppContext.BaseDirectory, "Earshot.Workspace.Hammer.dll"),
                    "extract",
                    folder.Path,
                    Output,
                ]
            )
            {
                RedirectStandardOutput = true,
            }
        )!;
    }
}
