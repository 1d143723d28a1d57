using Earshot.Workspace;
using Earshot.Workspace.Training;
using static Microsoft.Playwright.Assertions;

namespace Earshot.Studio.Tests;

/// <summary>A label that is wrong is found, heard again, kept or changed, and taken back: by keyboard alone.</summary>
public sealed class DoubtsPageTests : StudioPage
{
    private const string Wrong = "low3.wav";

    private protected override Task<RunningStudio> StartStudioAsync() =>
        RunningStudio.OverTonesAsync(8, prepared: new("one wrong label", Label));

    [Fact]
    public async Task A_wrong_label_is_kept_changed_and_taken_back_by_keys()
    {
        await Page.Locator("#view-review-button").ClickAsync();
        await Page.EvaluateAsync("document.activeElement.blur()");
        await Page.Keyboard.PressAsync("d");
        await Expect(Page.Locator("#doubts-count")).ToContainTextAsync("1 label that the rest disagrees with");
        await Doubted();
        await Expect(Page.Locator("#doubts-said")).ToContainTextAsync("bea says “high”");
        await Expect(Page.Locator("#doubts-said")).ToContainTextAsync("takes it for “low”");
        await Page.EvaluateAsync(
            "document.getElementById('doubts-audio').onended = () => document.body.dataset.heard = 1"
        );
        await Page.Keyboard.PressAsync(" ");
        await Page.Locator("body[data-heard]").WaitForAsync();

        await Page.Keyboard.PressAsync("k");
        await Expect(Page.Locator("#doubts-count")).ToContainTextAsync("Nothing is left to doubt");
        await Until(() => Studio.Store.Kept.All().Count == 1);
        await Page.Keyboard.PressAsync("u");
        await Doubted();
        await Until(() => Studio.Store.Kept.All().Count == 0);

        await Page.Keyboard.PressAsync("Enter");
        await Until(() => Studio.LabelOf(Wrong) == "low");
        await Page.Keyboard.PressAsync("u");
        await Until(() => Studio.LabelOf(Wrong) == "high");
        await Doubted();
        await Page.Keyboard.PressAsync("x");
        await Until(() => Studio.LabelOf(Wrong) is null);
        await Page.Keyboard.PressAsync("u");
        await Until(() => Studio.LabelOf(Wrong) == "high");
        await Doubted();
        await Page.Keyboard.PressAsync("1");
        await Until(() => Studio.LabelOf(Wrong) == "low");

        await Reload();
        await Page.Locator("#view-review-button").ClickAsync();
        await Page.Locator("#review-doubts").ClickAsync();
        await Expect(Page.Locator("#doubts-count")).ToContainTextAsync("labels have changed");
        await Page.Locator("#doubts-look").ClickAsync();
        await Expect(Page.Locator("#doubts-count")).ToHaveTextAsync("Nothing is left to doubt.");
        Assert.Empty(Browser.Complaints);
    }

    [Fact]
    public async Task An_answer_taken_back_is_given_anew_before_the_server_has_said_what_became_of_it()
    {
        await Page.Locator("#view-review-button").ClickAsync();
        await Page.Locator("#review-doubts").ClickAsync();
        await Doubted();
        await Page.Keyboard.PressAsync("x");
        await Until(() => Studio.LabelOf(Wrong) is null);
        await Page.RouteAsync("**/api/doubts", route => route.AbortAsync());
        await Page.Keyboard.PressAsync("u");
        await Until(() => Studio.LabelOf(Wrong) == "high");
        await Page.Keyboard.PressAsync("1");
        await Until(() => Studio.LabelOf(Wrong) == "low");
        await Expect(Page.Locator("#rejected")).ToBeHiddenAsync();
    }

    private Task Doubted() => Expect(Page.Locator("#doubts-name")).ToHaveTextAsync(Wrong);

    private static void Label(WorkspaceStore store)
    {
        foreach (var name in (string[])["low", "high"])
            store.Labels.Give(
                [.. Enumerable.Range(0, 8).Select(i => store.Clips.Find($"{name}{i}.wav")!.Id)],
                store.Classes.Ensure(name).Id,
                "bea"
            );
        store.Labels.Give([store.Clips.Find(Wrong)!.Id], store.Classes.Ensure("high").Id, "bea");
        Assert.True(new WorkspaceTrainer(store, TimeProvider.System).Train(new() { Method = "logreg" }).IsOk);
    }
}
