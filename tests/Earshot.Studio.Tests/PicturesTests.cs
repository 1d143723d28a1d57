using Earshot.Testing;
using Earshot.Workspace;
using Earshot.Workspace.Training;
using Microsoft.Playwright;

namespace Earshot.Studio.Tests;

/// <summary>
/// A picture of every view of a workspace of some size, in light and dark, for a person to look at. EARSHOT_PICTURES
/// names the folder that keeps them.
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
        await using var browser = await playwright.Chromium.LaunchAsync(
            new() { ExecutablePath = "/usr/bin/chromium", Args = ["--no-sandbox", "--disable-gpu"] }
        );
        var page = await browser.NewPageAsync(
            new()
            {
                ViewportSize = new() { Width = 1366, Height = 768 },
            }
        );
        await Shoot(page, studio, "00-empty", "");
        await Shoot(page, studio, "00-empty-results", "g");
        LabelAndTrain(studio);
        foreach (var scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
        {
            await page.EmulateMediaAsync(new() { ColorScheme = scheme });
            foreach (var (name, keys) in Views)
                await Shoot(page, studio, $"{name}-{scheme}".ToLowerInvariant(), keys);
        }
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        await ShootGrey(page, studio);
    }

    private static readonly (string Name, string Keys)[] Views =
    [
        ("01-label", ""),
        ("02-prediction", "m"),
        ("03-confidence", "mm"),
        ("04-results", "g"),
        ("05-accept", "a"),
        ("06-class", "c"),
        ("07-find", "/"),
        ("08-help", "?"),
        ("09-strange", "S"),
        ("10-files", "F"),
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
        await page.Locator("body[data-ready=true]").WaitForAsync();
        foreach (var key in keys)
            if (key == 'S')
                await Strange(page, studio);
            else if (key == 'F')
                await page.Locator("#files").ClickAsync();
            else
                await page.Keyboard.PressAsync(key.ToString());
        await page.WaitForTimeoutAsync(700);
        await page.ScreenshotAsync(new() { Path = Path.Combine(Folder!, name + ".png") });
    }

    /// <summary>The strangest clip, and all clips around it selected.</summary>
    private static async Task Strange(IPage page, RunningStudio studio)
    {
        var strangest = studio.Store.Runs.Answers().MaxBy(answer => answer.Strangeness).ClipId;
        await page.GotoAsync("about:blank");
        await page.GotoAsync($"{studio.Address}#{strangest}");
        await page.Locator("body[data-ready=true]").WaitForAsync();
        await page.Keyboard.PressAsync("m");
        var plot = (await page.Locator("#overlay").BoundingBoxAsync())!;
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
        await Shoot(page, studio, "11-without-colour", "m");
    }
}
