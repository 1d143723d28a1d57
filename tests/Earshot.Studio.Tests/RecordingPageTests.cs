using Earshot.Annotations;
using Earshot.Audio;
using Earshot.Testing.Browser;
using Earshot.Workspace;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Earshot.Studio.Tests;

/// <summary>The recording view in a real browser, by mouse and by keyboard alone.</summary>
public sealed class RecordingPageTests : IAsyncLifetime
{
    private RunningStudio studio = null!;
    private LocalChromium browser = null!;
    private IPage page = null!;
    private long low;

    public async ValueTask InitializeAsync()
    {
        LocalChromium.Require();
        studio = await RunningStudio.OverRecordingsAsync();
        low = studio.Store.Classes.Ensure("low").Id;
        studio.Store.Classes.Ensure("high");
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
    }

    [Fact]
    public async Task A_person_draws_boxes_by_mouse_moves_an_edge_takes_one_away_and_undoes()
    {
        await page.Locator("#view-recording-button").ClickAsync();
        await page.Locator("#rec-list button", new() { HasText = "r2.wav" }).ClickAsync();
        await Expect(page.Locator("#rec-name")).ToHaveTextAsync("r2.wav");
        await Drawn("0.00-6.00");
        await Drag((0.1, 0.2), (0.3, 0.9)); // a box: 0.6 to 1.8 s
        await Expect(page.Locator("#rec-stretch")).ToContainTextAsync("kHz");
        await page.Keyboard.PressAsync("1");
        var box = await Held(box => box is [{ Value.Band: not null }]);
        Assert.Equal(("low", Polarity.Present), (box[0].Value.ClassName, box[0].Value.Polarity));
        Near(0.6, 1.8, box[0]);
        Assert.InRange(box[0].Value.Band!.Value.LowHz, 600, 1000);
        Assert.InRange(box[0].Value.Band!.Value.HighHz, 6200, 6600);

        await Expect(page.Locator("#rec-boxes")).ToContainTextAsync("ada"); // it is saved
        await Drag((0.3, 0.5), (0.4, 0.5)); // its right edge
        Near(0.6, 2.4, (await Held(held => held[0].Version != box[0].Version)).Single());

        await Drag((0.5, 0.5), (0.6, 0.505)); // a stretch: hardly up or down
        await page.Locator("#rec-classes button", new() { HasText = "high" }).ClickAsync();
        Assert.Null((await Held(held => held.Count == 2))[1].Value.Band);
        await Expect(page.Locator("#rec-boxes li")).ToHaveCountAsync(2);
        await Expect(page.Locator("#rec-boxes")).Not.ToContainTextAsync("not yet saved");
        await page.Keyboard.PressAsync("x");
        await Held(held => held.Count == 1);
        await page.Keyboard.PressAsync("u");
        await Held(held => held.Count == 2);
        await Expect(page.Locator("#rec-boxes li")).ToHaveCountAsync(2);
        Assert.Empty(browser.Complaints);
    }

    [Fact]
    public async Task The_keyboard_alone_selects_says_plays_and_goes_back()
    {
        await page.Keyboard.PressAsync("o");
        await Expect(page.Locator("#rec-name")).ToContainTextAsync(".wav");
        await Expect(page.Locator("#rec-stretch")).ToContainTextAsync("(1.00 s)"); // the window that was on show
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("ArrowUp");
        await page.Keyboard.PressAsync("Shift+1");
        var said = (await Held(held => held.Count == 1, anywhere: true))[0];
        Assert.Equal(("low", Polarity.Absent), (said.Value.ClassName, said.Value.Polarity));
        await Expect(page.Locator("#rec-boxes")).ToContainTextAsync("ada");
        await page.Keyboard.PressAsync("q");
        await Held(held => held[0].Value.Unsure, anywhere: true);
        await Expect(page.Locator("#rec-boxes")).ToContainTextAsync("no low, unsure");
        await Expect(page.Locator("#rec-boxes")).ToContainTextAsync("ada");
        await page.Keyboard.PressAsync("Enter");
        await page.Locator("#comment-text").FillAsync("far away");
        await page.Keyboard.PressAsync("Enter");
        await Held(held => held[0].Value.Comment == "far away", anywhere: true);
        await Expect(page.Locator("#rec-boxes")).ToContainTextAsync("ada · far away");
        await page.Keyboard.PressAsync("}");
        var longer = await Held(held => held[0].Value.Range != said.Value.Range, anywhere: true);
        Assert.Equal(said.Value.Range!.Value.BeginSeconds, longer[0].Value.Range!.Value.BeginSeconds);
        await page.EvaluateAsync(
            "document.getElementById('rec-audio').onended = () => document.body.dataset.heard = 1"
        );
        await page.Keyboard.PressAsync(" ");
        await page.Locator("body[data-heard]").WaitForAsync();
        await Expect(page.Locator("#rec-play-text")).ToHaveTextAsync("Play");
        await page.Keyboard.PressAsync("o");
        await Expect(page.Locator("#view-label")).ToBeVisibleAsync();
        Assert.Empty(browser.Complaints);
    }

