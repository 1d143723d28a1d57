using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Earshot.Annotations;
using Earshot.Audio;
using Earshot.Workspace;
using static Microsoft.Playwright.Assertions;

namespace Earshot.Studio.Tests;

/// <summary>The recording view in a real browser, by mouse and by keyboard alone.</summary>
public sealed class RecordingPageTests : StudioPage
{
    private protected override Task<RunningStudio> StartStudioAsync() =>
        RunningStudio.OverRecordingsAsync(prepared: Prepared.Classes("low", "high"));

    [Fact]
    public async Task A_person_draws_boxes_by_mouse_moves_an_edge_takes_one_away_and_undoes()
    {
        await Page.Locator("#view-recording-button").ClickAsync();
        await Page.Locator("#rec-list button", new() { HasText = "r2.wav" }).ClickAsync();
        await Expect(Page.Locator("#rec-name")).ToHaveTextAsync("r2.wav");
        await Drawn("0.00-6.00");
        await Drag((0.1, 0.2), (0.3, 0.9)); // a box: 0.6 to 1.8 s
        await Expect(Page.Locator("#rec-stretch")).ToContainTextAsync("kHz");
        await Page.Keyboard.PressAsync("1");
        var box = await Held(box => box is [{ Value.Band: not null }]);
        Assert.Equal(("low", Polarity.Present), (box[0].Value.ClassName, box[0].Value.Polarity));
        Near(0.6, 1.8, box[0]);
        Assert.InRange(box[0].Value.Band!.Value.LowHz, 600, 1000);
        Assert.InRange(box[0].Value.Band!.Value.HighHz, 6200, 6600);

        await Expect(Page.Locator("#rec-boxes")).ToContainTextAsync("ada"); // it is saved
        await Drag((0.3, 0.5), (0.4, 0.5)); // its right edge
        Near(0.6, 2.4, (await Held(held => held[0].Version != box[0].Version)).Single());

        await Drag((0.5, 0.5), (0.6, 0.505)); // a stretch: hardly up or down
        await Page.Locator("#rec-classes button", new() { HasText = "high" }).ClickAsync();
        Assert.Null((await Held(held => held.Count == 2))[1].Value.Band);
        await Expect(Page.Locator("#rec-boxes li")).ToHaveCountAsync(2);
        await Expect(Page.Locator("#rec-boxes")).Not.ToContainTextAsync("not yet saved");
        await Page.Keyboard.PressAsync("x");
        await Held(held => held.Count == 1);
        await Page.Keyboard.PressAsync("u");
        await Held(held => held.Count == 2);
        await Expect(Page.Locator("#rec-boxes li")).ToHaveCountAsync(2);
        Assert.Empty(Browser.Complaints);
    }

