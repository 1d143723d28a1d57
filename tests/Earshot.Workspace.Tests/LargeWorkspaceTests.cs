using System.Diagnostics;
using Earshot.Annotations;
using Earshot.Audio;
using Earshot.Features;
using Earshot.Learning;
using Earshot.Numerics;
using Earshot.Recordings;
using Earshot.Workspace.Training;

namespace Earshot.Workspace.Tests;

/// <summary>
/// EARSHOT_SPEED=1: 1,000 recordings of ten minutes, 400,000 windows of 448 values, 20 classes. EARSHOT_WINDOWS sets
/// how many windows.
/// </summary>
public sealed class LargeWorkspaceTests : IDisposable
{
    private const int OfRecording = 400,
        Dimension = 448,
        Classes = 20;
    private static readonly int Windows = int.Parse(
        Environment.GetEnvironmentVariable("EARSHOT_WINDOWS") ?? "400000",
        System.Globalization.CultureInfo.InvariantCulture
    );
    private readonly string folder = Directory.CreateTempSubdirectory("earshot-large-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_large_workspace_opens_suggests_and_stores_without_keeping_a_label_waiting()
    {
        if (Environment.GetEnvironmentVariable("EARSHOT_SPEED") is null)
            Assert.Skip("measures speed; set EARSHOT_SPEED=1 on a quiet machine");
        var watch = Stopwatch.StartNew();
        Make();
        Tell($"made in {watch.Elapsed.TotalSeconds:F0} s");
        watch.Restart();
        var cpu = Environment.CpuUsage.TotalTime;
        using var store = WorkspaceStore.Open(folder, TimeProvider.System).Value;
        var counts = (store.Clips.Count(), store.Windows.Count(), store.Features.Count(), store.Annotations.Count());
        store.Runs.Latest();
        store.WindowLabels.Counts();
        Tell($"opened in {watch.Elapsed.TotalSeconds:F2} s ({Since(cpu):F2} s of CPU): {counts}");

        var alone = Labelling(store, TimeSpan.FromSeconds(5));
        var (worst, times) = Storing(store);
        Tell($"stored a run in {times:F1} s; labels meanwhile {Text(worst)}; without a run {Text(alone)}");
        watch.Restart();
        store.Runs.Answers();
        Tell($"answers read in {watch.Elapsed.TotalSeconds:F2} s");
        watch.Restart();
        cpu = Environment.CpuUsage.TotalTime;
        Assert.Equal(200, WorkspaceSuggestions.Next(store, 200).Count);
        Tell($"suggestions in {watch.Elapsed.TotalSeconds:F2} s ({Since(cpu):F2} s of CPU)");
        watch.Restart();
        var run = new WorkspaceTrainer(store, TimeProvider.System).Train(
            new RunOptions { Method = "logreg" },
            cancellation: TestContext.Current.CancellationToken
        );
        Assert.True(run.IsOk, run.Reason);
        Tell($"trained by logreg, answered and stored in {watch.Elapsed.TotalSeconds:F0} s");
    }

    [Fact]
    public void A_lasso_of_10000_clips()
    {
        if (Environment.GetEnvironmentVariable("EARSHOT_SPEED") is null)
            Assert.Skip("measures speed; set EARSHOT_SPEED=1 on a quiet machine");
        using var store = Create(cut: null);
        store.Clips.Add(
            Enumerable.Range(1, 10_000).Select(i => new ClipRecord(0, $"{i}.wav", $"{i}", 1, DurationSeconds: 1))
        );
        var classId = store.Classes.Ensure("dog").Id;
        long[] all = [.. store.Clips.All().Select(clip => clip.Id)];
        var watch = Stopwatch.StartNew();
        Assert.Equal(all.Length, store.Clips.Of(all).Count);
        Tell($"looked up in {watch.ElapsedMilliseconds} ms");
        watch.Restart();
        store.Labels.Give(all, classId, "ada");
        Tell($"labelled in {watch.ElapsedMilliseconds} ms");
    }

    private static string Text(List<double> times) =>
        $"{times.Count}, median {times.Order().ElementAt(times.Count / 2):F0} ms, longest {times.Max():F0} ms";

    private static double Since(TimeSpan before) => (Environment.CpuUsage.TotalTime - before).TotalSeconds;

    private static void Tell(string text) => TestContext.Current.TestOutputHelper!.WriteLine(text);

    private WorkspaceStore Create(SegmentOptions? cut)
    {
        var clips = Directory.CreateDirectory(Path.Combine(folder, "clips")).FullName;
        var identity = new EncoderIdentity("logmel", Dimension, 16000, "logmel of a test");
        var store = WorkspaceStore.Create(folder, clips, identity, TimeProvider.System).Value;
        if (cut is not null)
            _ = store.Windows.SetCut(cut, OutputKind.AnyOfMany).Value;
        return store;
    }

    private void Make()
    {
        using var store = Create(new SegmentOptions(3, 1.5));
        store.Clips.Add(
            Enumerable.Range(0, Windows / OfRecording).Select(i => new ClipRecord(0, $"{i:D4}.wav", $"{i}", 1, 601.5))
        );
        foreach (var c in Enumerable.Range(0, Classes))
            store.Classes.Ensure($"class {c}");
        var random = new RandomStreams(1).Stream("windows");
        var row = new float[Dimension];
        foreach (var clip in store.Clips.All())
            store.Windows.Put(
                clip.Id,
                Enumerable
                    .Range(0, OfRecording)
                    .Select(w => (TimeRange.FromSeconds(1.5 * w, 1.5 * w + 3).Value, Outcome<float[]>.Ok(Vector(w))))
            );
        foreach (var clip in store.Clips.All().Where(clip => clip.Id % 10 == 0))
            store.Annotations.Put(
                [
                    .. Enumerable
                        .Range(0, Classes)
                        .Select(c => new AnnotationDraft(
                            clip.Id,
                            new($"class {c}") { Range = TimeRange.FromSeconds(30.0 * c, 30.0 * c + 3).Value }
                        )),
                    new(clip.Id, new(null, Polarity.Complete) { Range = TimeRange.FromSeconds(0, 300).Value }),
                ],
                "ada"
            );

        float[] Vector(int w)
        {
            for (var j = 0; j < Dimension; j++)
                row[j] = (w % OfRecording / 20 == j ? 3 : 0) + (float)(random.NextDouble() - 0.5);
            return row;
        }
    }

    /// <summary>How long labels took, in ms, while a run was stored; and how long that took, in s.</summary>
    private static (List<double> Labels, double Seconds) Storing(WorkspaceStore store)
    {
        using var done = new CancellationTokenSource();
        List<double> times = [];
        var labelling = new Thread(() => times = Label(store, done.Token));
        labelling.Start();
        var watch = Stopwatch.StartNew();
        long[] classes = [.. store.Classes.All().Select(c => c.Id)];
        store.Runs.Add(
            new RunRecord(0, new(), DateTimeOffset.UtcNow, DateTimeOffset.UtcNow, 1, 0, new() { ClassIds = classes }),
            store.Windows.Encoded().Select(w => Prediction(w.Id, classes))
        );
        var seconds = watch.Elapsed.TotalSeconds;
        done.Cancel();
        labelling.Join();
        return (times, seconds);
    }

    private static List<double> Labelling(WorkspaceStore store, TimeSpan time)
    {
        using var done = new CancellationTokenSource(time);
        return Label(store, done.Token);
    }

    private static List<double> Label(WorkspaceStore store, CancellationToken done)
    {
        var (times, recording) = (new List<double>(), store.Clips.All()[0].Id);
        while (!done.IsCancellationRequested)
        {
            var one = Stopwatch.StartNew();
            var range = TimeRange.FromSeconds(times.Count % 500, times.Count % 500 + 1).Value;
            store.Annotations.Put([new(recording, new("class 1") { Range = range })], "bea");
            times.Add(one.Elapsed.TotalMilliseconds);
            Thread.Sleep(5);
        }
        return times;
    }

    private static PredictionRecord Prediction(long id, long[] classes)
    {
        var p = new float[classes.Length];
        p[id % classes.Length] = 0.9f;
        return new PredictionRecord(id, classes[id % classes.Length], 0.9f, p, [], id % 7 / 3f);
    }
}
