using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Earshot.Annotations;
using Earshot.Audio;
using Earshot.Workspace;
using Earshot.Workspace.Training;
using static Microsoft.Playwright.Assertions;

namespace Earshot.Studio.Tests;

/// <summary>Reviewing a class in a real browser, by keys: yes, no, threshold, accept all above, undo.</summary>
public sealed class ReviewPageTests : StudioPage
{
    private const int Learnt = 4;
    private static readonly Prepared Trained = new("trained", LabelAndTrain);

    private protected override Task<RunningStudio> StartStudioAsync() => RunningStudio.OverRecordingsAsync(12, Trained);

    [Fact]
    public async Task A_person_says_yes_and_no_moves_the_threshold_accepts_and_undoes()
    {
        await Review("the surest first");
        var first = await Candidate();
        await Page.Keyboard.PressAsync("y");
        await Said(1);
        var said = Studio.Store.Annotations.All()[^1].Value;
        Assert.Equal(("high", Polarity.Present, "ada"), (said.ClassName, said.Polarity, said.Annotator));
        await Expect(Page.Locator("body")).Not.ToHaveAttributeAsync("data-candidate", first);
        var second = await Candidate();
        await Page.Keyboard.PressAsync("n");
        await Said(2);
        Assert.Equal(1, Count(Polarity.Absent));

        await Page.Keyboard.PressAsync("u");
        await Said(1);
        await Expect(Page.Locator("body")).ToHaveAttributeAsync("data-candidate", second);
        await Page.Keyboard.PressAsync("ArrowRight"); // passed by
        await Expect(Page.Locator("body")).Not.ToHaveAttributeAsync("data-candidate", second);
        await Page.EvaluateAsync(
            "document.getElementById('review-audio').onended = () => document.body.dataset.heard = 1"
        );
        await Page.Keyboard.PressAsync(" ");
        await Page.Locator("body[data-heard]").WaitForAsync();

        await Page.Locator("#review-from").FillAsync("0.5");
        await Expect(Page.Locator("#review-precision")).ToContainTextAsync("From 0.50 on:");
        await Page.Keyboard.PressAsync("]");
        await Expect(Page.Locator("#review-precision")).ToContainTextAsync("From 0.52 on:");
        await Page.Keyboard.PressAsync("a");
        await Expect(Page.Locator("#confirm-text")).ToContainTextAsync("from 0.52 on");
        await Page.Locator("#confirm-ok").ClickAsync();
        await Expect(Page.Locator("#toast")).ToContainTextAsync("labels accepted");
        Assert.InRange(Accepted().Count, 10, 16); // two windows in each of eight recordings, one of them heard
        Assert.All(Accepted(), one => Assert.InRange(one.Value.Range!.Value.BeginSeconds, 2, 3));
        await Page.Keyboard.PressAsync("Escape");
        await Page.Keyboard.PressAsync("u");
        await Until(() => Accepted().Count == 0);
        Assert.Empty(Browser.Complaints);
    }

    /// <summary>Every answer counts at once: the figures are asked for once it has reached the server.</summary>
    [Fact]
    public async Task Precision_follows_what_was_reviewed()
    {
        await Review("of all scores in turn");
        await Page.Locator("#review-from").FillAsync("0.5");
        var before = await Figures();
        for (var i = 0; i < 12; i++)
        {
            var candidate = await Candidate();
            var window = long.Parse(candidate, CultureInfo.InvariantCulture);
            var begin = Studio.Store.Windows.Find(window)!.Range.BeginSeconds;
            await Page.Keyboard.PressAsync(begin is 2 or 3 ? "y" : "n");
            await Expect(Page.Locator("body")).Not.ToHaveAttributeAsync("data-candidate", candidate);
            await Said(i + 1);
        }
        var after = await Figures();
        Assert.True(after.High - after.Low < before.High - before.Low, $"{before} {after}");
        var text = Invariant($"({Math.Round(100 * after.Low)}% to {Math.Round(100 * after.High)}%)");
        await Expect(Page.Locator("#review-precision")).ToContainTextAsync(text);
        var table = await Studio.Page.GetStringAsync($"/api/classes/{High.Id}/review.csv", Cancellation);
        Assert.Equal(51, table.TrimEnd().Split('\n').Length);
        Assert.Empty(Browser.Complaints);
    }