    /// <summary>What the server holds is asked for between its doing an order and the page's hearing so.</summary>
    [Fact]
    public async Task What_was_stored_but_not_answered_yet_is_on_show_once()
    {
        await Page.Keyboard.PressAsync("o");
        await Expect(Page.Locator("#rec-stretch")).ToContainTextAsync("(1.00 s)");
        var answer = await HoldAnswers("**/api/annotations");
        await Page.Keyboard.PressAsync("1");
        var said = (await Held(held => held.Count == 1, anywhere: true))[0];
        await Expect(Page.Locator("#rec-boxes")).ToContainTextAsync("not yet saved");
        var news = Page.WaitForResponseAsync("**/api/changes*");
        var elsewhere = new Annotation("low") { Range = TimeRange.FromSeconds(1.25, 2).Value };
        var other = new[] { "r0.wav", "r1.wav" }.Select(Studio.ClipId).First(id => id != said.RecordingId);
        Studio.Store.Annotations.Put([new(other, elsewhere)], "bea");
        await news;
        await Page.EvaluateAsync(
            "async url => (await fetch(url, { cache: 'no-store' })).text()",
            $"/api/recordings/{said.RecordingId}/annotations"
        );
        await Expect(Page.Locator("#rec-boxes li")).ToHaveCountAsync(1);
        answer.SetResult();
        await Expect(Page.Locator("#rec-boxes")).ToContainTextAsync("ada");
        await Expect(Page.Locator("#rec-boxes li")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task The_keyboard_alone_selects_says_plays_and_goes_back()
    {
        await Page.Keyboard.PressAsync("o");
        await Expect(Page.Locator("#rec-name")).ToContainTextAsync(".wav");
        await Expect(Page.Locator("#rec-stretch")).ToContainTextAsync("(1.00 s)"); // the window that was on show
        await Page.Keyboard.PressAsync("ArrowDown");
        await Page.Keyboard.PressAsync("ArrowUp");
        await Page.Keyboard.PressAsync("Shift+1");
        var said = (await Held(held => held.Count == 1, anywhere: true))[0];
        Assert.Equal(("low", Polarity.Absent), (said.Value.ClassName, said.Value.Polarity));
        await Expect(Page.Locator("#rec-boxes")).ToContainTextAsync("ada");
        await Page.Keyboard.PressAsync("q");
        await Held(held => held[0].Value.Unsure, anywhere: true);
        await Expect(Page.Locator("#rec-boxes")).ToContainTextAsync("no low, unsure");
        await Expect(Page.Locator("#rec-boxes")).ToContainTextAsync("ada");
        await Page.Keyboard.PressAsync("Enter");
        await Page.Locator("#comment-text").FillAsync("far away");
        await Page.Keyboard.PressAsync("Enter");
        await Held(held => held[0].Value.Comment == "far away", anywhere: true);
        await Expect(Page.Locator("#rec-boxes")).ToContainTextAsync("ada · far away");
        await Page.Keyboard.PressAsync("}");
        var longer = await Held(held => held[0].Value.Range != said.Value.Range, anywhere: true);
        Assert.Equal(said.Value.Range!.Value.BeginSeconds, longer[0].Value.Range!.Value.BeginSeconds);
        await Page.EvaluateAsync(
            "document.getElementById('rec-audio').onended = () => document.body.dataset.heard = 1"
        );
        await Page.Keyboard.PressAsync(" ");
        await Page.Locator("body[data-heard]").WaitForAsync();
        await Expect(Page.Locator("#rec-play-text")).ToHaveTextAsync("Play");
        await Page.Keyboard.PressAsync("o");
        await Expect(Page.Locator("#view-label")).ToBeVisibleAsync();
        Assert.Empty(Browser.Complaints);
    }

    [Fact]
    public async Task What_others_say_comes_onto_the_page()
    {
        var id = Studio.ClipId("r0.wav");
        await Open($"#recording-{id}");
        await Expect(Page.Locator("#rec-name")).ToHaveTextAsync("r0.wav");
        var said = new Annotation("low") { Range = TimeRange.FromSeconds(1.25, 2).Value };
        Studio.Store.Annotations.Put([new(id, said)], "bea");
        await Expect(Page.Locator("#rec-boxes li")).ToContainTextAsync("bea");
        await Expect(Page.Locator("#rec-boxes li")).ToContainTextAsync("0:01.25 to 0:02.00");
    }

    [Fact]
    public async Task What_a_server_that_is_away_could_not_take_is_shown_and_sent_later()
    {
        await Page.Keyboard.PressAsync("o");
        await Expect(Page.Locator("#rec-stretch")).ToContainTextAsync("(1.00 s)");
        await Studio.StopAsync();
        await Page.Keyboard.PressAsync("1");
        await Expect(Page.Locator("#rec-boxes")).ToContainTextAsync("not yet saved");
        await Studio.StartAsync();
        await Held(held => held.Count == 1, anywhere: true);
        await Expect(Page.Locator("#rec-boxes")).Not.ToContainTextAsync("not yet saved");
        await Expect(Page.Locator("#rec-boxes li")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Zoom_and_pan_move_what_is_on_show_and_tiles_follow()
    {
        await Page.Keyboard.PressAsync("o");
        await Page.Locator("#rec-all").ClickAsync();
        await Drawn("0.00-6.00");
        var before = await Ink();
        Assert.True(before.Distinct().Count() > 1, "nothing is drawn");
        await Page.Keyboard.PressAsync("Escape");
        await Page.Keyboard.PressAsync("+");
        await Page.Keyboard.PressAsync("+");
        await Page.Keyboard.PressAsync("End");
        await Drawn("3.33-6.00");
        Assert.NotEqual(before, await Ink());
        await Page.Keyboard.PressAsync("Home");
        await Drawn("0.00-2.67");
        await Page.Locator("#rec-all").ClickAsync();
        await Drawn("0.00-6.00");
        Assert.Equal(before, await Ink());
        Assert.Empty(Browser.Complaints);
    }

    [Fact]
    public async Task Frequencies_are_zoomed_by_keys_buttons_and_wheel_and_a_box_is_where_it_is_drawn()
    {
        await Page.Locator("#view-recording-button").ClickAsync();
        await Page.Locator("#rec-list button", new() { HasText = "r2.wav" }).ClickAsync();
        await Drawn("0.00-6.00");
        var all = await Ink();
        await Page.Keyboard.PressAsync("z"); // 8000 / 1.5 Hz about 4000
        await Page.Locator("#rec-hz-in").ClickAsync();
        await Page.Keyboard.PressAsync("PageDown"); // by a fifth of 3556
        await Until(async () => !Enumerable.SequenceEqual(await Ink(), all));
        await Drag((0.1, 0.25), (0.3, 0.75)); // of 1511 to 5067
        await Stretch(@"(2\.3[6-9]|2\.4\d?) kHz to 4\.(1[4-9]|2\d?) kHz");
        await Page.Keyboard.PressAsync("Escape");
        await Page.Keyboard.DownAsync("Alt");
        await Page.Mouse.WheelAsync(0, 5000);
        await Page.Keyboard.UpAsync("Alt");
        await Page.Keyboard.PressAsync("z");
        await Page.Keyboard.PressAsync("Shift+Z");
        await Drag((0.1, 0.25), (0.3, 0.75)); // all frequencies again
        await Stretch(@"(1\.9\d|2(\.0\d)?) kHz to (5\.9\d|6(\.0\d)?) kHz");
        Assert.Empty(Browser.Complaints);
    }

    [Fact]
    public async Task A_finger_moves_the_picture_or_draws_and_two_zoom_it()
    {
        await using var fingers = await Fingers.On(Page);
        await Page.Locator("#view-recording-button").ClickAsync();
        await Page.Locator("#rec-list button", new() { HasText = "r2.wav" }).ClickAsync();
        await Drawn("0.00-6.00");
        await fingers.Move(await At((0.4, 0.5), (0.6, 0.5)), await At((0.3, 0.5), (0.7, 0.5)));
        await Drawn(new Regex(@"^1\.(49|5\d?)\d*-4\.(49|5\d?)")); // the second 2.4 lies at 0.3 now, 3.6 at 0.7
        await fingers.Move(await At((0.5, 0.5)), await At((0.75, 0.5)));
        await Drawn(new Regex(@"^0\.7\d-3\.7\d"));
        await Expect(Page.Locator("#rec-stretch")).ToContainTextAsync("Drag over");
        await Page.Locator("#rec-touch-draws").CheckAsync();
        await fingers.Move(await At((0.25, 0.25)), await At((0.5, 0.75)));
        await Stretch(@"0:01\.(49|5\d) to 0:02\.2\d \(0\.7\d s\), (1\.9\d|2(\.0\d)?) kHz to (5\.9\d|6(\.0\d)?) kHz");
        await Page.Locator("#rec-touch-draws").UncheckAsync();
        await fingers.Move(await At((0.5, 0.5)), await At((0.75, 0.5))); // its edge
        await Stretch(@"0:01\.(49|5\d) to 0:0(2\.9\d|3\.0\d)");
        Assert.Empty(Browser.Complaints);
    }

    /// <summary>What is selected, to a pixel.</summary>
    private Task Stretch([StringSyntax(StringSyntaxAttribute.Regex)] string text) =>
        Expect(Page.Locator("#rec-stretch")).ToContainTextAsync(new Regex(text));

    private Task Drawn(Regex part) => Expect(Page.Locator("body")).ToHaveAttributeAsync("data-drawn", part);

    private Task Drawn(string part) => Expect(Page.Locator("body")).ToHaveAttributeAsync("data-drawn", part);

    /// <summary>Pixels along the middle of the spectrogram.</summary>
    private Task<int[]> Ink() =>
        Page.EvaluateAsync<int[]>(
            """
            () => {
              const canvas = document.getElementById('rec-spectrogram'), pen = canvas.getContext('2d');
              const at = Math.round(canvas.height * 0.95);
              return Array.from(pen.getImageData(60, at, canvas.width - 60, 1).data);
            }
            """
        );

    /// <summary>Places on the page, of shares of the spectrogram's width and height.</summary>
    private async Task<(double X, double Y)[]> At(params (double X, double Y)[] shares)
    {
        var box = (await Page.Locator("#rec-spectrogram").BoundingBoxAsync())!;
        return [.. shares.Select(place => (box.X + place.X * box.Width, box.Y + place.Y * box.Height))];
    }

    /// <summary>Places as shares of the spectrogram's width and height, from the top left.</summary>
    private async Task Drag((double X, double Y) from, (double X, double Y) to)
    {
        var box = (await Page.Locator("#rec-spectrogram").BoundingBoxAsync())!;
        (float, float) At((double X, double Y) place) =>
            ((float)(box.X + place.X * box.Width), (float)(box.Y + place.Y * box.Height));
        var ((x0, y0), (x1, y1)) = (At(from), At(to));
        await Page.Mouse.MoveAsync(x0, y0);
        await Page.Mouse.DownAsync();
        await Page.Mouse.MoveAsync((x0 + x1) / 2, (y0 + y1) / 2);
        await Page.Mouse.MoveAsync(x1, y1);
        await Page.Mouse.UpAsync();
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
            var held = anywhere ? Studio.Store.Annotations.All() : Studio.Store.Annotations.Of(Studio.ClipId("r2.wav"));
            if (held.Count > 0 && wanted(held))
                return held;
            await Page.WaitForTimeoutAsync(20);
        }
        throw new TimeoutException("what was said did not reach the workspace in 20 s");
    }
}
