using Earshot.Workspace;
using Earshot.Workspace.Training;
using Microsoft.Playwright;

namespace Earshot.Studio.Tests;

/// <summary>
/// axe-core finds nothing against WCAG 2.2 AA in any view, on a phone and a large screen, light and dark; and the page
/// fits a phone, a window at twice the size, and a keyboard.
/// </summary>
public sealed class AccessibilityTests : StudioPage
{
    private static readonly string[] Keys = ["", "m", "g", "a", "c", "?", "o", "f", "V", "D", "M", "F", "P"];

    private protected override Task<RunningStudio> StartStudioAsync() =>
        RunningStudio.OverTonesAsync(10, prepared: new("trained", LabelAndTrain));

    [Fact]
    public async Task Axe_finds_nothing_in_any_view()
    {
        foreach (var width in Axe.Widths)
        foreach (var key in Keys)
        {
            await Open(width, ColorScheme.Light, key);
            await Axe.CheckAsync(Page, $"{width} px, key '{key}'");
        }
    }

    [Fact]
    public async Task What_is_against_the_rules_is_found()
    {
        await Page.EvaluateAsync("document.documentElement.removeAttribute('lang')");
        var found = await Assert.ThrowsAnyAsync<Exception>(() => Axe.CheckAsync(Page, "without a language"));
        Assert.Contains("html-has-lang", found.Message);
    }

    /// <summary>1366 pixels at 200 % are 683.</summary>
    [Theory]
    [InlineData(390)]
    [InlineData(683)]
    [InlineData(820)]
    [InlineData(1280)]
    public async Task Nothing_is_wider_than_the_screen(int width)
    {
        foreach (var key in (string[])["", "g", "P", "?", "o", "f", "V"])
        {
            await Open(width, ColorScheme.Light, key);
            var wide = await Page.EvaluateAsync<int>("document.scrollingElement.scrollWidth");
            Assert.True(wide <= width, $"key '{key}': {wide} of {width} px");
        }
    }

    [Fact]
    public async Task What_a_thumb_presses_is_large_enough()
    {
        await Open(390, ColorScheme.Light, "");
        string[] pressed = ["#play", "#next", "#previous", "#classes .pick >> nth=0", "#queue button >> nth=0"];
        foreach (var what in pressed)
            Assert.InRange((await Page.Locator(what).BoundingBoxAsync())!.Height, 44, 200);
        var (clip, classes) = (await Top("#spectrogram"), await Top("#classes"));
        Assert.True(clip < classes && classes < await Top("#queue-sheet"));
        await Assertions.Expect(Page.Locator("#plot")).ToBeHiddenAsync();
    }

    private async Task<double> Top(string what) => (await Page.Locator(what).BoundingBoxAsync())!.Y;

    private async Task Open(int width, ColorScheme scheme, string key)
    {
        await Page.SetViewportSizeAsync(width, 800);
        await Page.EmulateMediaAsync(new() { ColorScheme = scheme });
        await Open();
        if (key is "M" or "F")
            await Page.Locator("#more").ClickAsync();
        if (key == "F")
            await Page.Locator("#files").ClickAsync();
        else if (key == "P")
            await Page.EvaluateAsync("document.getElementById('view-map-button').click()");
        else if (key is "V" or "D")
            await Page.EvaluateAsync("document.getElementById('view-review-button').click()");
        if (key == "D")
            await Page.Locator("#review-doubts").ClickAsync();
        else if (key is not ("" or "M" or "F" or "P" or "V"))
            await Page.Keyboard.PressAsync(key);
    }

    /// <summary>Six of each kind labelled, and a training.</summary>
    private static void LabelAndTrain(WorkspaceStore store)
    {
        foreach (var name in (string[])["low", "high"])
            store.Labels.Give(
                [.. Enumerable.Range(0, 6).Select(i => store.Clips.Find($"{name}{i}.wav")!.Id)],
                store.Classes.Ensure(name).Id,
                "ada"
            );
        Assert.True(new WorkspaceTrainer(store, TimeProvider.System).Train(new RunOptions()).IsOk);
    }
}
