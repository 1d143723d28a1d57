using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Earshot.Testing.Browser;

/// <summary>
/// A profile of its own with one page in the machine's own Chromium, which all tests of a run share; what the page
/// complains of and whom it asks is kept.
/// </summary>
public sealed class LocalChromium : IAsyncDisposable
{
    private const string Path = "/usr/bin/chromium";
    private const float BusyMachineMs = 30_000;
    private static readonly Lazy<Task<IBrowser>> Shared = new(StartAsync);

    private LocalChromium(IPage page)
    {
        Page = page;
        Watch(page);
    }

    private void Watch(IPage page)
    {
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
                Complaints.Add(message.Text);
        };
        page.PageError += (_, error) => Complaints.Add(error);
        page.Request += (_, request) => Hosts.Add(new Uri(request.Url).Host);
    }

    /// <summary>The page, 1366 × 768.</summary>
    public IPage Page { get; }

    /// <summary>Another tab of the same profile.</summary>
    public async Task<IPage> NewTabAsync()
    {
        var tab = await Page.Context.NewPageAsync();
        Watch(tab);
        return tab;
    }

    /// <summary>Errors the page threw or wrote.</summary>
    public ConcurrentBag<string> Complaints { get; } = [];

    /// <summary>The hosts it asked for anything.</summary>
    public ConcurrentBag<string> Hosts { get; } = [];

    /// <summary>Skips the calling test where there is no browser.</summary>
    public static void Require()
    {
        if (!File.Exists(Path))
            Assert.Skip($"needs a browser at {Path}");
    }

    /// <summary>Opens a profile, empty.</summary>
    public static async Task<LocalChromium> OpenAsync()
    {
        Require();
        var context = await (await Shared.Value).NewContextAsync(
            new()
            {
                ViewportSize = new() { Width = 1366, Height = 768 },
                AcceptDownloads = true,
            }
        );
        return new LocalChromium(await context.NewPageAsync());
    }

    /// <summary>Starts the browser without a window; it ends with the process.</summary>
    private static async Task<IBrowser> StartAsync()
    {
        Assertions.SetDefaultExpectTimeout(BusyMachineMs);
        var playwright = await Playwright.CreateAsync();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => playwright.Dispose();
        return await playwright.Chromium.LaunchAsync(
            new()
            {
                ExecutablePath = Path,
                Args = ["--no-sandbox", "--disable-gpu", "--autoplay-policy=no-user-gesture-required"],
            }
        );
    }

    /// <summary>Closes the profile with all its tabs.</summary>
    public async ValueTask DisposeAsync() => await Page.Context.CloseAsync();
}
