using System.Globalization;
using Earshot.Testing.Browser;
using Microsoft.Playwright;

namespace Earshot.Studio.Tests;

/// <summary>The first minute of a workspace, and its classes: by keyboard alone.</summary>
public sealed class ClassPageTests : IAsyncLifetime
{
    private RunningStudio studio = null!;
    private LocalChromium browser = null!;
    private IPage page = null!;

    public async ValueTask InitializeAsync()
    {
        LocalChromium.Require();
        studio = await RunningStudio.OverTonesAsync(6);
        browser = await LocalChromium.StartAsync();
        page = browser.Page;
        await Open();
    }

    public async ValueTask DisposeAsync()
    {
        Assert.Empty(browser.Complaints);
        browser.Dispose();
        await studio.DisposeAsync();
    }

    [Fact]
    public async Task An_empty_workspace_leads_from_a_name_to_the_first_label()
    {
        await Assertions.Expect(page.Locator("#first")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("#train")).ToBeDisabledAsync();
        await Assertions.Expect(page.Locator("#train")).ToHaveAttributeAsync("title", "needs two classes");
        await page.Locator("#first-name").FocusAsync();
        foreach (var name in (string[])["low", "high"])
        {
            await page.Keyboard.TypeAsync(name);
            await page.Keyboard.PressAsync("Enter");
            await Assertions.Expect(page.Locator("#classes .name", new() { HasText = name })).ToBeVisibleAsync();
        }
        await page.EvaluateAsync("document.activeElement.blur()");
        await page.Keyboard.PressAsync("1");
        await Assertions.Expect(page.Locator("#said-text")).ToContainTextAsync("low");
        await Assertions.Expect(page.Locator("#first")).ToBeHiddenAsync();
        await page.Keyboard.PressAsync("2");
        await Assertions.Expect(page.Locator("#train")).ToBeEnabledAsync();
    }

    [Fact]
    public async Task Twenty_classes_are_found_by_name_and_labelled_by_Enter()
    {
        for (var i = 1; i <= 20; i++)
            studio.Store.Classes.Ensure(string.Create(CultureInfo.InvariantCulture, $"species {i:00}"));
        await Open();
        await Assertions.Expect(page.Locator("#classes li")).ToHaveCountAsync(21);
        await page.Keyboard.PressAsync("/");
        await page.Keyboard.TypeAsync("17");
        await Assertions.Expect(page.Locator("#classes li")).ToHaveCountAsync(1);
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("#said-text")).ToContainTextAsync("species 17");
        await Assertions.Expect(page.Locator("#classes li")).ToHaveCountAsync(21);
    }

    [Fact]
    public async Task A_class_takes_a_key_of_ones_own_and_keeps_it()
    {
        studio.Store.Classes.Ensure("wren");
        await Open();
        await Choose("u");
        await Assertions.Expect(page.Locator("#class-objection")).ToContainTextAsync("does something else");
        await page.Keyboard.PressAsync("Escape");
        await Choose("w");
        await Open();
        await page.Keyboard.PressAsync("w");
        await Assertions.Expect(page.Locator("#said-text")).ToContainTextAsync("wren");
    }

    [Fact]
    public async Task A_name_that_differs_in_case_only_is_asked_about()
    {
        studio.Store.Classes.Ensure("rain");
        await Open();
        await page.Keyboard.PressAsync("c");
        await page.Locator("#class-name").FillAsync("Rain ");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("#confirm-text")).ToContainTextAsync("There is a class “rain” already");
        await page.Keyboard.PressAsync("Escape");
        Assert.Single(studio.Store.Classes.All());
    }

    [Fact]
    public async Task Keys_without_Ctrl_or_Alt_can_be_switched_off()
    {
        studio.Store.Classes.Ensure("wren");
        await Open();
        await page.Locator("#more").ClickAsync();
        await page.Locator("#single-keys").UncheckAsync();
        await Open();
        await page.Keyboard.PressAsync("1");
        await page.Keyboard.PressAsync("c");
        await Assertions.Expect(page.Locator("#class-dialog")).ToBeHiddenAsync();
        await page.Locator("#classes .pick >> nth=0").FocusAsync();
        await page.Keyboard.PressAsync(" ");
        await Assertions.Expect(page.Locator("#said-text")).ToContainTextAsync("wren");
        await Assertions.Expect(page.Locator("#standing")).ToContainTextAsync("1 of 12 labelled");
    }

    /// <summary>ADPCM in a WAV file, written by ffmpeg: no browser plays it.</summary>
    [Fact]
    public async Task A_sound_that_the_browser_cannot_play_is_decoded_for_it()
    {
        var file = studio.Store.Clips.FullPath(studio.Store.Clips.Find(studio.ClipId("low0.wav"))!).Value;
        var (clear, ffmpeg) = (file + ".pcm.wav", "/usr/bin/ffmpeg");
        Assert.SkipUnless(File.Exists(ffmpeg), $"needs {ffmpeg}");
        File.Move(file, clear);
        string[] arguments = ["-v", "error", "-i", clear, "-c:a", "adpcm_ima_wav", file];
        await System
            .Diagnostics.Process.Start(ffmpeg, arguments)
            .WaitForExitAsync(TestContext.Current.CancellationToken);
        await page.GotoAsync("about:blank");
        await page.GotoAsync($"{studio.Address}#{studio.ClipId("low0.wav")}");
        await page.Locator("body[data-ready=true]").WaitForAsync();
        await page.Keyboard.PressAsync(" ");
        await Assertions
            .Expect(page.Locator("#audio"))
            .ToHaveAttributeAsync("src", new System.Text.RegularExpressions.Regex("decode=true$"));
        const string time = "document.getElementById('audio').currentTime";
        for (var waited = 0; await page.EvaluateAsync<double>(time) < 0.2; waited++)
        {
            Assert.True(waited < 1000, "it does not play");
            await page.WaitForTimeoutAsync(20);
        }
        browser.Complaints.Clear(); // of the file that was swapped under the browser's copy of it
    }

    private async Task Open()
    {
        await page.GotoAsync("about:blank");
        await page.GotoAsync(studio.Address.ToString());
        await page.Locator("body[data-ready=true]").WaitForAsync();
    }

    private async Task Choose(string key)
    {
        await page.Locator("#classes .edit >> nth=0").ClickAsync();
        await page.Locator("#class-key").FillAsync(key);
        await page.Keyboard.PressAsync("Enter");
    }
}
