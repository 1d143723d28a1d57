using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Earshot.Annotations;
using Earshot.Audio;
using Earshot.Features;
using Earshot.Learning;
using Earshot.Numerics;
using Earshot.Recordings;
using Earshot.Testing.Browser;
using Earshot.Workspace;
using Microsoft.Playwright;

namespace Earshot.Studio.Tests;

/// <summary>
/// EARSHOT_SPEED=1: the page over 1,000 recordings, 400,000 windows and a recording of 24 hours. EARSHOT_WINDOWS sets
/// how many windows. Figures of a busy machine say little, so nothing here is a bar for CI.
/// </summary>
public sealed class LargeStudioTests
{
    private const int OfRecording = 400,
        Dimension = 64,
        RateHz = 16000,
        Labels = 300;
    private static readonly int Windows = int.Parse(
        Environment.GetEnvironmentVariable("EARSHOT_WINDOWS") ?? "400000",
        CultureInfo.InvariantCulture
    );
    private static readonly string[] Classes = ["low", "high", "rare", "loud"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public LargeStudioTests() =>
        Assert.SkipUnless(
            Environment.GetEnvironmentVariable("EARSHOT_SPEED") == "1",
            "measures speed; set EARSHOT_SPEED=1 on a quiet machine"
        );

    [Fact]
    public async Task A_large_workspace_and_a_day_long_recording()
    {
        LocalChromium.Require();
        await using var studio = await RunningStudio.OverPreparedAsync(Make);
        Tell($"{studio.Store.Clips.Count()} recordings, {studio.Store.Windows.Count()} windows; {Load()}");
        await using var browser = await LocalChromium.OpenAsync();
        var page = browser.Page;
        foreach (var what in (string[])["first view", "again"])
        {
            Tell($"{what}: {await Milliseconds(() => Open(page, studio.Address.ToString())):F0} ms; {Load()}");
            var map = page.Locator("body[data-map=true]");
            var later = await Milliseconds(() => map.WaitForAsync(new() { Timeout = 120_000 }));
            Tell($"the map is there {later:F0} ms later");
        }
        Tell($"label key to next clip: {Text(await Keys(page))}");
        await Labelling(studio);
        await LooksAtTheDay(page);
        Tell(await Memory(page));
        // all recordings but the day are names alone: their sound can't be loaded
        Assert.All(browser.Complaints, text => Assert.StartsWith("Failed to load resource", text));
    }

    /// <summary>Labels by the API alone, then while a training runs.</summary>
    private static async Task Labelling(RunningStudio studio)
    {
        long[] windows = [.. studio.Store.Windows.Encoded().Take(2 * Labels).Select(window => window.Id)];
        var classId = studio.Store.Classes.Ensure(Classes[0]).Id;
        Tell($"label acknowledged: {Text(await Acknowledged(windows[..Labels]))}");
        await studio.PostAsync("/api/training", new { method = "logreg" });
        Tell($"label acknowledged while a training runs: {Text(await Acknowledged(windows[Labels..]))}");
        var standing = await studio.Page.GetFromJsonAsync<JsonNode>("/api/standing", Cancellation);
        Tell(standing!["training"] is null ? "the training ended meanwhile" : "the training ran all the time");
        await studio.Page.DeleteAsync("/api/training", Cancellation);

        async Task<List<double>> Acknowledged(long[] clips)
        {
            var times = new List<double>();
            foreach (var clip in clips)
            {
                var body = new { clips = new[] { clip }, classId };
                times.Add(await Milliseconds(() => studio.PostAsync("/api/labels", body)));
                await Task.Delay(5, Cancellation);
            }
            return times;
        }
    }

    private static async Task LooksAtTheDay(IPage page)
    {
        await page.Locator("#view-recording-button").ClickAsync();
        await page.Locator("#rec-find").FillAsync("day");
        var day = page.Locator("#rec-list button", new() { HasText = "day.wav" });
        await day.WaitForAsync();
        var first = await Milliseconds(() =>
            page.RunAndWaitForResponseAsync(
                () => day.ClickAsync(),
                answer => answer.Url.Contains("/tiles/", StringComparison.Ordinal),
                new() { Timeout = 120_000 }
            )
        );
        Tell($"24 hours, from click to first tile: {first:F0} ms");
        await page.EvaluateAsync("document.activeElement.blur()");
        for (var i = 0; i < 20; i++) // to half a minute
            await page.Keyboard.PressAsync("+");
        var frames = await page.EvaluateAsync<double[]>(Pan);
        Tell($"a frame while panning: {Text([.. frames])}");
    }

    private const string Pan = """
        async () => {
          const times = [], frame = () => new Promise(requestAnimationFrame);
          let before = await frame();
          const key = { key: 'ArrowRight', bubbles: true };
          for (let i = 0; i < 120; i++) {
            document.body.dispatchEvent(new KeyboardEvent('keydown', { ...key, repeat: i > 0 }));
            const now = await frame();
            times.push(now - before);
            before = now;
          }
          return times;
        }
        """;

    private const string LabelAndNext = """
        async () => {
          const before = document.body.dataset.shown, start = performance.now();
          document.body.dispatchEvent(new KeyboardEvent('keydown', { key: '1', code: 'Digit1', bubbles: true }));
          document.body.dispatchEvent(new KeyboardEvent('keyup', { key: '1', code: 'Digit1', bubbles: true }));
          while (document.body.dataset.shown === before) await new Promise(r => setTimeout(r, 1));
          await new Promise(requestAnimationFrame);
          return performance.now() - start;
        }
        """;

    private static async Task<List<double>> Keys(IPage page)
    {
        var times = new List<double>();
        for (var i = 0; i < 15; i++)
        {
            times.Add(await page.EvaluateAsync<double>(LabelAndNext));
            await Assertions.Expect(page.Locator("#outbox")).ToHaveTextAsync("");
        }
        return times;
    }

    /// <summary>Of the heap, and of the largest process that draws a page.</summary>
    private static async Task<string> Memory(IPage page)
    {
        var heap = await page.EvaluateAsync<double>("performance.memory.usedJSHeapSize");
        var largest = Process
            .GetProcessesByName("chromium")
            .Where(process => File.ReadAllText($"/proc/{process.Id}/cmdline").Contains("type=renderer"))
            .Max(process => process.WorkingSet64);
        return $"memory: JavaScript {heap / 1e6:F0} MB, largest renderer {largest / 1e6:F0} MB";
    }

    private static async Task Open(IPage page, string address)
    {
        await page.GotoAsync("about:blank");
        await page.GotoAsync(address);
        await page.Locator("body[data-ready=true]").WaitForAsync(new() { Timeout = 120_000 });
    }

    private static async Task<double> Milliseconds(Func<Task> work)
    {
        var watch = Stopwatch.StartNew();
        await work();
        return watch.Elapsed.TotalMilliseconds;
    }

    private static string Text(List<double> times)
    {
        double[] sorted = [.. times.Order()];
        return $"median {sorted[sorted.Length / 2]:F0} ms, p99 {sorted[sorted.Length * 99 / 100]:F0} ms, "
            + $"longest {sorted[^1]:F0} ms of {sorted.Length}";
    }

    private static string Load() => $"load {File.ReadAllText("/proc/loadavg").Split(' ')[0]}";

    private static void Tell(string text) => TestContext.Current.TestOutputHelper!.WriteLine(text);

    private static void Make(string folder, string clips)
    {
        WriteDay(Path.Combine(clips, "day.wav"));
        var identity = new EncoderIdentity("logmel", Dimension, RateHz, "logmel of a test");
        using var store = WorkspaceStore
            .Create(Path.Combine(folder, "workspace"), clips, identity, TimeProvider.System)
            .Value;
        _ = store.Windows.SetCut(new SegmentOptions(3, 1.5), OutputKind.AnyOfMany).Value;
        store.Clips.Add([
            .. Enumerable
                .Range(0, Windows / OfRecording)
                .Select(i => new ClipRecord(0, $"{i:D4}.wav", $"{i}", 1, 601.5)),
            new ClipRecord(0, "day.wav", "day", 1, 86400),
        ]);
        store.Recordings.PutRates(store.Clips.All().Select(clip => (clip.Id, RateHz)));
        foreach (var name in Classes)
            store.Classes.Ensure(name);
        foreach (var clip in store.Clips.All()) // the day needs one window to be served at all
            store.Windows.Put(clip.Id, Enumerable.Range(0, clip.Path == "day.wav" ? 1 : OfRecording).Select(Window));
        foreach (var clip in store.Clips.All().Take(20))
            store.Annotations.Put(Said(clip.Id), "bea");
        var random = new RandomStreams(1).Stream("map");
        store.Map.Put(
            store.Windows.Encoded().Select(w => (w.Id, (float)random.NextNormal(), (float)random.NextNormal()))
        );
        Predict(store);
    }

    private static (TimeRange, Outcome<float[]>) Window(int w) =>
        (
            TimeRange.FromSeconds(1.5 * w, 1.5 * w + 3).Value,
            Outcome<float[]>.Ok([
                .. Enumerable.Range(0, Dimension).Select(j => (w % 4 == j ? 3 : 0) + (w * 31 + j * 17) % 97 / 97f),
            ])
        );

    private static AnnotationDraft[] Said(long recording) =>
        [
            .. Classes.Select(
                (name, c) =>
                    new AnnotationDraft(
                        recording,
                        new(name) { Range = TimeRange.FromSeconds(30.0 * c, 30.0 * c + 3).Value }
                    )
            ),
            new(recording, new(null, Polarity.Complete) { Range = TimeRange.FromSeconds(0, 300).Value }),
        ];

    private static void Predict(WorkspaceStore store)
    {
        long[] classes = [.. store.Classes.All().Select(c => c.Id)];
        var windows = store.Windows.Encoded();
        store.Runs.Add(
            new RunRecord(
                0,
                new(),
                DateTimeOffset.UnixEpoch,
                DateTimeOffset.UnixEpoch,
                1,
                0,
                new() { ClassIds = classes }
            ),
            windows.Select(window =>
            {
                var p = new float[classes.Length];
                p[window.Id % p.Length] = 0.9f;
                return new PredictionRecord(window.Id, classes[window.Id % p.Length], 0.9f, p, [], window.Id % 7 / 3f);
            }),
            [.. windows.Select(window => window.Id).Where(id => id % 1999 == 0)]
        );
    }

    /// <summary>A day of silence with a second of tone each minute, written sparsely.</summary>
    private static void WriteDay(string path)
    {
        const long bytes = 86400L * RateHz * 2;
        using var file = File.Create(path);
        using var writer = new BinaryWriter(file);
        writer.Write("RIFF"u8);
        writer.Write((uint)(bytes + 36));
        writer.Write("WAVEfmt "u8);
        writer.Write(16);
        writer.Write((short)1);
        writer.Write((short)1);
        writer.Write(RateHz);
        writer.Write(RateHz * 2);
        writer.Write((short)2);
        writer.Write((short)16);
        writer.Write("data"u8);
        writer.Write((uint)bytes);
        file.SetLength(44 + bytes);
        var tone = new byte[RateHz * 2];
        for (var i = 0; i < RateHz; i++)
            BitConverter.TryWriteBytes(tone.AsSpan(2 * i), (short)(8000 * Math.Sin(2 * Math.PI * 440 * i / RateHz)));
        for (var minute = 0L; minute < 24 * 60; minute++)
        {
            file.Position = 44 + minute * 60 * RateHz * 2;
            file.Write(tone);
        }
    }
}
