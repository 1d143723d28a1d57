using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;

namespace Earshot.Studio.Tests;

/// <summary>Several people: whose word is whose, where they differ, a second opinion.</summary>
public sealed class AgreementPageTests : StudioPage
{
    private static readonly Dictionary<string, string> People = new()
    {
        ["ana"] = "token-of-ana-0123456",
        ["ben"] = "token-of-ben-0123456",
    };

    private protected override Task<RunningStudio> StartStudioAsync() =>
        RunningStudio.OverTonesAsync(3, prepared: Prepared.Classes("one", "two"));

    [Fact]
    public async Task Where_people_differ_is_heard_and_a_second_opinion_does_not_show_the_first()
    {
        long[] clips = [.. Studio.Store.Clips.All().Select(clip => clip.Id)];
        var (one, two) = (Studio.Store.Classes.All()[0].Id, Studio.Store.Classes.All()[1].Id);
        Studio.Store.Labels.Give(clips[..4], one, "ben");
        Studio.Store.Labels.Give([clips[0]], one, "ana");
        Studio.Store.Labels.Give([clips[1]], two, "ana");
        await Open();
        await Page.Keyboard.PressAsync("g");
        await Assertions.Expect(Page.Locator("#agreement td")).ToHaveTextAsync(["ana", "ben", "2", "1", "0.00"]);
        await Axe.CheckAsync(Page, "agreement");
        await Page.Locator("#agreement button", new() { HasText = "people differ: 1 clip" }).ClickAsync();
        await Assertions.Expect(Page.Locator("body")).ToHaveAttributeAsync("data-shown", $"{clips[1]}");
        await Assertions.Expect(Page.Locator("#clip-label")).ToHaveTextAsync("two");
        await Page.Keyboard.PressAsync("g");
        await Page.Locator("#agreement button", new() { HasText = "second opinion: 2 clips" }).ClickAsync();
        await Assertions.Expect(Page.Locator("body")).ToHaveAttributeAsync("data-shown", $"{clips[2]}");
        await Assertions.Expect(Page.Locator("#clip-label")).ToHaveTextAsync("no label");
        await Page.Keyboard.PressAsync("1");
        await Until(() =>
            Studio.Store.Opinions().Pairs().Any(pair => pair is { First: "ada", Second: "ben", Alike: 1 })
        );
        await Assertions.Expect(Page.Locator("body")).ToHaveAttributeAsync("data-shown", $"{clips[3]}");
    }

    [Fact]
    public async Task What_each_says_is_kept_under_the_name_of_the_token()
    {
        await using var guarded = await RunningStudio.OverTonesAsync(
            1,
            new StudioOptions { Annotators = People },
            Prepared.Classes("one", "two")
        );
        var clip = guarded.Store.Clips.All()[0].Id;
        foreach (var (name, token) in People)
        {
            using var person = new HttpClient
            {
                BaseAddress = guarded.Address,
                DefaultRequestHeaders = { Authorization = new("Bearer", token) },
            };
            person.DefaultRequestHeaders.Add("X-Earshot", "1");
            var classId = guarded.Store.Classes.All()[name == "ana" ? 0 : 1].Id;
            using var answer = await person.PostAsJsonAsync(
                "/api/labels",
                new { clips = new[] { clip }, classId },
                Cancel
            );
            answer.EnsureSuccessStatusCode();
            var workspace = await person.GetFromJsonAsync<JsonNode>("/api/workspace", Cancel);
            Assert.Equal(name, (string?)workspace!["author"]);
        }
        Assert.Equal(["ana", "ben"], guarded.Store.Labels.History(clip).Select(e => e.Author));
        Assert.True(Assert.Single(guarded.Store.Opinions().Places).IsConflict);
        using var stranger = new HttpClient { BaseAddress = guarded.Address };
        Assert.Equal(401, (int)(await stranger.GetAsync("/api/workspace", Cancel)).StatusCode);
    }

    [Fact]
    public void Two_people_never_share_a_token()
    {
        var options = new StudioOptions
        {
            Annotators = new Dictionary<string, string>(People) { ["eva"] = People["ana"] },
        };
        Assert.Contains("the same token", options.Objection(), StringComparison.Ordinal);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;
}
