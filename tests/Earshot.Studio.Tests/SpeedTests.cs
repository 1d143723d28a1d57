using System.Diagnostics;
using Earshot.Numerics;
using Earshot.Recordings;
using Earshot.Testing.Browser;
using Earshot.Workspace;
using Earshot.Workspace.Training;
using Microsoft.Playwright;

namespace Earshot.Studio.Tests;

/// <summary>
/// How fast the loop feels. Set EARSHOT_SPEED=1 to run it: figures of a busy machine say nothing, so nothing here is a
/// bar for CI.
/// </summary>
public sealed class SpeedTests
{
    private readonly ITestOutputHelper output = TestContext.Current.TestOutputHelper!;

    public SpeedTests() =>
        Assert.SkipUnless(
            Environment.GetEnvironmentVariable("EARSHOT_SPEED") == "1",
            "measures speed; set EARSHOT_SPEED=1 on a quiet machine"
        );

    [Theory]
    [InlineData("graph")]
    [InlineData("logreg")]
    public void Retraining_on_5000_clips(string method)
    {
        var folder = Directory.CreateTempSubdirectory("earshot-speed-").FullName;
        using (var store = Synthetic(folder, clips: 5000, dimension: 165, labels: 200))
        {
            var trainer = new WorkspaceTrainer(store, TimeProvider.System);
            foreach (var what in (string[])["first", "again"])
            {
                var (cpu, watch) = (Process.GetCurrentProcess().TotalProcessorTime, Stopwatch.StartNew());
                Assert.True(
                    trainer
                        .Train(new RunOptions { Method = method }, cancellation: TestContext.Current.CancellationToken)
                        .IsOk
                );
                output.WriteLine(
                    $"{method}, 5,000 x 165, 200 labels, {what}: {watch.Elapsed.TotalSeconds:F2} s, "
                        + $"{(Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalSeconds:F2} s CPU"
                );
            }
        }
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Opening_50000_clips_and_moving_about()
    {
        await using var studio = await RunningStudio.OverTonesAsync(20, prepared: new("50,000 points", AddPoints));
        await using var browser = await LocalChromium.OpenAsync();
        var page = browser.Page;
        var watch = Stopwatch.StartNew();
        await page.GotoAsync(studio.Address.ToString());
        await page.Locator("body[data-ready=true]").WaitForAsync();
        var first = watch.ElapsedMilliseconds;
        var map = await studio.Page.GetByteArrayAsync("/api/map", TestContext.Current.CancellationToken);
        output.WriteLine($"first page with 50,040 clips: {first} ms; map {map.Length / 1e6:F2} MB");
        output.WriteLine(await page.EvaluateAsync<string>(Requests));
        output.WriteLine($"next clip: median {await Median(page, NextClip):F0} ms");
        output.WriteLine($"a frame while panning: median {await Median(page, Pan):F1} ms");
    }

    /// <summary>When each request of the first page began and ended.</summary>
    private const string Requests =
        "performance.getEntriesByType('resource').map(e => `${e.name.split('/').slice(3).join('/')} "
        + "${Math.round(e.startTime)}-${Math.round(e.responseEnd)}`).join('; ')";

    /// <summary>From the key to the clip shown.</summary>
    private const string NextClip = """
        async () => {
          const before = document.body.dataset.shown, start = performance.now();
          document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true }));
          while (document.body.dataset.shown === before) await new Promise(r => setTimeout(r, 1));
          const time = performance.now() - start;
          await new Promise(r => setTimeout(r, 300));
          return time;
        }
        """;

    /// <summary>A frame of a map that is dragged about for a while.</summary>
    private const string Pan = """
        async () => {
          const overlay = document.getElementById('overlay');
            const at = { pointerId: 1, clientX: 500, clientY: 400, bubbles: true };
          overlay.setPointerCapture = () => {};
          overlay.dispatchEvent(new PointerEvent('pointerdown', at));
          const start = performance.now(), frames = 30;
          for (let i = 1; i <= frames; i++) {
            overlay.dispatchEvent(new PointerEvent('pointermove', { ...at, clientX: at.clientX + 5 * i }));
            await new Promise(requestAnimationFrame);
          }
          const time = (performance.now() - start) / frames;
          overlay.dispatchEvent(new PointerEvent('pointerup', at));
          return time;
        }
        """;

    private static async Task<double> Median(IPage page, string measure)
    {
        var times = new List<double>();
        for (var i = 0; i < 15; i++)
            times.Add(await page.EvaluateAsync<double>(measure));
        return times.Order().ElementAt(times.Count / 2);
    }

    /// <summary>Points on the map whose clips have no sound: what a page must carry, not what it plays.</summary>
    private static void AddPoints(WorkspaceStore store)
    {
        var (random, drawn) = (new RandomStreams(1).Stream("points"), store.Map.All());
        store.Clips.Add(
            Enumerable
                .Range(0, 50_000)
                .Select(i => new ClipRecord(0, $"more/{i}.wav", $"{i:x8}", 0, 1, Skipped: "a point only"))
        );
        var more = store.Clips.All().Where(clip => clip.Skipped is not null);
        store.Map.Put([
            .. drawn,
            .. more.Select(clip => (clip.Id, (float)(20 * random.NextNormal()), (float)(20 * random.NextNormal()))),
        ]);
    }

    /// <summary>Ten overlapping clouds.</summary>
    private static WorkspaceStore Synthetic(string folder, int clips, int dimension, int labels)
    {
        var random = new RandomStreams(1).Stream("features");
        var store = WorkspaceStore
            .Create(
                Path.Combine(folder, "ws"),
                folder,
                new EncoderIdentity("speech165", dimension, null, "synthetic"),
                TimeProvider.System
            )
            .Value;
        store.Clips.Add(Enumerable.Range(1, clips).Select(i => new ClipRecord(0, $"{i}.wav", $"{i}", 0)));
        store.Features.Put(
            Enumerable
                .Range(1, clips)
                .Select(i =>
                    (
                        (long)i,
                        Enumerable
                            .Range(0, dimension)
                            .Select(j => (float)(random.NextNormal() + (j % 10 == i % 10 ? 0.7 : 0)))
                            .ToArray()
                    )
                )
        );
        var classes = Enumerable.Range(0, 10).Select(c => store.Classes.Ensure($"class {c}").Id).ToArray();
        store.Labels.Give([.. Enumerable.Range(1, labels).Select(i => ((long)i, (long?)classes[i % 10]))], "ada");
        return store;
    }
}
