using System.Globalization;
using System.Text.RegularExpressions;
using Earshot.Inference;
using Earshot.Testing;
using Microsoft.Playwright;

namespace Earshot.Studio.Tests;

/// <summary>
/// A person at the page: real clips, a real browser, the keyboard. EARSHOT_SCREENSHOTS names a folder that keeps a
/// picture of each view.
/// </summary>
public sealed partial class PageTests : StudioPage
{
    private const int ClipsOfEach = 8;
    private static readonly string[] Kinds = ["001 - Dog bark", "002 - Rain", "005 - Clock tick", "009 - Rooster"];

    private protected override Task<RunningStudio> StartStudioAsync() =>
        RunningStudio.OverCopyAsync("esc10", CopyClips);

    [Fact]
    public async Task A_person_listens_labels_retrains_looks_undoes_and_exports()
    {
        foreach (var kind in Kinds)
            await AddClass(kind);
        await Play();
        for (var i = 0; i < 10; i++)
            await LabelWhatIsHeard();
        Assert.Equal(10, Studio.Store.Labels.All().Count);
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

        Assert.Empty(Browser.Complaints);
        Assert.Equal(["127.0.0.1"], Browser.Hosts.Distinct());
    }

    [Fact]
    public async Task A_long_class_name_leaves_the_list_its_buttons_and_counts()
    {
        await AddClass("White-throated sparrow (Zonotrichia albicollis), dawn song, western dialect");
        await Page.Keyboard.PressAsync("x");
        await Assertions.Expect(Page.Locator("#toast")).ToHaveTextAsync("there is no label to take away");
        var side = (await Page.Locator("#view-label .stage").BoundingBoxAsync())!;
        foreach (var part in (string[])["#class-add", "#classes .number", "#classes .edit"])
        {
            var box = (await Page.Locator(part).BoundingBoxAsync())!;
            Assert.InRange(box.X, side.X, side.X + side.Width - box.Width);
        }
    }

    private async Task AddClass(string name)
    {
        await Page.Keyboard.PressAsync("c");
        await Page.Locator("#class-name").FillAsync(name);
        await Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(Page.Locator("#classes .name", new() { HasText = name })).ToBeVisibleAsync();
    }

    private async Task Play()
    {
        await Page.EvaluateAsync("document.getElementById('audio').loop = true"); // it would end too soon
        await Page.Keyboard.PressAsync(" ");
        await Until("document.getElementById('audio').currentTime > 0.2");
        await Assertions.Expect(Page.Locator("#play-text")).ToHaveTextAsync("Stop");
        await Page.Keyboard.PressAsync(" ");
        await Assertions.Expect(Page.Locator("#play-text")).ToHaveTextAsync("Play");
    }

    /// <summary>Answers from the folder the clip lies in, as a person would from what is heard.</summary>
    private async Task LabelWhatIsHeard()
    {
        var before = await Page.EvaluateAsync<string>("location.hash");
        var kind = (await Page.Locator("#clip-name").GetAttributeAsync("title"))!.Split('/')[0];
        await Page.Keyboard.PressAsync((1 + Array.IndexOf(Kinds, kind)).ToString(CultureInfo.InvariantCulture));
        await Until($"location.hash !== '{before}' && document.body.dataset.shown === location.hash.slice(1)");
        var labelled = await Stored(long.Parse(before[1..], CultureInfo.InvariantCulture));
        Assert.Equal(kind, Studio.Store.Classes.All().Single(c => c.Id == labelled.ClassId).Name);
    }

    /// <summary>The page goes on before the server has answered: waits until the label is there.</summary>
    private async Task<Workspace.LabelRecord> Stored(long clip)
    {
        await Until(() => Studio.Store.Labels.Of(clip) is not null);
        return Studio.Store.Labels.Of(clip)!;
    }

    private async Task Retrain(int runs)
    {
        await Page.Keyboard.PressAsync("r");
        await Page.Locator($"#curve svg[data-runs='{runs}']")
            .WaitForAsync(new() { State = WaitForSelectorState.Attached, Timeout = 60_000 });
        Assert.Equal(runs, Studio.Store.Runs.All().Count);
    }

