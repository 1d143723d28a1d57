using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Earshot.Testing.Browser;

/// <summary>The machine's own Chromium with one page; what the page complains of and whom it asks is kept.</summary>
public sealed class LocalChromium : IDisposable
{
    private const string Path = "/usr/bin/chromium";
    private const float BusyMachineMs = 30_000;
    private readonly IPlaywright playwright;

    private LocalChromium(IPlaywright playwright, IPage page)
    {
        (this.playwright, Page) = (playwright, page);
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

    /// <summary>Another tab of the same browser.</summary>
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

    /// <summary>Starts it without a window.</summary>
    public static async Task<LocalChromium> StartAsync()
    {
        Require();
        Assertions.SetDefaultExpectTimeout(BusyMachineMs);
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(
            new()
            {
                ExecutablePath = Path,
                Args = ["--no-sandbox", "--disable-gpu", "--autoplay-policy=no-user-gesture-required"],
            }
        );
        var context = await browser.NewContextAsync(
            new()
            {
                ViewportSize = new() { Width = 1366, Height = 768 },
                AcceptDownloads = true,
            }
        );
        return new LocalChromium(playwright, await context.NewPageAsync());
    }

    /// <summary>Ends it.</summary>
    public void Dispose() => playwright.Dispose();
}
