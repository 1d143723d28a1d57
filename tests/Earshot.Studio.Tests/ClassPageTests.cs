using System.Globalization;
using Microsoft.Playwright;

namespace Earshot.Studio.Tests;

/// <summary>The first minute of a workspace, and its classes: by keyboard alone.</summary>
public sealed class ClassPageTests : StudioPage
{
    private protected override Task<RunningStudio> StartStudioAsync() => RunningStudio.OverTonesAsync(6);

    public override ValueTask DisposeAsync()
    {
        if (Browser is not null)
            Assert.Empty(Browser.Complaints);
        return base.DisposeAsync();
    }

    [Fact]
    public async Task Axe_finds_nothing_in_an_empty_workspace()
    {
        foreach (var width in Axe.Widths)
        {
            await Page.SetViewportSizeAsync(width, 800);
            await Assertions.Expect(Page.Locator("#first")).ToBeVisibleAsync();
            await Axe.CheckAsync(Page, $"{width} px");
        }
    }

    [Fact]
    public async Task An_empty_workspace_leads_from_a_name_to_the_first_label()
    {
        await Assertions.Expect(Page.Locator("#first")).ToBeVisibleAsync();
        await Assertions.Expect(Page.Locator("#train")).ToBeDisabledAsync();
        await Assertions.Expect(Page.Locator("#train")).ToHaveAttributeAsync("title", "needs two classes");
        await Page.Locator("#first-name").FocusAsync();
        foreach (var name in (string[])["low", "high"])
        {
            await Page.Keyboard.TypeAsync(name);
            await Page.Keyboard.PressAsync("Enter");
            await Assertions.Expect(Page.Locator("#classes .name", new() { HasText = name })).ToBeVisibleAsync();
        }
        await Page.EvaluateAsync("document.activeElement.blur()");
        await Page.Keyboard.PressAsync("1");
        await Assertions.Expect(Page.Locator("#said-text")).ToContainTextAsync("low");
        await Assertions.Expect(Page.Locator("#first")).ToBeHiddenAsync();
        await Page.Keyboard.PressAsync("2");
        await Assertions.Expect(Page.Locator("#train")).ToBeEnabledAsync();
    }

    [Fact]
    public async Task Twenty_classes_are_found_by_name_and_labelled_by_Enter()
    {
        for (var i = 1; i <= 20; i++)
            Studio.Store.Classes.Ensure(string.Create(CultureInfo.InvariantCulture, $"species {i:00}"));
        await Open();
        await Assertions.Expect(Page.Locator("#classes li")).ToHaveCountAsync(21);
        await Page.Keyboard.PressAsync("/");
        await Page.Keyboard.TypeAsync("17");
        await Assertions.Expect(Page.Locator("#classes li")).ToHaveCountAsync(1);
        await Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(Page.Locator("#said-text")).ToContainTextAsync("species 17");
        await Assertions.Expect(Page.Locator("#classes li")).ToHaveCountAsync(21);
    }

    [Fact]
    public async Task A_class_takes_a_key_of_ones_own_and_keeps_it()
    {
        Studio.Store.Classes.Ensure("wren");
        await Open();
        await Choose("u");
        await Assertions.Expect(Page.Locator("#class-objection")).ToContainTextAsync("does something else");
        await Page.Keyboard.PressAsync("Escape");
        await Choose("w");
        await Open();
        await Page.Keyboard.PressAsync("w");
        await Assertions.Expect(Page.Locator("#said-text")).ToContainTextAsync("wren");
    }

    [Fact]
    public async Task A_class_is_described_and_says_so_where_it_is_listed()
    {
        Studio.Store.Classes.Ensure("wren");
        await Open();
        await Page.Locator("#classes .edit >> nth=0").ClickAsync();
        await Page.Locator("#class-description").FillAsync("a long loud trill");
        await Page.Keyboard.PressAsync("Enter");
        var wren = Page.Locator("#classes .pick", new() { HasText = "wren" });
        await Assertions.Expect(wren).ToHaveAttributeAsync("title", "wren: a long loud trill");
        Assert.Equal("a long loud trill", Studio.Store.Classes.All().Single().Description);
    }

    [Fact]
    public async Task A_name_that_differs_in_case_only_is_asked_about()
    {
        Studio.Store.Classes.Ensure("rain");
        await Open();
        await Page.Keyboard.PressAsync("c");
        await Page.Locator("#class-name").FillAsync("Rain ");
        await Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(Page.Locator("#confirm-text")).ToContainTextAsync("There is a class “rain” already");
        await Page.Keyboard.PressAsync("Escape");
        Assert.Single(Studio.Store.Classes.All());
    }

    [Fact]
    public async Task Keys_without_Ctrl_or_Alt_can_be_switched_off()
    {
        Studio.Store.Classes.Ensure("wren");
        await Open();
        await Page.Locator("#more").ClickAsync();
        await Page.Locator("#single-keys").UncheckAsync();
        await Open();
        await Page.Keyboard.PressAsync("1");
        await Page.Keyboard.PressAsync("c");
        await Assertions.Expect(Page.Locator("#class-dialog")).ToBeHiddenAsync();
        await Page.Locator("#classes .pick >> nth=0").FocusAsync();
        await Page.Keyboard.PressAsync(" ");
        await Assertions.Expect(Page.Locator("#said-text")).ToContainTextAsync("wren");
        await Assertions.Expect(Page.Locator("#standing")).ToContainTextAsync("1 of 12 labelled");
    }

    /// <summary>ADPCM in a WAV file, written by ffmpeg: no browser plays it.</summary>
    [Fact]
    public async Task A_sound_that_the_browser_cannot_play_is_decoded_for_it()
    {
        var file = Studio.Store.Clips.FullPath(Studio.Store.Clips.Find(Studio.ClipId("low0.wav"))!).Value;
        var (clear, ffmpeg) = (file + ".pcm.wav", "/usr/bin/ffmpeg");
        Assert.SkipUnless(File.Exists(ffmpeg), $"needs {ffmpeg}");
        File.Move(file, clear);
        string[] arguments = ["-v", "error", "-i", clear, "-c:a", "adpcm_ima_wav", file];
        await System
            .Diagnostics.Process.Start(ffmpeg, arguments)
            .WaitForExitAsync(TestContext.Current.CancellationToken);
        await Open($"#{Studio.ClipId("low0.wav")}");
        await Page.Keyboard.PressAsync(" ");
        await Assertions
            .Expect(Page.Locator("#audio"))
            .ToHaveAttributeAsync("src", new System.Text.RegularExpressions.Regex("decode=true$"));
        const string time = "document.getElementById('audio').currentTime";
        await Until($"{time} > 0.2");
        Browser.Complaints.Clear(); // of the file that was swapped under the browser's copy of it
    }

    private async Task Choose(string key)
    {
        await Page.Locator("#classes .edit >> nth=0").ClickAsync();
        await Page.Locator("#class-key").FillAsync(key);
        await Page.Keyboard.PressAsync("Enter");
    }
}
