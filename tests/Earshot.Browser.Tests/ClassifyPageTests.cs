using System.Globalization;
using System.Text.RegularExpressions;
using Earshot.Audio;
using Earshot.Testing;
using Earshot.Testing.Browser;
using Microsoft.Playwright;

namespace Earshot.Browser.Tests;

/// <summary>
/// A clip dropped on <c>samples/browser</c>: ONNX Runtime Web answers as the library does, and no other machine is
/// asked.
/// </summary>
public sealed class ClassifyPageTests(BrowserModel model, ITestOutputHelper output)
    : IClassFixture<BrowserModel>,
        IAsyncLifetime
{
    private const float Tolerance = 1e-5f;
    private SamplePage? served;
    private LocalChromium? browser;

    private IPage Page => browser!.Page;

    public async ValueTask InitializeAsync()
    {
        LocalChromium.Require();
        served = new SamplePage(model.OnnxPath);
        browser = await LocalChromium.OpenAsync();
        await Page.GotoAsync(served.Address.ToString());
        await Assertions.Expect(Page.Locator("#status")).ToContainTextAsync("Ready: 4 classes");
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
            await browser.DisposeAsync();
        served?.Dispose();
    }

    [Fact]
    public async Task A_dropped_clip_gets_the_librarys_probabilities()
    {
        foreach (var clip in model.Unseen)
        {
            var wav = model.AsWav(clip);
            AssertNear(model.Expected(wav), await Drop(wav), wav);
            if (clip.EndsWith(".ogg", StringComparison.Ordinal))
                AssertNear(model.Expected(clip), await Drop(clip), clip);
        }
        Assert.Empty(browser!.Complaints);
        Assert.Equal(["127.0.0.1"], browser.Hosts.Distinct());
    }

    [Fact]
    public async Task A_clip_that_cannot_be_labelled_is_refused_with_the_reason()
    {
        using var folder = new TemporaryFolder();
        (string Content, string Reason)[] bad =
        [
            ("not a sound", "knows no such audio format"),
            ("", "knows no such audio format"),
            ("OggS", "knows no such audio format"),
            ("RIFF\u0004\0\0\0WAVE", "holds no samples"),
        ];
        foreach (var (content, reason) in bad)
        {
            var path = folder.File($"{content.Length} letters.bin");
            await File.WriteAllTextAsync(path, content, TestContext.Current.CancellationToken);
            await AssertRefused(path, reason);
        }
        WavFile.Write(folder.File("short.wav"), new AudioSignal(new float[200], 16_000));
        await AssertRefused(folder.File("short.wav"), "at least 400 are needed");
        await File.WriteAllBytesAsync(
            folder.File("cut.wav"),
            (await File.ReadAllBytesAsync(model.AsWav(model.Unseen[0]), TestContext.Current.CancellationToken))[..^1],
            TestContext.Current.CancellationToken
        );
        await AssertRefused(folder.File("cut.wav"), "cut off");
    }

    private async Task AssertRefused(string path, string reason)
    {
        await SendAsync(path);
        await Assertions
            .Expect(Page.Locator("#status"))
            .ToHaveTextAsync(new Regex($"^{Regex.Escape(Path.GetFileName(path))}: .*{reason}"));
        await Assertions.Expect(Page.Locator("#result")).ToBeHiddenAsync();
    }

    private async Task<Dictionary<string, float>> Drop(string path)
    {
        await SendAsync(path);
        await Assertions.Expect(Page.Locator("#status")).ToContainTextAsync(" ms)", new() { Timeout = 30_000 });
        output.WriteLine(await Page.Locator("#status").TextContentAsync() ?? "");
        var answers = new Dictionary<string, float>();
        foreach (var row in await Page.Locator("#result tbody tr").AllAsync())
            answers[(await row.GetAttributeAsync("data-class"))!] = float.Parse(
                (await row.GetAttributeAsync("data-probability"))!,
                CultureInfo.InvariantCulture
            );
        return answers;
    }

    /// <summary>Drops the file on the page, as a hand with a mouse would.</summary>
    private async Task SendAsync(string path)
    {
        var bytes = Convert.ToBase64String(await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken));
        var transfer = await Page.EvaluateHandleAsync(
            """
            ([name, bytes]) => {
              const transfer = new DataTransfer();
              transfer.items.add(new File([Uint8Array.from(atob(bytes), c => c.charCodeAt(0))], name));
              return transfer;
            }
            """,
            new[] { Path.GetFileName(path), bytes }
        );
        await Page.DispatchEventAsync("#drop", "drop", new { dataTransfer = transfer });
    }

    private void AssertNear(Dictionary<string, float> expected, Dictionary<string, float> actual, string clip)
    {
        Assert.Equal(expected.Keys.Order(), actual.Keys.Order());
        var worst = expected.Max(e => Math.Abs(e.Value - actual[e.Key]));
        output.WriteLine($"{Path.GetFileName(clip)}: largest difference {worst:0.0e+0}");
        Assert.True(worst <= Tolerance, $"{clip}: the page is {worst} off the library, allowed {Tolerance}");
    }
}
