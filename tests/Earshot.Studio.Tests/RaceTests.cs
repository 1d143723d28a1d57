using System.Globalization;
using Earshot.Recordings.Interchange;
using Earshot.Workspace.Interchange;
using Microsoft.Playwright;

namespace Earshot.Studio.Tests;

/// <summary>
/// What people and networks do to a page: keys without a pause, a slow server, a dead one, a reload, several tabs.
/// Nothing is lost, nothing stale is shown, and what is stored is what was pressed.
/// </summary>
public sealed class RaceTests : StudioPage
{
    private const string Name = "document.body.dataset.shown";
    private const int ClipsOfEach = 12;

    private protected override Task<RunningStudio> StartStudioAsync() =>
        RunningStudio.OverTonesAsync(ClipsOfEach, prepared: Prepared.Classes("one", "two", "three"));

    [Fact]
    public async Task Keys_without_a_pause_label_what_each_was_pressed_for()
    {
        var let = await HoldBack("**/api/labels");
        var shown = await Press("1", "2", "1");
        Assert.Equal(3, shown.Distinct().Count());
        let.SetResult();
        await Saved();
        Assert.Equal(["one", "two", "one"], shown.Select(LabelOf));
    }

    [Fact]
    public async Task Ten_keys_in_a_row_with_a_slow_server_are_ten_labels_and_the_export_agrees()
    {
        var let = await HoldBack("**/api/labels");
        var keys = "1231231231".Select(key => $"{key}").ToArray();
        var shown = new List<long>();
        foreach (var key in keys)
            shown.AddRange(await Press(key));
        await Assertions.Expect(Page.Locator("#outbox")).ToContainTextAsync("10 not yet saved");
        let.SetResult();
        await Saved();
        string[] names = ["one", "two", "three"];
        Assert.Equal(keys.Select(key => names[key[0] - '1']), shown.Select(LabelOf));
        var csv = await Studio.Page.GetStringAsync("/api/export/csv", TestContext.Current.CancellationToken);
        foreach (var clip in shown)
            Assert.Contains($"{Studio.Store.Clips.Find(clip)!.Path},{LabelOf(clip)},human,ada,", csv);
        Assert.Equal(10, Studio.Store.Labels.All().Count);
    }

    [Fact]
    public async Task The_first_clips_are_labelled_while_the_map_is_on_its_way()
    {
        await Page.GotoAsync("about:blank");
        var let = await HoldAnswers("**/api/map"); // as it stood before the labels
        await Page.GotoAsync($"{Studio.Address}");
        await Page.Locator("body[data-ready=true]").WaitForAsync();
        var shown = await Press("1", "2", "3");
        await Saved();
        await Assertions.Expect(Page.Locator("#standing")).ToContainTextAsync("3 of 24 labelled");
        let.SetResult();
        await Page.Locator("body[data-map=true]").WaitForAsync();
        await Assertions.Expect(Page.Locator("#standing")).ToContainTextAsync("3 of 24 labelled");
        Assert.Equal(["one", "two", "three"], shown.Select(LabelOf));
    }

    [Fact]
    public async Task A_key_that_is_held_down_gives_one_label()
    {
        for (var i = 0; i < 10; i++)
            await Page.Keyboard.DownAsync("1");
        await Page.Keyboard.UpAsync("1");
        await Saved();
        Assert.Single(Studio.Store.Labels.All());
    }

    [Fact]
    public async Task Labels_given_while_the_server_is_dead_arrive_when_it_lives_again()
    {
        var shown = await Press("1", "2");
        await Saved();
        await Studio.StopAsync();
        shown = [.. shown, .. await Press("3")];
        await Assertions.Expect(Page.Locator("#outbox")).ToHaveTextAsync("1 waiting, server away");
        await Assertions.Expect(Page.Locator("#train-text")).ToHaveTextAsync("Train");
        await Studio.StartAsync();
        await Saved();
        Assert.Equal(["one", "two", "three"], shown.Select(LabelOf));
    }

    [Fact]
    public async Task Labels_that_wait_survive_a_reload()
    {
        await Page.RouteAsync("**/api/labels", route => route.AbortAsync());
        var shown = await Press("1", "2");
        await Assertions.Expect(Page.Locator("#outbox")).ToHaveTextAsync("2 waiting, server away");
        Page.Dialog += (_, dialog) => dialog.AcceptAsync(); // the page warns before it goes
        await Reload();
        await Assertions.Expect(Page.Locator("#standing")).ToContainTextAsync("2 of 24 labelled");
        await Assertions.Expect(Page.Locator("#outbox")).ToHaveTextAsync("2 waiting, server away");
        await Page.UnrouteAllAsync();
        await Saved();
        Assert.Equal(["one", "two"], shown.Select(LabelOf));
    }

