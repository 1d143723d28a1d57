using Earshot.Testing;
using Earshot.Workspace;
using Earshot.Workspace.Training;
using Microsoft.Playwright;

namespace Earshot.Studio.Tests;

/// <summary>
/// A picture of every view of a workspace of some size, at three widths, in light and dark, for a person to look at:
/// <c>EARSHOT_PICTURES=FOLDER dotnet test --project tests/Earshot.Studio.Tests -- --filter-class "*PicturesTests"</c>.
/// </summary>
public sealed class PicturesTests
{
    private static readonly string? Folder = Environment.GetEnvironmentVariable("EARSHOT_PICTURES");

    [Fact]
    public async Task Every_view_of_400_clips()
    {
        Assert.SkipUnless(Folder is { Length: > 0 }, "takes pictures to look at; set EARSHOT_PICTURES=FOLDER");
        await using var studio = await RunningStudio.OverClipsAsync(SharedData.Require("data", "esc10"));
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await LaunchAsync(playwright);
        var page = await browser.NewPageAsync();
        await InEveryLook(page, studio, [("empty", "")]);
        LabelAndTrain(studio);
        await InEveryLook(page, studio, Views);
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        await ShootGrey(page, studio);
    }

    [Fact]
    public async Task Every_view_of_recordings()
    {
        Assert.SkipUnless(Folder is { Length: > 0 }, "takes pictures to look at; set EARSHOT_PICTURES=FOLDER");
        await using var studio = await Soundscapes.OpenAsync(SharedData.Require("data", "esc10"));
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await LaunchAsync(playwright);
        await InEveryLook(await browser.NewPageAsync(), studio, RecordingViews);
    }

    private static readonly (string Name, string Keys)[] RecordingViews =
    [
        ("recording", "o"),
        ("recording-close", "o,+++"),
        ("find", "fsss"),
        ("review", "V"),
        ("doubts", "Vd"),
    ];

    private static Task<IBrowser> LaunchAsync(IPlaywright playwright) =>
        playwright.Chromium.LaunchAsync(
            new() { ExecutablePath = "/usr/bin/chromium", Args = ["--no-sandbox", "--disable-gpu"] }
        );

    /// <summary>A phone, a laptop, a large screen; light and dark.</summary>
    private static async Task InEveryLook(IPage page, RunningStudio studio, (string Name, string Keys)[] views)
    {
        foreach (var (width, height) in ((int, int)[])[(390, 844), (1280, 800), (1920, 1080)])
        foreach (var scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
        {
            await page.SetViewportSizeAsync(width, height);
            await page.EmulateMediaAsync(new() { ColorScheme = scheme });
            foreach (var (name, keys) in views)
                await Shoot(page, studio, $"{name}-{width}-{scheme}".ToLowerInvariant(), keys);
        }
    }

    /// <summary>Views by the keys that lead to them; capitals are ways of their own.</summary>
    private static readonly (string Name, string Keys)[] Views =
    [
        ("label", ""),
        ("prediction", "m"),
        ("confidence", "mm"),
        ("map", "P"),
        ("results", "g"),
        ("accept", "a"),
        ("class", "c"),
        ("help", "?"),
        ("strange", "S"),
        ("menu", "M"),
        ("files", "F"),
    ];

    /// <summary>Two classes stay without a label, so that clips of none of the classes are there to be seen.</summary>
    private static void LabelAndTrain(RunningStudio studio)
    {
        var kinds = studio
            .Store.Clips.All()
            .GroupBy(clip => clip.Path.Split('/')[0])
            .OrderBy(kind => kind.Key, StringComparer.Ordinal)
            .Take(8)
            .ToList();
        var trainer = new WorkspaceTrainer(studio.Store, TimeProvider.System);
        foreach (var labels in (int[])[2, 4, 8])
        {
            foreach (var kind in kinds)
                studio.Store.Labels.Give(
                    [.. kind.Where((_, i) => i % 5 == 0).Take(labels).Select(clip => clip.Id)],
                    studio.Store.Classes.Ensure(kind.Key[6..]).Id,
                    "ada"
                );
            Assert.True(trainer.Train(new RunOptions()).IsOk);
        }
    }

    private static async Task Shoot(IPage page, RunningStudio studio, string name, string keys)
    {
        await page.GotoAsync("about:blank");
        await page.GotoAsync(studio.Address.ToString());
        await page.Locator("body[data-map=true]").WaitForAsync();
        foreach (var key in keys)
            await Go(page, studio, key);
        await page.WaitForTimeoutAsync(700);
        await page.ScreenshotAsync(new() { Path = Path.Combine(Folder!, name + ".png") });
    }

    private static async Task Go(IPage page, RunningStudio studio, char key)
    {
        if (key == 'S')
            await Strange(page, studio);
        else if (key == 'P')
            await page.EvaluateAsync("document.getElementById('view-map-button').click()");
        else if (key == 'V')
            await page.EvaluateAsync("document.getElementById('view-review-button').click()");
        else if (key is 'M' or 'F')
            await page.Locator("#more").ClickAsync();
        else
            await page.Keyboard.PressAsync(key.ToString());
        if (key == 'F')
            await page.Locator("#files").ClickAsync();
    }

    /// <summary>The strangest clip, and all clips around it selected.</summary>
    private static async Task Strange(IPage page, RunningStudio studio)
    {
        var strangest = studio.Store.Runs.Answers().MaxBy(answer => answer.Strangeness).ClipId;
        await page.GotoAsync("about:blank");
        await page.GotoAsync($"{studio.Address}#{strangest}");
        await page.Locator("body[data-map=true]").WaitForAsync();
        await page.Keyboard.PressAsync("m");
        if (await page.Locator("#overlay").BoundingBoxAsync() is not { } plot)
            return; // behind a view of its own
        await page.Keyboard.DownAsync("Shift");
        await page.Mouse.MoveAsync(plot.X + plot.Width / 3, plot.Y + plot.Height / 3);
        await page.Mouse.DownAsync();
        foreach (var (x, y) in ((float, float)[])[(0.6f, 0.3f), (0.6f, 0.6f), (0.3f, 0.6f), (0.3f, 0.35f)])
            await page.Mouse.MoveAsync(plot.X + plot.Width * x, plot.Y + plot.Height * y);
        await page.Mouse.UpAsync();
        await page.Keyboard.UpAsync("Shift");
    }

    /// <summary>As an eye without colour sees it.</summary>
    private static async Task ShootGrey(IPage page, RunningStudio studio)
    {
        var session = await page.Context.NewCDPSessionAsync(page);
        await session.SendAsync("Emulation.setEmulatedVisionDeficiency", new() { ["type"] = "achromatopsia" });
        await Shoot(page, studio, "without-colour", "m");
    }
}
