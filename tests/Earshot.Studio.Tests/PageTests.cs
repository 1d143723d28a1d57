using System.Globalization;
using System.Text.RegularExpressions;
using Earshot.Testing;
using Earshot.Testing.Browser;
using Microsoft.Playwright;

namespace Earshot.Studio.Tests;

/// <summary>
/// A person at the page: real clips, a real browser, the keyboard. EARSHOT_SCREENSHOTS names a folder that keeps a
/// picture of each view.
/// </summary>
public sealed partial class PageTests : IAsyncLifetime
{
    private const int ClipsOfEach = 8;
    private static readonly string[] Kinds = ["001 - Dog bark", "002 - Rain", "005 - Clock tick", "009 - Rooster"];
    private readonly string folder = Directory.CreateTempSubdirectory("earshot-page-").FullName;
    private RunningStudio studio = null!;
    private LocalChromium? browser;
    private IPage page = null!;

    public async ValueTask InitializeAsync()
    {
        LocalChromium.Require();
        foreach (var kind in Kinds)
            CopyClips(SharedData.Require("data", "esc10", kind), Path.Combine(folder, kind));
        studio = await RunningStudio.OverClipsAsync(folder);
        browser = await LocalChromium.StartAsync();
        page = browser.Page;
        await page.GotoAsync(studio.Address.ToString());
        await page.Locator("body[data-ready=true]").WaitForAsync();
    }

    public async ValueTask DisposeAsync()
    {
        browser?.Dispose();
        if (studio is not null)
            await studio.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_person_listens_labels_retrains_looks_undoes_and_exports()
    {
        foreach (var kind in Kinds)
            await AddClass(kind);
        await Play();
        for (var i = 0; i < 10; i++)
            await LabelWhatIsHeard();
        Assert.Equal(10, studio.Store.Labels.All().Count);
        await Shoot("1-label");

        await Retrain(runs: 1);
        for (var i = 0; i < 6; i++)
            await LabelWhatIsHeard();
        await Retrain(runs: 2);
        await LooksAtNeighbours();
        await LooksAtResults();
        await Undoes();
        await Exports();
        await LooksAtTheRest();

        Assert.Empty(browser!.Complaints);
        Assert.Equal(["127.0.0.1"], browser.Hosts.Distinct());
    }

    [Fact]
    public async Task A_long_class_name_leaves_the_list_its_buttons_and_counts()
    {
        await AddClass("White-throated sparrow (Zonotrichia albicollis), dawn song, western dialect");
        await page.Keyboard.PressAsync("x");
        await Assertions.Expect(page.Locator("#toast")).ToHaveTextAsync("there is no label to take away");
        var side = (await page.Locator("#view-label .stage").BoundingBoxAsync())!;
        foreach (var part in (string[])["#class-add", "#classes .number", "#classes .edit"])
        {
            var box = (await page.Locator(part).BoundingBoxAsync())!;
            Assert.InRange(box.X, side.X, side.X + side.Width - box.Width);
        }
    }

    private async Task AddClass(string name)
    {
        await page.Keyboard.PressAsync("c");
        await page.Locator("#class-name").FillAsync(name);
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("#classes .name", new() { HasText = name })).ToBeVisibleAsync();
    }

    private async Task Play()
    {
        await page.Keyboard.PressAsync(" ");
        await Until("document.getElementById('audio').currentTime > 0.2");
        await Assertions.Expect(page.Locator("#play-text")).ToHaveTextAsync("Stop");
        await page.Keyboard.PressAsync(" ");
        await Assertions.Expect(page.Locator("#play-text")).ToHaveTextAsync("Play");
    }

    /// <summary>Answers from the folder the clip lies in, as a person would from what is heard.</summary>
    private async Task LabelWhatIsHeard()
    {
        var before = await page.EvaluateAsync<string>("location.hash");
        var kind = (await page.Locator("#clip-name").GetAttributeAsync("title"))!.Split('/')[0];
        await page.Keyboard.PressAsync((1 + Array.IndexOf(Kinds, kind)).ToString(CultureInfo.InvariantCulture));
        await Until($"location.hash !== '{before}' && document.body.dataset.shown === location.hash.slice(1)");
        var labelled = await Stored(long.Parse(before[1..], CultureInfo.InvariantCulture));
        Assert.Equal(kind, studio.Store.Classes.All().Single(c => c.Id == labelled.ClassId).Name);
    }

    /// <summary>The page goes on before the server has answered: waits until the label is there.</summary>
    private async Task<Workspace.LabelRecord> Stored(long clip)
    {
        for (var waited = 0; waited < 20_000; waited += 20)
        {
            if (studio.Store.Labels.Of(clip) is { } label)
                return label;
            await page.WaitForTimeoutAsync(20);
        }
        throw new TimeoutException($"clip {clip} got no label in 20 s");
    }