    [Fact]
    public async Task A_threshold_is_kept_until_it_is_given_back()
    {
        await Review("the surest first");
        await Expect(Page.Locator("#review-called")).ToContainTextAsync("as the training chose");
        await Page.Locator("#review-from").FillAsync("0.9");
        await Page.Keyboard.PressAsync("t");
        await Expect(Page.Locator("#review-called")).ToContainTextAsync("called from 0.90 on, as you chose");
        Assert.Equal(0.9, Studio.Store.Classes.All().Single(c => c.Name == "high").Threshold);
        await Reload();
        await Review("the surest first");
        await Expect(Page.Locator("#review-precision")).ToContainTextAsync("From 0.90 on:");
        await Page.Locator("#review-uncall").ClickAsync();
        await Expect(Page.Locator("#review-called")).ToContainTextAsync("as the training chose");
        Assert.Null(Studio.Store.Classes.All().Single(c => c.Name == "high").Threshold);
        Assert.Empty(Browser.Complaints);
    }

    [Fact]
    public async Task A_class_without_a_training_says_so()
    {
        Studio.Store.Classes.Ensure("owl");
        await Reload();
        await Page.Locator("#view-review-button").ClickAsync();
        await Page.Locator("#review-classes button", new() { HasText = "owl" }).ClickAsync();
        await Expect(Page.Locator("#review-name")).ToContainTextAsync("the newest training does not know 'owl'");
        await Expect(Page.Locator("#review-yes")).ToBeDisabledAsync();
    }

    private ClassRecord High => Studio.Store.Classes.Ensure("high");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    private async Task Review(string order)
    {
        await Page.Locator("#view-review-button").ClickAsync();
        await Page.Locator("#review-classes button", new() { HasText = "high" }).ClickAsync();
        await Page.Locator(".order label", new() { HasText = order }).ClickAsync();
        await Expect(Page.Locator("#review-title")).ToHaveTextAsync("Is this “high”?");
        var loaded = $"{High.Id} {(order.Contains("surest", StringComparison.Ordinal) ? "surest" : "spread")}";
        await Expect(Page.Locator("body")).ToHaveAttributeAsync("data-reviewed", loaded);
    }

    private async Task<string> Candidate()
    {
        await Page.Locator("body[data-candidate]:not([data-candidate=''])").WaitForAsync();
        return (await Page.Locator("body").GetAttributeAsync("data-candidate"))!;
    }

    /// <summary>Waits until so much more is said than the model learnt from.</summary>
    private Task Said(int count) => Until(() => Studio.Store.Annotations.Count() == 3 * Learnt + count);

    private int Count(Polarity polarity) => Studio.Store.Annotations.All().Count(one => one.Value.Polarity == polarity);

    private List<AnnotationRecord> Accepted() =>
        [.. Studio.Store.Annotations.All().Where(one => one.Value.Source == AnnotationSource.Pseudo)];

    private async Task<(double Low, double High)> Figures()
    {
        var review = await Studio.Page.GetFromJsonAsync<JsonNode>($"/api/classes/{High.Id}/review", Cancellation);
        var precision = review!["thresholds"]![25]!["precision"]!;
        return ((double)precision["low"]!, (double)precision["high"]!);
    }

    private static void LabelAndTrain(WorkspaceStore store)
    {
        for (var i = 0; i < Learnt; i++)
        {
            var id = store.Clips.Find($"r{i}.wav")!.Id;
            TimeRange Range(double begin, double end) => TimeRange.FromSeconds(begin, end).Value;
            store.Annotations.Put(
                [
                    new(id, new("low") { Range = Range(0, 2) }),
                    new(id, new("high") { Range = Range(2, 4) }),
                    new(id, new(null, Polarity.Complete) { Range = Range(0, 6) }),
                ],
                "bea"
            );
        }
        var trained = new WorkspaceTrainer(store, TimeProvider.System).Train(new() { Method = "logreg" });
        Assert.True(trained.IsOk, trained.Reason);
    }
}
