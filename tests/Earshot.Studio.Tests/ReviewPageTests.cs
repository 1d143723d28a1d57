using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Earshot.Annotations;
using Earshot.Audio;
using Earshot.Testing.Browser;
using Earshot.Workspace.Training;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Earshot.Studio.Tests;

/// <summary>Reviewing a class in a real browser, by keys: yes, no, threshold, accept all above, undo.</summary>
public sealed class ReviewPageTests : IAsyncLifetime
{
    private const int Learnt = 4;
    private RunningStudio studio = null!;
    private LocalChromium browser = null!;
    private IPage page = null!;
    private long high;

    public async ValueTask InitializeAsync()
    {
        LocalChromium.Require();
        studio = await RunningStudio.OverRecordingsAsync(12);
        LabelAndTrain();
        high = studio.Store.Classes.Ensure("high").Id;
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
    public async Task A_person_says_yes_and_no_moves_the_threshold_accepts_and_undoes()
    {
        await Open("the surest first");
        var first = await Candidate();
        await page.Keyboard.PressAsync("y");
        await Said(1);
        var said = studio.Store.Annotations.All()[^1].Value;
        Assert.Equal(("high", Polarity.Present, "ada"), (said.ClassName, said.Polarity, said.Annotator));
        await Expect(page.Locator("body")).Not.ToHaveAttributeAsync("data-candidate", first);
        var second = await Candidate();
        await page.Keyboard.PressAsync("n");
        await Said(2);
        Assert.Equal(1, Count(Polarity.Absent));

        await page.Keyboard.PressAsync("u");
        await Said(1);
        await Expect(page.Locator("body")).ToHaveAttributeAsync("data-candidate", second);
        await page.Keyboard.PressAsync("ArrowRight"); // passed by
        await Expect(page.Locator("body")).Not.ToHaveAttributeAsync("data-candidate", second);
        await page.EvaluateAsync(
            "document.getElementById('review-audio').onended = () => document.body.dataset.heard = 1"
        );
        await page.Keyboard.PressAsync(" ");
        await page.Locator("body[data-heard]").WaitForAsync();

        await page.Locator("#review-from").FillAsync("0.5");
        await Expect(page.Locator("#review-precision")).ToContainTextAsync("From 0.50 on:");
        await page.Keyboard.PressAsync("]");
        await Expect(page.Locator("#review-precision")).ToContainTextAsync("From 0.52 on:");
        await page.Keyboard.PressAsync("a");
        await Expect(page.Locator("#confirm-text")).ToContainTextAsync("from 0.52 on");
        await page.Locator("#confirm-ok").ClickAsync();
        await Expect(page.Locator("#toast")).ToContainTextAsync("labels accepted");
        Assert.InRange(Accepted().Count, 10, 16); // two windows in each of eight recordings, one of them heard
        Assert.All(Accepted(), one => Assert.InRange(one.Value.Range!.Value.BeginSeconds, 2, 3));
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("u");
        await Until(() => Accepted().Count == 0);
        Assert.Empty(browser.Complaints);
    }

    /// <summary>Every answer counts at once: the figures are asked for once it has reached the server.</summary>
    [Fact]
    public async Task Precision_follows_what_was_reviewed()
    {
        await Open("of all scores in turn");
        await page.Locator("#review-from").FillAsync("0.5");
        var before = await Figures();
        for (var i = 0; i < 12; i++)
        {
            var candidate = await Candidate();
            var window = long.Parse(candidate, CultureInfo.InvariantCulture);
            var begin = studio.Store.Windows.Find(window)!.Range.BeginSeconds;
            await page.Keyboard.PressAsync(begin is 2 or 3 ? "y" : "n");
            await Expect(page.Locator("body")).Not.ToHaveAttributeAsync("data-candidate", candidate);
            await Said(i + 1);
        }
        var after = await Figures();
        Assert.True(after.High - after.Low < before.High - before.Low, $"{before} {after}");
        var text = Invariant($"({Math.Round(100 * after.Low)}% to {Math.Round(100 * after.High)}%)");
        await Expect(page.Locator("#review-precision")).ToContainTextAsync(text);
        var table = await studio.Page.GetStringAsync($"/api/classes/{high}/review.csv", Cancellation);
        Assert.Equal(51, table.TrimEnd().Split('\n').Length);
        Assert.Empty(browser.Complaints);
    }

    [Fact]
    public async Task A_class_without_a_training_says_so()
    {
        studio.Store.Classes.Ensure("owl");
        await page.ReloadAsync();
        await page.Locator("body[data-ready=true]").WaitForAsync();
        await page.Locator("#view-review-button").ClickAsync();
        await page.Locator("#review-classes button", new() { HasText = "owl" }).ClickAsync();
        await Expect(page.Locator("#review-name")).ToContainTextAsync("the newest training does not know 'owl'");
        await Expect(page.Locator("#review-yes")).ToBeDisabledAsync();
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    private async Task Open(string order)
    {
        await page.Locator("#view-review-button").ClickAsync();
        await page.Locator("#review-classes button", new() { HasText = "high" }).ClickAsync();
        await page.Locator(".order label", new() { HasText = order }).ClickAsync();
        await Expect(page.Locator("#review-title")).ToHaveTextAsync("Is this “high”?");
        var loaded = $"{high} {(order.Contains("surest", StringComparison.Ordinal) ? "surest" : "spread")}";
        await Expect(page.Locator("body")).ToHaveAttributeAsync("data-reviewed", loaded);
    }

    private async Task<string> Candidate()
    {
        await page.Locator("body[data-candidate]:not([data-candidate=''])").WaitForAsync();
        return (await page.Locator("body").GetAttributeAsync("data-candidate"))!;
    }

    /// <summary>Waits until so much more is said than the model learnt from.</summary>
    private Task Said(int count) => Until(() => studio.Store.Annotations.Count() == 3 * Learnt + count);

    private int Count(Polarity polarity) => studio.Store.Annotations.All().Count(one => one.Value.Polarity == polarity);

    private List<Workspace.AnnotationRecord> Accepted() =>
        [.. studio.Store.Annotations.All().Where(one => one.Value.Source == AnnotationSource.Pseudo)];

    private async Task<(double Low, double High)> Figures()
    {
        var review = await studio.Page.GetFromJsonAsync<JsonNode>($"/api/classes/{high}/review", Cancellation);
        var precision = review!["thresholds"]![25]!["precision"]!;
        return ((double)precision["low"]!, (double)precision["high"]!);
    }

    private async Task Until(Func<bool> holds)
    {
        for (var waited = 0; !holds(); waited += 20)
        {
            Assert.True(waited < 20_000, "waited 20 s");
            await page.WaitForTimeoutAsync(20);
        }
    }

    private void LabelAndTrain()
    {
        for (var i = 0; i < Learnt; i++)
        {
            var id = studio.ClipId($"r{i}.wav");
            TimeRange Range(double begin, double end) => TimeRange.FromSeconds(begin, end).Value;
            studio.Store.Annotations.Put(
                [
                    new(id, new("low") { Range = Range(0, 2) }),
                    new(id, new("high") { Range = Range(2, 4) }),
                    new(id, new(null, Polarity.Complete) { Range = Range(0, 6) }),
                ],
                "bea"
            );
        }
        var trained = new WorkspaceTrainer(studio.Store, TimeProvider.System).Train(new() { Method = "logreg" });
        Assert.True(trained.IsOk, trained.Reason);
    }
}
