using System.Net;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Earshot.Studio.Tests;

/// <summary>New recordings come into a workspace from its page.</summary>
public sealed class AddingPageTests : StudioPage
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private protected override Task<RunningStudio> StartStudioAsync() => RunningStudio.OverTonesAsync(6);

    private string Tone => Path.Combine(Studio.Store.ClipRoot, "low0.wav");

    [Fact]
    public async Task A_recording_is_sent_and_another_found_in_the_folder()
    {
        await Expect(Page.Locator("#standing")).ToContainTextAsync("of 12 labelled");
        await Page.Locator("#more").ClickAsync();
        await Page.Locator("#files").ClickAsync();
        var sound = await File.ReadAllBytesAsync(Tone, Cancellation);
        sound[^1] ^= 1; // of bytes of its own
        await Choose("#add-files", "new.wav", sound);
        await Expect(Page.Locator("#add-report")).ToHaveTextAsync("1 new recording taken in");
        await Expect(Page.Locator("#standing")).ToContainTextAsync("of 13 labelled");
        Assert.Equal(sound, await File.ReadAllBytesAsync(Path.Combine(Studio.Store.ClipRoot, "new.wav"), Cancellation));
        Assert.NotNull(Studio.Store.Features.Load([Studio.ClipId("new.wav")]));

        await File.WriteAllTextAsync(Path.Combine(Studio.Store.ClipRoot, "text.wav"), "no sound", Cancellation);
        await Page.Locator("#add-look").ClickAsync();
        await Expect(Page.Locator("#add-report")).ToContainTextAsync("1 new recording taken in. text.wav: ");
        await Page.Locator("#add-look").ClickAsync();
        await Expect(Page.Locator("#add-report")).ToContainTextAsync("Nothing new in the folder");
        Assert.Empty(Browser.Complaints);
    }

    [Fact]
    public async Task A_table_of_labels_is_taken_in_by_what_it_looks_like()
    {
        await Page.Locator("#more").ClickAsync();
        await Page.Locator("#files").ClickAsync();
        await Expect(Page.Locator("#import-format option")).ToContainTextAsync(["what the file looks like", "CSV"]);
        await Choose("#import-file", "mine.csv", "path,label\nlow0.wav,low\nhigh0.wav,high\n"u8.ToArray());
        await Expect(Page.Locator("#import-report")).ToContainTextAsync("2 labels taken over");
        await Expect(Page.Locator("#standing")).ToContainTextAsync("2 of 12 labelled");
        Assert.Empty(Browser.Complaints);
    }

    private Task Choose(string field, string name, byte[] bytes) =>
        Page.Locator(field)
            .SetInputFilesAsync(
                new FilePayload
                {
                    Name = name,
                    MimeType = "application/octet-stream",
                    Buffer = bytes,
                }
            );

    [Theory]
    [InlineData("low0.wav", "already")]
    [InlineData("../out.wav", "can't be the name")]
    [InlineData("a/b.wav", "can't be the name")]
    [InlineData(".hidden.wav", "can't be the name")]
    [InlineData("notes.txt", "no ending of a sound file")]
    public async Task What_can_be_no_new_recording_is_refused_and_nothing_is_written(string name, string why)
    {
        var before = Directory.GetFileSystemEntries(Studio.Store.ClipRoot).Length;
        using var body = new ByteArrayContent([1, 2, 3]);
        using var answer = await Studio.Page.PostAsync(
            $"/api/ingest/file?name={Uri.EscapeDataString(name)}",
            body,
            Cancellation
        );
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(why, await answer.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(before, Directory.GetFileSystemEntries(Studio.Store.ClipRoot).Length);
    }
}
