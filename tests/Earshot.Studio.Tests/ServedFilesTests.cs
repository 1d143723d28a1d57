using System.Net;
using System.Net.Http.Headers;
using Earshot.Audio;
using Earshot.Testing;

namespace Earshot.Studio.Tests;

/// <summary>Folders of DVC, git-annex, Hugging Face and Nix are made of links, which may lead anywhere.</summary>
public sealed class ServedFilesTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public ServedFilesTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a right there that few have");
        folder.Write("store/sound", "");
        WavFile.Write(
            folder.File("store/sound"),
            new AudioSignal([.. Enumerable.Range(0, 8000).Select(n => MathF.Sin(n))], 16_000)
        );
        folder.Write("store/secret", "nobody else's business, and of more bytes than a header has");
        Directory.CreateDirectory(folder.File("clips"));
        File.CreateSymbolicLink(folder.File("clips/sound.wav"), folder.File("store/sound"));
        File.CreateSymbolicLink(folder.File("clips/secret.wav"), folder.File("store/secret"));
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_link_to_a_sound_plays_as_the_sound_and_one_to_another_file_is_not_served()
    {
        await using var studio = await RunningStudio.OverClipsAsync(folder.File("clips"));
        var all = await File.ReadAllBytesAsync(folder.File("store/sound"), TestContext.Current.CancellationToken);
        Assert.Equal(all, (await Get(studio, "sound.wav", "audio", HttpStatusCode.OK)));
        Assert.Equal(all[100..200], await Get(studio, "sound.wav", "audio", HttpStatusCode.PartialContent, (100, 199)));
        await Get(studio, "secret.wav", "audio", HttpStatusCode.UnprocessableEntity);
        await Get(studio, "secret.wav", "audio", HttpStatusCode.UnprocessableEntity, (0, 10));
        await Get(studio, "secret.wav", "picture", HttpStatusCode.UnprocessableEntity);
    }

    private static async Task<byte[]> Get(
        RunningStudio studio,
        string clip,
        string what,
        HttpStatusCode expected,
        (long From, long To)? range = null
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/clips/{studio.ClipId(clip)}/{what}");
        if (range is { } part)
            request.Headers.Range = new RangeHeaderValue(part.From, part.To);
        using var answer = await studio.Page.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(expected, answer.StatusCode);
        return await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
    }
}
