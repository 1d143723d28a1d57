using Earshot.Testing.Browser;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Earshot.Studio.Tests;

/// <summary>Finding in a real browser: looked through, heard and labelled by keys.</summary>
public sealed class FindPageTests : IAsyncLifetime
{
    private RunningStudio studio = null!;
    private LocalChromium browser = null!;
    private IPage page = null!;

    public async ValueTask InitializeAsync()
    {
        LocalChromium.Require();
        studio = await RunningStudio.OverRecordingsAsync();
        studio.Store.Classes.Ensure("low");
        studio.Store.Classes.Ensure("high");
        browser = await LocalChromium.StartAsync();
        page = browser.Page;
        var window = studio.Store.Windows.Of(studio.ClipId("r1.wav"))[2].Id;
        await page.GotoAsync($"{studio.Address}#{window}");
        await page.Locator("body[data-ready=true]").WaitForAsync();
        await Expect(page.Locator("#clip-name")).ToHaveTextAsync("r1.wav 0:02.0 (1 s)");
    }

    public async ValueTask DisposeAsync()
    {
        browser?.Dispose();
        if (studio is not null)
            await studio.DisposeAsync();
    }

    [Fact]
    public async Task More_like_this_is_labelled_one_by_one_and_many_at_once_by_keyboard_alone()
    {
        await page.Keyboard.PressAsync("f");
        await Expect(page.Locator("#find-example")).ToHaveTextAsync("like r1.wav 0:02.0 (1 s)");
        await Expect(page.Locator("#find-grid .cell")).ToHaveCountAsync(35);
        await Expect(page.Locator("#find-grid .thumb[data-drawn]").First).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("2");
        await Expect(page.Locator("#find-grid .cell").First).ToContainTextAsync("high✓");
        await Expect(page.Locator("#find-grid .cell").Nth(1)).ToHaveClassAsync("cell current");
        await Labelled(1);

        await page.Keyboard.PressAsync("s");
        await page.Keyboard.PressAsync("s");
        await Expect(page.Locator("#find-selected")).ToHaveTextAsync("2 selected: a key labels them all");
        await page.Keyboard.PressAsync("2");
        await Expect(page.Locator("#find-selected")).ToHaveTextAsync("");
        await Labelled(3);
        Assert.All(studio.Store.WindowLabels.All(), label => Assert.InRange(Begin(label.WindowId), 2, 3));

        await page.Keyboard.PressAsync("u");
        await Labelled(1);
        await page.EvaluateAsync(
            "document.getElementById('find-audio').onended = () => document.body.dataset.heard = 1"
        );
        await page.Keyboard.PressAsync(" ");
        await page.Locator("body[data-heard]").WaitForAsync();
        await page.Keyboard.PressAsync("o");
        await Expect(page.Locator("#rec-stretch")).ToContainTextAsync("(1.00 s)");
        await page.Keyboard.PressAsync("f");
        await Expect(page.Locator("#find-example")).ToContainTextAsync("to 0:0");
        Assert.Empty(browser.Complaints);
    }

    [Fact]
    public async Task The_form_narrows_what_is_found()
    {
        await page.Locator("#view-find-button").ClickAsync();
        await Expect(page.Locator("#find-grid .cell")).ToHaveCountAsync(36);
        await page.Locator("#find-path").FillAsync("r3");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#find-grid .cell")).ToHaveCountAsync(6);
        await page.Locator("#find-grid .cell").Nth(4).ClickAsync();
        await page.Locator("#find-grid .cell").Nth(5).ClickAsync(new() { Modifiers = [KeyboardModifier.Shift] });
        await page.Keyboard.PressAsync("1");
        await Labelled(1);
        await page.Locator("#find-state").SelectOptionAsync("Labelled low");
        await Expect(page.Locator("#find-grid .cell")).ToHaveCountAsync(1);
        await page.Locator("#find-path").FillAsync("nothing has this name");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#find-count")).ToHaveTextAsync("nothing found");
        Assert.Empty(browser.Complaints);
    }

    private double Begin(long window) => studio.Store.Windows.Find(window)!.Range.BeginSeconds;

    /// <summary>Waits until so many windows are labelled.</summary>
    private async Task Labelled(int count)
    {
        for (var waited = 0; studio.Store.WindowLabels.All().Count != count; waited += 20)
        {
            Assert.True(waited < 20_000, $"waited 20 s for {count} labels");
            await page.WaitForTimeoutAsync(20);
        }
    }
}
