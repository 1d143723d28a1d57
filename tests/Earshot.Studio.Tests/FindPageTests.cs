using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Earshot.Studio.Tests;

/// <summary>Finding in a real browser: looked through, heard and labelled by keys.</summary>
public sealed class FindPageTests : StudioPage
{
    private protected override Task<RunningStudio> StartStudioAsync() =>
        RunningStudio.OverRecordingsAsync(prepared: Prepared.Classes("low", "high"));

    [Fact]
    public async Task More_like_this_is_labelled_one_by_one_and_many_at_once_by_keyboard_alone()
    {
        await Open($"#{Studio.Store.Windows.Of(Studio.ClipId("r1.wav"))[2].Id}");
        await Expect(Page.Locator("#clip-name")).ToHaveTextAsync("r1.wav 0:02.0 (1 s)");
        await Page.Keyboard.PressAsync("f");
        await Expect(Page.Locator("#find-example")).ToHaveTextAsync("like r1.wav 0:02.0 (1 s)");
        await Expect(Page.Locator("#find-grid .cell")).ToHaveCountAsync(35);
        await Expect(Page.Locator("#find-grid .thumb[data-drawn]").First).ToBeVisibleAsync();
        await Page.Keyboard.PressAsync("2");
        await Expect(Page.Locator("#find-grid .cell").First).ToContainTextAsync("high✓");
        await Expect(Page.Locator("#find-grid .cell").Nth(1)).ToHaveClassAsync("cell current");
        await Labelled(1);

        await Page.Keyboard.PressAsync("s");
        await Page.Keyboard.PressAsync("s");
        await Expect(Page.Locator("#find-selected")).ToHaveTextAsync("2 selected: a key labels them all");
        await Page.Keyboard.PressAsync("2");
        await Expect(Page.Locator("#find-selected")).ToHaveTextAsync("");
        await Labelled(3);
        Assert.All(Studio.Store.WindowLabels.All(), label => Assert.InRange(Begin(label.WindowId), 2, 3));

        await Page.Keyboard.PressAsync("u");
        await Labelled(1);
        await Page.EvaluateAsync(
            "document.getElementById('find-audio').onended = () => document.body.dataset.heard = 1"
        );
        await Page.Keyboard.PressAsync(" ");
        await Page.Locator("body[data-heard]").WaitForAsync();
        await Page.Keyboard.PressAsync("o");
        await Expect(Page.Locator("#rec-stretch")).ToContainTextAsync("(1.00 s)");
        await Page.Keyboard.PressAsync("f");
        await Expect(Page.Locator("#find-example")).ToContainTextAsync("to 0:0");
        Assert.Empty(Browser.Complaints);
    }

    [Fact]
    public async Task The_form_narrows_what_is_found()
    {
        await Page.Locator("#view-find-button").ClickAsync();
        await Expect(Page.Locator("#find-grid .cell")).ToHaveCountAsync(36);
        await Page.Locator("#find-path").FillAsync("r3");
        await Page.Keyboard.PressAsync("Enter");
        await Expect(Page.Locator("#find-grid .cell")).ToHaveCountAsync(6);
        await Page.Locator("#find-grid .cell").Nth(4).ClickAsync();
        await Page.Locator("#find-grid .cell").Nth(5).ClickAsync(new() { Modifiers = [KeyboardModifier.Shift] });
        await Page.Keyboard.PressAsync("1");
        await Labelled(1);
        await Page.Locator("#find-state").SelectOptionAsync("Labelled low");
        await Expect(Page.Locator("#find-grid .cell")).ToHaveCountAsync(1);
        await Page.Locator("#find-state").SelectOptionAsync("Somebody is unsure");
        await Expect(Page.Locator("#find-count")).ToHaveTextAsync("nothing found");
        await Page.Locator("#find-state").SelectOptionAsync("Any");
        await Expect(Page.Locator("#find-grid .cell")).ToHaveCountAsync(6);
        await Page.Locator("#find-path").FillAsync("nothing has this name");
        await Page.Keyboard.PressAsync("Enter");
        await Expect(Page.Locator("#find-count")).ToHaveTextAsync("nothing found");
        Assert.Empty(Browser.Complaints);
    }

    private double Begin(long window) => Studio.Store.Windows.Find(window)!.Range.BeginSeconds;

    /// <summary>Waits until so many windows are labelled.</summary>
    private Task Labelled(int count) => Until(() => Studio.Store.WindowLabels.All().Count == count);
}