    [Fact]
    public async Task What_others_say_comes_onto_the_page()
    {
        var id = studio.ClipId("r0.wav");
        await page.GotoAsync("about:blank");
        await page.GotoAsync($"{studio.Address}#recording-{id}");
        await Expect(page.Locator("#rec-name")).ToHaveTextAsync("r0.wav");
        var said = new Annotation("low") { Range = TimeRange.FromSeconds(1.25, 2).Value };
        studio.Store.Annotations.Put([new(id, said)], "bea");
        await Expect(page.Locator("#rec-boxes li")).ToContainTextAsync("bea");
        await Expect(page.Locator("#rec-boxes li")).ToContainTextAsync("0:01.25 to 0:02.00");
    }

    [Fact]
    public async Task What_a_server_that_is_away_could_not_take_is_shown_and_sent_later()
    {
        await page.Keyboard.PressAsync("o");
        await Expect(page.Locator("#rec-stretch")).ToContainTextAsync("(1.00 s)");
        await studio.StopAsync();
        await page.Keyboard.PressAsync("1");
        await Expect(page.Locator("#rec-boxes")).ToContainTextAsync("not yet saved");
        await studio.StartAsync();
        await Held(held => held.Count == 1, anywhere: true);
        await Expect(page.Locator("#rec-boxes")).Not.ToContainTextAsync("not yet saved");
        await Expect(page.Locator("#rec-boxes li")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Zoom_and_pan_move_what_is_on_show_and_tiles_follow()
    {
        await page.Keyboard.PressAsync("o");
        await page.Locator("#rec-all").ClickAsync();
        await Drawn("0.00-6.00");
        var before = await Ink();
        Assert.True(before.Distinct().Count() > 1, "nothing is drawn");
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("+");
        await page.Keyboard.PressAsync("+");
        await page.Keyboard.PressAsync("End");
        await Drawn("3.33-6.00");
        Assert.NotEqual(before, await Ink());
        await page.Keyboard.PressAsync("Home");
        await Drawn("0.00-2.67");
        await page.Locator("#rec-all").ClickAsync();
        await Drawn("0.00-6.00");
        Assert.Equal(before, await Ink());
        Assert.Empty(browser.Complaints);
    }

    private Task Drawn(string part) => Expect(page.Locator("body")).ToHaveAttributeAsync("data-drawn", part);

    /// <summary>Pixels along the middle of the spectrogram.</summary>
    private Task<int[]> Ink() =>
        page.EvaluateAsync<int[]>(
            """
            () => {
              const canvas = document.getElementById('rec-spectrogram'), pen = canvas.getContext('2d');
              const at = Math.round(canvas.height * 0.95);
              return Array.from(pen.getImageData(60, at, canvas.width - 60, 1).data);
            }
            """
        );

    /// <summary>Places as shares of the spectrogram's width and height, from the top left.</summary>
    private async Task Drag((double X, double Y) from, (double X, double Y) to)
    {
        var box = (await page.Locator("#rec-spectrogram").BoundingBoxAsync())!;
        (float, float) At((double X, double Y) place) =>
            ((float)(box.X + place.X * box.Width), (float)(box.Y + place.Y * box.Height));
        var ((x0, y0), (x1, y1)) = (At(from), At(to));
        await page.Mouse.MoveAsync(x0, y0);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync((x0 + x1) / 2, (y0 + y1) / 2);
        await page.Mouse.MoveAsync(x1, y1);
        await page.Mouse.UpAsync();
    }

    private static void Near(double begin, double end, AnnotationRecord held)
    {
        Assert.Equal(begin, held.Value.Range!.Value.BeginSeconds, 0.05);
        Assert.Equal(end, held.Value.Range!.Value.EndSeconds, 0.05);
    }

    /// <summary>What is said of r2.wav, once it is as wanted.</summary>
    private async Task<IReadOnlyList<AnnotationRecord>> Held(
        Predicate<IReadOnlyList<AnnotationRecord>> wanted,
        bool anywhere = false
    )
    {
        for (var waited = 0; waited < 20_000; waited += 20)
        {
            var held = anywhere ? studio.Store.Annotations.All() : studio.Store.Annotations.Of(studio.ClipId("r2.wav"));
            if (held.Count > 0 && wanted(held))
                return held;
            await page.WaitForTimeoutAsync(20);
        }
        throw new TimeoutException("what was said did not reach the workspace in 20 s");
    }
}
