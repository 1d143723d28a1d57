using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Earshot.Numerics;

namespace Earshot.Workspace.Tests;

/// <summary>
/// Two processes post labels and annotations and train on one workspace and are killed at random moments. EARSHOT_KILLS
/// sets how often.
/// </summary>
public sealed class KillTests : IDisposable
{
    private static readonly int Kills = int.Parse(
        Environment.GetEnvironmentVariable("EARSHOT_KILLS") ?? "24",
        CultureInfo.InvariantCulture
    );
    private readonly ConcurrentBag<(long Batch, long Recording, long Begin, long Class)> annotations = [];
    private readonly TemporaryWorkspace workspace = new(60, "dog", "cat", "rain");

    public KillTests()
    {
        var features = new RandomStreams(2).Stream("features");
        workspace.Store.Features.Put(
            workspace
                .Store.Clips.All()
                .Select(clip =>
                    (clip.Id, (float[])[(float)features.NextNormal(), (float)features.NextNormal(), clip.Id % 3])
                )
        );
    }

    public void Dispose() => workspace.Dispose();

    [Fact]
    public void No_acknowledged_label_annotation_or_training_is_lost_by_a_kill()
    {
        var random = new RandomStreams(1).Stream("kills");
        var (labels, runs) = (new ConcurrentBag<(long Batch, long Clip, long Class)>(), new ConcurrentBag<long>());
        for (var kill = 0; kill < Kills; kill += 2)
        {
            using var first = Hammer(2 * kill, labels, runs);
            using var second = Hammer(2 * kill + 1, labels, runs);
            Await(random.Next(4), labels, runs);
            Thread.Sleep(random.Next(250));
            Kill(first);
            Thread.Sleep(random.Next(50));
            Kill(second);
            using var opened = WorkspaceStore.Open(workspace.Store.Folder, TimeProvider.System).Value;
            Assert.Equal("ok", opened.CheckIntegrity());
            Assert.Contains(opened.Runs.Predictions().Count, (int[])[0, 60]);
        }
        AssertAllAreThere([.. labels]);
        AssertAnnotationsAreThere();
        Assert.Empty(runs.Except(workspace.Store.Runs.All().Select(run => run.Id)));
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{Kills} kills, {labels.Count} acknowledged labels, {annotations.Count} annotations, "
                + $"{runs.Count} acknowledged trainings, {workspace.Store.Runs.All().Count} stored"
        );
    }

    /// <summary>
    /// Some are killed while they start, some once labels are given, some once a training was stored.
    /// </summary>
    private static void Await(int what, ConcurrentBag<(long, long, long)> labels, ConcurrentBag<long> runs)
    {
        var (labelsBefore, runsBefore) = (labels.Count, runs.Count);
        SpinWait.SpinUntil(
            () =>
            {
                Thread.Sleep(1);
                return what == 0 || (what < 3 ? labels.Count > labelsBefore : runs.Count > runsBefore);
            },
            TimeSpan.FromSeconds(30)
        );
    }

    private void AssertAllAreThere((long Batch, long Clip, long Class)[] acknowledged)
    {
        Assert.True(
            acknowledged.Length >= Kills / 2,
            $"only {acknowledged.Length} labels were given: the test shows nothing"
        );
        var names = workspace.Store.Classes.All().ToDictionary(c => c.Id, c => c.Name);
        foreach (var ofClip in acknowledged.GroupBy(a => a.Clip))
        {
            var history = workspace.Store.Labels.History(ofClip.Key);
            Assert.All(
                ofClip,
                a => Assert.Contains(history, e => e.BatchId == a.Batch && e.ClassName == names[a.Class])
            );
            Assert.Equal(history[^1].ClassName, workspace.LabelOf(ofClip.Key));
        }
    }

    private void AssertAnnotationsAreThere()
    {
        var names = workspace.Store.Classes.All().ToDictionary(c => c.Id, c => c.Name);
        foreach (var ofRecording in annotations.GroupBy(a => a.Recording))
        {
            var history = workspace.Store.Annotations.HistoryOf(ofRecording.Key).ToLookup(e => e.BatchId);
            Assert.All(
                ofRecording,
                a =>
                {
                    var said = Assert.Single(history[a.Batch]).Value!;
                    Assert.Equal((names[a.Class], a.Begin), (said.ClassName, said.Range!.Value.BeginMicroseconds));
                }
            );
        }
    }

    private Process Hammer(int seed, ConcurrentBag<(long, long, long)> labels, ConcurrentBag<long> runs)
    {
        var hammer = Process.Start(
            new ProcessStartInfo(
                "dotnet",
                [
                    "exec",
                    Path.Combine(AppContext.BaseDirectory, "Earshot.Workspace.Hammer.dll"),
                    workspace.Store.Folder,
                    $"{seed}",
                ]
            )
            {
                RedirectStandardOutput = true,
            }
        )!;
        hammer.OutputDataReceived += (_, line) =>
        {
            if (line.Data is null)
                return;
            var numbers = line.Data.Split(' ').Select(n => long.Parse(n, CultureInfo.InvariantCulture)).ToArray();
            if (numbers is [var batch, var clip, var label])
                labels.Add((batch, clip, label));
            if (numbers is [var said, var recording, var begin, var of])
                annotations.Add((said, recording, begin, of));
            if (numbers is [var run])
                runs.Add(run);
        };
        hammer.BeginOutputReadLine();
        return hammer;
    }

    private static void Kill(Process process)
    {
        process.Kill();
        process.WaitForExit(); // and for the end of its output
    }
}