    [Fact]
    public async Task A_label_that_is_refused_is_told_and_its_clip_comes_back()
    {
        await Page.RouteAsync(
            "**/api/labels",
            route => route.FulfillAsync(new() { Status = 400, Body = "\"there is no class 1\"" })
        );
        var shown = await Press("1");
        await Assertions.Expect(Page.Locator("#rejected-title")).ToHaveTextAsync("1 change not taken");
        await Assertions.Expect(Page.Locator("#rejected-list")).ToContainTextAsync("one: there is no class 1");
        await Assertions.Expect(Page.Locator("#standing")).ToContainTextAsync("0 of 24 labelled");
        await Page.UnrouteAllAsync();
        await Page.Keyboard.PressAsync("ArrowRight");
        Assert.Equal(shown[0], await Shown());
        await Page.Locator("#rejected-clear").ClickAsync();
        await Assertions.Expect(Page.Locator("#rejected")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task The_picture_is_blank_until_it_is_the_clips_own()
    {
        await Page.EvaluateAsync("document.getElementById('spectrogram').getContext('2d').fillRect(0, 0, 50, 50)");
        var let = await HoldBack("**/picture?*");
        await Reload();
        var (first, blank) = await BlankAfter(Page, "1");
        Assert.NotEqual(first, await Shown());
        Assert.True(blank, "the last clip's picture stands under the next one's name");
        await Assertions.Expect(Page.Locator("#drawing")).ToBeVisibleAsync();
        let.SetResult();
        await Assertions.Expect(Page.Locator("#drawing")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Two_tabs_that_label_one_clip_ask_once()
    {
        var other = await Browser.NewTabAsync();
        await Open(other);
        var clip = await Shown();
        await other.RouteAsync("**/api/changes*", route => route.AbortAsync()); // has not heard of it when it labels
        Assert.Equal(clip, long.Parse(await other.EvaluateAsync<string>(Name), CultureInfo.InvariantCulture));
        await Press("1");
        await Saved();
        await other.Keyboard.PressAsync("2");
        await Assertions.Expect(other.Locator("#question-text")).ToContainTextAsync("ada said “one”");
        Assert.Equal("two", LabelOf(clip));
        Assert.Equal(["one", "two"], Studio.Store.Labels.History(clip).Select(e => e.ClassName));
        await other.Locator("#question-theirs").ClickAsync();
        await Assertions.Expect(other.Locator("#question")).ToBeHiddenAsync();
        await Until(() => LabelOf(clip) == "one");
    }

    [Fact]
    public async Task A_label_after_an_undo_that_waits_is_no_conflict()
    {
        var clip = (await Press("1"))[0];
        await Saved();
        var answerClear = await HoldAnswers("**/api/labels");
        var answerUndo = await HoldAnswers("**/api/labels/undo");
        await Page.Keyboard.PressAsync("ArrowLeft");
        Assert.Equal([clip], await Press("x"));
        await Until(() => LabelOf(clip) is null);
        await Page.Keyboard.PressAsync("u");
        answerClear.SetResult();
        await Until(() => LabelOf(clip) == "one");
        Assert.Equal([clip], await Press("2"));
        answerUndo.SetResult();
        await Saved();
        Assert.Equal("two", LabelOf(clip));
        await Assertions.Expect(Page.Locator("#question")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task News_that_is_older_than_a_label_does_not_hide_it()
    {
        var clip = (await Press("1"))[0];
        await Saved();
        var answer = await HoldAnswers("**/api/changes*");
        var asked = Page.WaitForRequestAsync("**/api/changes*");
        var told = Page.WaitForResponseAsync("**/api/changes*");
        Studio.Store.Labels.Give([clip], ClassId("three"), "bea");
        await asked;
        await Page.Keyboard.PressAsync("ArrowLeft");
        Assert.Equal([clip], await Press("2"));
        await Assertions.Expect(Page.Locator("#question-text")).ToContainTextAsync("bea said “three”");
        await Page.Locator("#question-mine").ClickAsync();
        answer.SetResult();
        await told;
        await Page.Keyboard.PressAsync("ArrowLeft");
        Assert.Equal([clip], await Press("1"));
        await Saved();
        Assert.Equal("one", LabelOf(clip));
        await Assertions.Expect(Page.Locator("#question")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Undo_takes_back_ones_own_and_leaves_an_import_unless_told()
    {
        var shown = await Press("1");
        await Saved();
        var others = Studio.Store.Clips.All().Where(clip => clip.Id != shown[0]).Take(10).Select(clip => clip.Path);
        var file = new LabelFile("x.csv", "path,label\n" + string.Concat(others.Select(path => $"{path},two\n")));
        AnnotationExchange.Import(Studio.Store, AnnotationFormats.Find("csv").Value, [file], "ada");
        await Assertions.Expect(Page.Locator("#standing")).ToContainTextAsync("11 of 24 labelled");
        await Page.Keyboard.PressAsync("u");
        await Assertions.Expect(Page.Locator("#standing")).ToContainTextAsync("10 of 24 labelled");
        await Saved();
        Assert.Null(LabelOf(shown[0]));
        await Page.Keyboard.PressAsync("u");
        await Assertions.Expect(Page.Locator("#confirm-text")).ToContainTextAsync("an import of 10 labels");
        await Page.Keyboard.PressAsync("Escape");
        Assert.Equal(10, Studio.Store.Labels.All().Count);
        await Page.Keyboard.PressAsync("u");
        await Page.Locator("#confirm-ok").ClickAsync();
        await Until(() => Studio.Store.Labels.All().Count == 0);
    }

    [Fact]
    public async Task What_was_taken_back_can_be_given_again()
    {
        var shown = await Press("2");
        await Saved();
        await Page.Keyboard.PressAsync("u");
        await Assertions.Expect(Page.Locator("#said-text")).ToContainTextAsync("taken back");
        await Page.Keyboard.PressAsync("Shift+U");
        await Assertions.Expect(Page.Locator("#said-text")).ToContainTextAsync("two");
        await Saved();
        Assert.Equal("two", LabelOf(shown[0]));
        Assert.Equal(["two", null, "two"], Studio.Store.Labels.History(shown[0]).Select(e => e.ClassName));
    }

    [Fact]
    public async Task Keys_stay_with_their_class_when_another_is_merged_away()
    {
        await Studio.PostAsync($"/api/classes/{ClassId("two")}/merge", new { into = ClassId("one") });
        await Assertions.Expect(Page.Locator("#classes .name")).ToHaveTextAsync(["one", "three", "none of these"]);
        var shown = await Press("3");
        await Saved();
        Assert.Equal("three", LabelOf(shown[0]));
        await Page.Keyboard.PressAsync("2");
        await Assertions.Expect(Page.Locator("#toast")).ToHaveTextAsync("no class has the key 2 yet");
    }

    [Fact]
    public async Task Space_presses_the_button_that_has_the_focus()
    {
        var shown = await Shown();
        await Page.Locator("#next").FocusAsync();
        await Page.Keyboard.PressAsync(" ");
        Assert.NotEqual(shown, await Shown());
        Assert.True(await Page.EvaluateAsync<bool>("document.getElementById('audio').paused"));
    }

    [Fact]
    public async Task An_address_that_names_no_clip_is_told_and_the_next_clip_is_shown()
    {
        await Open("#99999");
        await Assertions.Expect(Page.Locator("#toast")).ToContainTextAsync("names clip 99999, which is not in this");
        Assert.NotEqual(99999, await Shown());
        await Press("1");
        await Saved();
        Assert.Single(Studio.Store.Labels.All());
    }

    [Fact]
    public async Task Eight_tabs_open_and_stay_in_step()
    {
        var last = Page;
        for (var i = 0; i < 7; i++)
            await Open(last = await Browser.NewTabAsync());
        await last.Keyboard.PressAsync("1");
        await Assertions.Expect(Page.Locator("#standing")).ToContainTextAsync("1 of 24 labelled");
        await Saved();
    }

    [Fact]
    public async Task Without_a_shared_worker_a_tab_asks_every_few_seconds()
    {
        await Page.AddInitScriptAsync("delete globalThis.SharedWorker");
        await Reload();
        Studio.Store.Labels.Give([Studio.ClipId("low3.wav")], ClassId("one"), "ben");
        await Assertions.Expect(Page.Locator("#standing")).ToContainTextAsync("1 of 24 labelled");
    }

    /// <summary>Presses keys one right after the other and answers the clip that was on show for each.</summary>
    private async Task<long[]> Press(params string[] keys)
    {
        var shown = await Page.EvaluateAsync<string[]>(
            """
            keys => keys.map(key => {
              const shown = document.body.dataset.shown, code = `Digit${key}`;
              document.body.dispatchEvent(new KeyboardEvent('keydown', { key, code, bubbles: true }));
              document.body.dispatchEvent(new KeyboardEvent('keyup', { key, code, bubbles: true }));
              return shown;
            })
            """,
            keys
        );
        return [.. shown.Select(id => long.Parse(id, CultureInfo.InvariantCulture))];
    }

    /// <summary>The clip before, and whether the canvas is blank right after the key, in the same turn.</summary>
    private static async Task<(long Before, bool Blank)> BlankAfter(IPage page, string key)
    {
        var told = await page.EvaluateAsync<string[]>(
            """
            key => {
              const before = document.body.dataset.shown, canvas = document.getElementById('spectrogram');
              canvas.getContext('2d').fillRect(0, 0, 50, 50);
              document.body.dispatchEvent(new KeyboardEvent('keydown', { key, code: `Digit${key}`, bubbles: true }));
              const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
              return [before, `${data.every(value => value === 0)}`];
            }
            """,
            key
        );
        return (long.Parse(told[0], CultureInfo.InvariantCulture), told[1] == "true");
    }

    private async Task<long> Shown() =>
        long.Parse(await Page.EvaluateAsync<string>(Name), CultureInfo.InvariantCulture);

    private Task Saved() => Assertions.Expect(Page.Locator("#outbox")).ToHaveTextAsync("", new() { Timeout = 60_000 });

    private long ClassId(string name) => Studio.Store.Classes.Ensure(name).Id;

    private string? LabelOf(long clip) =>
        Studio.Store.Labels.Of(clip) is { } label
            ? Studio.Store.Classes.All().SingleOrDefault(c => c.Id == label.ClassId)?.Name
            : null;
}
