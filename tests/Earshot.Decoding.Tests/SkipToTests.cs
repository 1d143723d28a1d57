using Earshot.Audio;
using Earshot.Testing;

namespace Earshot.Decoding.Tests;

public sealed class SkipToTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly ClipAudio audio = new();

    public void Dispose()
    {
        audio.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData("wav", 1)]
    [InlineData("wav", 2)]
    [InlineData("flac", 1)]
    [InlineData("flac", 2)]
    [InlineData("mp3", 1)]
    [InlineData("mp3", 2)]
    [InlineData("ogg", 1)]
    [InlineData("ogg", 2)]
    [InlineData("opus", 1)]
    [InlineData("aiff", 2)]
    [InlineData("m4a", 1)]
    public void Going_forward_gives_what_reading_gives(string extension, int channels)
    {
        var path = Sweep(extension, channels);
        var whole = audio.Read(path).Value.Samples;
        foreach (var frame in new[] { 0, 1, 5_000, 5_001, whole.Length / 2, whole.Length - 7 })
        {
            using var stream = audio.Open(path).Value;
            Assert.True(stream.SkipTo(frame).Value);
            var rest = stream.ReadAll().Value.Samples;
            Assert.Equal(whole.Length - frame, rest.Length);
            for (var i = 0; i < rest.Length; i++)
                Assert.True(
                    Math.Abs(whole[frame + i] - rest[i]) < 1e-5,
                    $"{extension}, frame {frame} + {i}: {whole[frame + i]} {rest[i]}"
                );
        }
    }

    [Theory]
    [InlineData("wav")]
    [InlineData("flac")]
    [InlineData("mp3")]
    [InlineData("m4a")]
    public void Beyond_the_end_there_is_nothing_and_back_there_is_no_way(string extension)
    {
        var path = Sweep(extension, 1);
        using var stream = audio.Open(path).Value;
        Assert.True(stream.SkipTo(1000).Value);
        Assert.Throws<ArgumentOutOfRangeException>(() => stream.SkipTo(999));
        Assert.False(stream.SkipTo(10_000_000).Value);
        Assert.Equal(0, stream.Read(new float[10]).Value);
    }

    [Fact]
    public void A_cut_that_lies_before_the_frame_is_still_a_cut()
    {
        var path = folder.File("cut.wav");
        File.WriteAllBytes(path, File.ReadAllBytes(Sweep("wav", 1))[..100_000]);
        using var stream = audio.Open(path).Value;
        Assert.Contains("truncated", stream.SkipTo(60_000).Reason);
    }

    /// <summary>Six seconds that climb, so that each moment has a sound of its own.</summary>
    private string Sweep(string extension, int channels)
    {
        string wav = folder.File($"sweep{channels}.wav"),
            path = folder.File($"sweep{channels}.{extension}");
        if (!File.Exists(wav))
            Peer.Run(
                "sox",
                "-D",
                "-R",
                "-n",
                "-r",
                "48000",
                "-b",
                "16",
                "-c",
                $"{channels}",
                wav,
                "synth",
                "6",
                "sine",
                "200:6000",
                "vol",
                "0.4"
            );
        if (!File.Exists(path))
            Peer.Run("ffmpeg", "-v", "error", "-i", wav, path);
        return path;
    }
}