    /// <summary>Asks from outside: inside, the page's own policy forbids evaluating text.</summary>
    private async Task Until(string condition)
    {
        for (var waited = 0; !await page.EvaluateAsync<bool>(condition); waited += 20)
        {
            Assert.True(waited < 20_000, $"waited 20 s for {condition}");
            await page.WaitForTimeoutAsync(20);
        }
    }

    private async Task Retrain(int runs)
    {
        await page.Keyboard.PressAsync("r");
        await page.Locator($"#curve svg[data-runs='{runs}']")
            .WaitForAsync(new() { State = WaitForSelectorState.Attached, Timeout = 60_000 });
        Assert.Equal(runs, studio.Store.Runs.All().Count);
    }

    private async Task LooksAtNeighbours()
    {
        await Assertions.Expect(page.Locator("#neighbours button")).ToHaveCountAsync(5);
        await page.Keyboard.PressAsync("Shift+1");
        await Until("!document.getElementById('neighbour-audio').paused");
        await page.Keyboard.PressAsync("m");
        await Assertions.Expect(page.Locator("[data-colour=prediction]")).ToHaveAttributeAsync("aria-pressed", "true");
        await Shoot("2-prediction");
        await page.Keyboard.PressAsync("s");
        await Assertions.Expect(page.Locator("#selection")).ToHaveTextAsync("1 selected: a key labels them all");
        await page.Keyboard.PressAsync("s");
        await Assertions.Expect(page.Locator("#selection")).ToHaveTextAsync("");
        await page.Keyboard.PressAsync("m");
        await Shoot("3-confidence");
    }

    private async Task LooksAtResults()
    {
        await page.Keyboard.PressAsync("g");
        await Assertions.Expect(page.Locator("#curve circle")).ToHaveCountAsync(2);
        await Assertions.Expect(page.Locator("#recall li")).ToHaveCountAsync(Kinds.Length);
        Assert.Equal(16, await SumOfConfusion());
        await Shoot("4-results");
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await Shoot("5-results-dark");
        await page.Keyboard.PressAsync("Escape");
        await Shoot("6-label-dark");
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
    }

    private async Task<int> SumOfConfusion() =>
        (await page.Locator("#confusion td:not(.corner)").AllTextContentsAsync()).Sum(text =>
            text.Length == 0 ? 0 : int.Parse(text, CultureInfo.InvariantCulture)
        );

    private async Task Undoes()
    {
        var saved = Assertions.Expect(page.Locator("#outbox"));
        await saved.ToHaveTextAsync("");
        var before = studio.Store.Labels.All().Count;
        await page.Keyboard.PressAsync("u");
        await Assertions
            .Expect(page.Locator("#standing"))
            .ToContainTextAsync($"{before - 1} of {Kinds.Length * ClipsOfEach} labelled");
        await saved.ToHaveTextAsync("");
        Assert.Equal(before - 1, studio.Store.Labels.All().Count);
    }

    private async Task Exports()
    {
        await page.Locator("#more").ClickAsync();
        await page.Locator("#files").ClickAsync();
        var download = await page.RunAndWaitForDownloadAsync(() =>
            page.Locator("a[href='api/export/csv']").ClickAsync()
        );
        var lines = await File.ReadAllLinesAsync(await download.PathAsync(), TestContext.Current.CancellationToken);
        Assert.Equal("path,label,source,author,at,predicted,confidence,strangeness,rejected", lines[0]);
        Assert.Equal(studio.Store.Labels.All().Count, lines.Skip(1).Count(line => HumanLabel().IsMatch(line)));
        await page.Keyboard.PressAsync("Escape");
    }

    private async Task LooksAtTheRest()
    {
        await page.Keyboard.PressAsync("a");
        await Shoot("7-accept");
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("?");
        await Shoot("8-help");
        await page.Keyboard.PressAsync("Escape");
    }

    private async Task Shoot(string name)
    {
        if (Environment.GetEnvironmentVariable("EARSHOT_SCREENSHOTS") is not { Length: > 0 } kept)
            return;
        await page.WaitForTimeoutAsync(400);
        await page.ScreenshotAsync(new() { Path = Path.Combine(kept, name + ".png") });
    }

    private static void CopyClips(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var clip in Directory.EnumerateFiles(from, "*.ogg").Order(StringComparer.Ordinal).Take(ClipsOfEach))
            File.Copy(clip, Path.Combine(to, Path.GetFileName(clip)));
    }

    [GeneratedRegex(",human,ada,")]
    private static partial Regex HumanLabel();
}
