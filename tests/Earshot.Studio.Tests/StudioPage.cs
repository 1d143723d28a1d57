using Earshot.Testing.Browser;
using Microsoft.Playwright;

namespace Earshot.Studio.Tests;

/// <summary>A person at the page: a real server over a workspace of the test's own, a tab of a real browser.</summary>
public abstract class StudioPage : IAsyncLifetime
{
    private protected RunningStudio Studio { get; private set; } = null!;

    protected LocalChromium Browser { get; private set; } = null!;

    protected IPage Page => Browser.Page;

    /// <summary>The workspace behind the page, its server started.</summary>
    private protected abstract Task<RunningStudio> StartStudioAsync();

    public async ValueTask InitializeAsync()
    {
        LocalChromium.Require();
        Studio = await StartStudioAsync();
        Browser = await LocalChromium.OpenAsync();
        await Open();
    }

    public virtual async ValueTask DisposeAsync()
    {
        if (Browser is not null)
            await Browser.DisposeAsync();
        if (Studio is not null)
            await Studio.DisposeAsync();
    }

    /// <summary>Opens the page anew, at a place such as <c>#7</c>.</summary>
    protected async Task Open(string place = "")
    {
        await Page.GotoAsync("about:blank");
        await Open(Page, place);
    }

    /// <summary>Loads it again as a person does, where it stands.</summary>
    protected async Task Reload()
    {
        await Page.ReloadAsync();
        await Page.Locator("body[data-map=true]").WaitForAsync();
    }

    /// <summary>Opens the page in a tab that has not shown it yet.</summary>
    protected async Task Open(IPage tab, string place = "")
    {
        await tab.GotoAsync($"{Studio.Address}{place}");
        await tab.Locator("body[data-map=true]").WaitForAsync();
    }

    /// <summary>Requests reach the server once the test lets them.</summary>
    protected async Task<TaskCompletionSource> HoldBack(string path)
    {
        var let = new TaskCompletionSource();
        await Page.RouteAsync(
            path,
            async route =>
            {
                await let.Task;
                await route.ContinueAsync();
            }
        );
        return let;
    }

    /// <summary>The server does at once what it is asked, the page hears of it once the test lets it.</summary>
    protected async Task<TaskCompletionSource> HoldAnswers(string path)
    {
        var let = new TaskCompletionSource();
        await Page.RouteAsync(
            path,
            async route =>
            {
                var answer = await route.FetchAsync();
                await let.Task;
                await route.FulfillAsync(new() { Response = answer });
            }
        );
        return let;
    }

    /// <summary>Waits for what the page does not show: what its server has stored.</summary>
    private protected static Task Until(Func<bool> holds) => Until(() => Task.FromResult(holds()));

    /// <summary>Waits for a condition in the page, asked from outside, as its policy forbids inside.</summary>
    protected Task Until(string condition) => Until(() => Page.EvaluateAsync<bool>(condition));

    internal static async Task Until(Func<Task<bool>> holds)
    {
        for (var waited = 0; !await holds(); waited += 20)
        {
            Assert.True(waited < 30_000, "waited 30 s in vain");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
