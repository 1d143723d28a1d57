using Deque.AxeCore.Playwright;
using Earshot.Testing.Browser;
using Earshot.Workspace;
using Earshot.Workspace.Training;
using Microsoft.Playwright;

namespace Earshot.Studio.Tests;

/// <summary>
/// axe-core finds nothing against WCAG 2.2 AA in any view, on a phone and a large screen, light and dark; and the page
/// fits a phone, a window at twice the size, and a keyboard.
/// </summary>
public sealed class AccessibilityTests : IAsyncLifetime
{
    private static readonly HashSet<string> Rules =
    [
        "wcag2a",
        "wcag2aa",
        "wcag21a",
        "wcag21aa",
        "wcag22aa",
        "best-practice",
    ];
    private static readonly string[] Keys = ["", "m", "g", "a", "c", "?", "o", "f", "V", "M", "F", "P"];
    private RunningStudio studio = null!;
    private LocalChromium browser = null!;
    private IPage page = null!;

    public async ValueTask InitializeAsync()
    {
        LocalChromium.Require();
        studio = await RunningStudio.OverTonesAsync(10);
        browser = await LocalChromium.StartAsync();
        page = browser.Page;
    }

    public async ValueTask DisposeAsync()
    {
        browser?.Dispose();
        if (studio is not null)
            await studio.DisposeAsync();
    }

    [Fact]
    public async Task Axe_finds_nothing_in_an_empty_workspace()
    {
        foreach (var (width, scheme) in Looks())
            await Check(width, scheme, "");
    }

    [Fact]
    public async Task Axe_finds_nothing_in_any_view()
    {
        LabelAndTrain();
        foreach (var (width, scheme) in Looks())
        foreach (var key in Keys)
            await Check(width, scheme, key);
    }

    /// <summary>1366 pixels at 200 % are 683.</summary>
    [Theory]
    [InlineData(390)]
    [InlineData(683)]
    [InlineData(820)]
    [InlineData(1280)]
    public async Task Nothing_is_wider_than_the_screen(int width)
    {
        LabelAndTrain();
        foreach (var key in (string[])["", "g", "P", "?", "o", "f", "V"])
        {
            await Open(width, ColorScheme.Light, key);
            var wide = await page.EvaluateAsync<int>("document.scrollingElement.scrollWidth");
            Assert.True(wide <= width, $"key '{key}': {wide} of {width} px");
        }
    }

    [Fact]
    public async Task What_a_thumb_presses_is_large_enough()
    {
        LabelAndTrain();
        await Open(390, ColorScheme.Light, "");
        string[] pressed = ["#play", "#next", "#previous", "#classes .pick >> nth=0", "#queue button >> nth=0"];
        foreach (var what in pressed)
            Assert.InRange((await page.Locator(what).BoundingBoxAsync())!.Height, 44, 200);
        var (clip, classes) = (await Top("#spectrogram"), await Top("#classes"));
        Assert.True(clip < classes && classes < await Top("#queue-sheet"));
        await Assertions.Expect(page.Locator("#plot")).ToBeHiddenAsync();
    }

    private async Task<double> Top(string what) => (await page.Locator(what).BoundingBoxAsync())!.Y;

    private static IEnumerable<(int, ColorScheme)> Looks() =>
        [(390, ColorScheme.Dark), (390, ColorScheme.Light), (1366, ColorScheme.Dark), (1366, ColorScheme.Light)];

    private async Task Check(int width, ColorScheme scheme, string key)
    {
        await Open(width, scheme, key);
        var result = await page.RunAxe(
            new()
            {
                RunOnly = new() { Type = "tag", Values = [.. Rules] },
            }
        );
        Assert.True(
            result.Violations.Length == 0,
            $"{width} px, {scheme}, key '{key}':\n"
                + string.Join(
                    '\n',
                    result.Violations.Select(v => $"{v.Id}: {v.Help}: {string.Join(' ', v.Nodes.Select(n => n.Html))}")
                )
        );
    }

    private async Task Open(int width, ColorScheme scheme, string key)
    {
        await page.SetViewportSizeAsync(width, 800);
        await page.EmulateMediaAsync(new() { ColorScheme = scheme });
        await page.GotoAsync("about:blank");
        await page.GotoAsync(studio.Address.ToString());
        await page.Locator("body[data-ready=true]").WaitForAsync();
        if (key is "M" or "F")
            await page.Locator("#more").ClickAsync();
        if (key == "F")
            await page.Locator("#files").ClickAsync();
        else if (key == "P")
            await page.EvaluateAsync("document.getElementById('view-map-button').click()");
        else if (key == "V")
            await page.EvaluateAsync("document.getElementById('view-review-button').click()");
        else if (key is not ("" or "M"))
            await page.Keyboard.PressAsync(key);
    }

    private void LabelAndTrain()
    {
        foreach (var name in (string[])["low", "high"])
            studio.Store.Labels.Give(
                [.. Enumerable.Range(0, 6).Select(i => studio.ClipId($"{name}{i}.wav"))],
                studio.Store.Classes.Ensure(name).Id,
                "ada"
            );
        Assert.True(new WorkspaceTrainer(studio.Store, TimeProvider.System).Train(new RunOptions()).IsOk);
    }
}