    private async Task LooksAtNeighbours()
    {
        await Assertions.Expect(Page.Locator("#neighbours button")).ToHaveCountAsync(5);
        await Page.Keyboard.PressAsync("Shift+1");
        await Until("document.getElementById('neighbour-audio').currentTime > 0");
        await Page.Keyboard.PressAsync("m");
        await Assertions.Expect(Page.Locator("[data-colour=prediction]")).ToHaveAttributeAsync("aria-pressed", "true");
        await Shoot("2-prediction");
        await Page.Keyboard.PressAsync("s");
        await Assertions.Expect(Page.Locator("#selection")).ToHaveTextAsync("1 selected: a key labels them all");
        await Page.Keyboard.PressAsync("s");
        await Assertions.Expect(Page.Locator("#selection")).ToHaveTextAsync("");
        await Page.Keyboard.PressAsync("m");
        await Shoot("3-confidence");
    }

    private async Task LooksAtResults()
    {
        await Page.Keyboard.PressAsync("g");
        await Assertions.Expect(Page.Locator("#curve circle")).ToHaveCountAsync(2);
        await Assertions.Expect(Page.Locator("#recall li")).ToHaveCountAsync(Kinds.Length);
        Assert.Equal(16, await SumOfConfusion());
        await Shoot("4-results");
        await Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await Shoot("5-results-dark");
        await Page.Keyboard.PressAsync("Escape");
        await Shoot("6-label-dark");
        await Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
    }

    private async Task<int> SumOfConfusion() =>
        (await Page.Locator("#confusion td:not(.corner)").AllTextContentsAsync()).Sum(text =>
            text.Length == 0 ? 0 : int.Parse(text, CultureInfo.InvariantCulture)
        );

    private async Task Undoes()
    {
        var saved = Assertions.Expect(Page.Locator("#outbox"));
        await saved.ToHaveTextAsync("");
        var before = Studio.Store.Labels.All().Count;
        await Page.Keyboard.PressAsync("u");
        await Assertions
            .Expect(Page.Locator("#standing"))
            .ToContainTextAsync($"{before - 1} of {Kinds.Length * ClipsOfEach} labelled");
        await saved.ToHaveTextAsync("");
        Assert.Equal(before - 1, Studio.Store.Labels.All().Count);
    }

    private async Task Exports()
    {
        await Page.Locator("#more").ClickAsync();
        await Page.Locator("#files").ClickAsync();
        var download = await Page.RunAndWaitForDownloadAsync(() =>
            Page.Locator("a[href='api/export/csv']").ClickAsync()
        );
        var lines = await File.ReadAllLinesAsync(await download.PathAsync(), TestContext.Current.CancellationToken);
        Assert.Equal("path,label,source,author,at,predicted,confidence,strangeness,rejected", lines[0]);
        Assert.Equal(Studio.Store.Labels.All().Count, lines.Skip(1).Count(line => HumanLabel().IsMatch(line)));
        await SavesWhatWasLearnt();
        await Page.Keyboard.PressAsync("Escape");
    }

    private async Task SavesWhatWasLearnt()
    {
        var model = Model.Load(await Save("model")).Value;
        Assert.Equal(Kinds, model.Classes.Order());
        Assert.NotEmpty(await File.ReadAllBytesAsync(await Save("onnx"), Cancellation));
        Assert.Contains("<h1>Model card: workspace", await File.ReadAllTextAsync(await Save("card"), Cancellation));
        var report = await File.ReadAllTextAsync(await Save("report"), Cancellation);
        Assert.Contains("<h1>Workspace workspace", report);
        Assert.All(Kinds, kind => Assert.Contains(kind, report));
        Assert.Matches(@"\d+ % \(\d+ to \d+\) of \d", report);
    }

    private async Task<string> Save(string what)
    {
        var link = Page.Locator($"#saves a[href$='{what}']");
        return await (await Page.RunAndWaitForDownloadAsync(() => link.ClickAsync())).PathAsync();
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private async Task LooksAtTheRest()
    {
        await Page.Keyboard.PressAsync("a");
        await Shoot("7-accept");
        await Page.Keyboard.PressAsync("Escape");
        await Page.Keyboard.PressAsync("?");
        await Shoot("8-help");
        await Page.Keyboard.PressAsync("Escape");
    }

    private async Task Shoot(string name)
    {
        if (Environment.GetEnvironmentVariable("EARSHOT_SCREENSHOTS") is not { Length: > 0 } kept)
            return;
        await Page.WaitForTimeoutAsync(400);
        await Page.ScreenshotAsync(new() { Path = Path.Combine(kept, name + ".png") });
    }

    private static void CopyClips(string folder)
    {
        foreach (var kind in Kinds)
            CopyClips(SharedData.Require("data", "esc10", kind), Path.Combine(folder, kind));
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
