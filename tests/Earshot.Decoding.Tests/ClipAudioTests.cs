using Earshot.Audio;
using Earshot.Testing;

namespace Earshot.Decoding.Tests;

public sealed class ClipAudioTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly ClipAudio audio = new();

    public void Dispose()
    {
        audio.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData("flac", 1e-4, "libsndfile")]
    [InlineData("aiff", 1e-4, "libsndfile")]
    [InlineData("aifc", 1e-4, "libsndfile")]
    [InlineData("au", 1e-4, "libsndfile")]
    [InlineData("w64", 1e-4, "libsndfile")]
    [InlineData("caf", 1e-4, "libsndfile")]
    [InlineData("ogg", 0.05, "libsndfile")]
    [InlineData("mp3", 0.05, "libsndfile")]
    [InlineData("opus", 0.05, "libsndfile")]
    [InlineData("wav", 1e-4, "earshot-wav")]
    [InlineData("m4a", 0.05, "ffmpeg")]
    [InlineData("webm", 0.05, "ffmpeg")]
    [InlineData("wma", 0.05, "ffmpeg")]
    [InlineData("mkv", 0.05, "ffmpeg")]
    [InlineData("mp4", 0.05, "ffmpeg")]
    public void Every_format_gives_the_tone_that_was_put_in(string extension, double tolerance, string decoder)
    {
        var path = Encoded(extension);
        using var stream = audio.Open(path).Value;
        Assert.StartsWith(decoder, stream.Decoder);
        Assert.Equal(48000, stream.SampleRateHz);
        Assert.Equal(2, stream.Channels);
        var samples = stream.ReadAll().Value.Samples;
        Assert.InRange(samples.Length, 47_000, 52_000);
        Assert.Equal(0.25, Loudest(samples, 440, 48000), tolerance);
    }

    [Fact]
    public void The_content_decides_not_the_name()
    {
        var path = folder.File("really-flac.wav");
        File.Copy(Encoded("flac"), path);
        Assert.Equal(48000, audio.Read(path).Value.Samples.Length);
    }

    [Fact]
    public void Names_may_hold_any_letters_and_quotes()
    {
        var path = folder.File("-Vögel \"am\" Morgen 鳥 %d.FLAC");
        File.Copy(Encoded("flac"), path);
        Assert.True(audio.Read(path).IsOk);
        path = folder.File("-Vögel \"am\" Morgen 鳥 %d.M4A");
        File.Copy(Encoded("m4a"), path);
        Assert.True(audio.Read(path).IsOk);
    }

    [Fact]
    public void Oggs_of_esc10_decode_as_ffmpeg_decodes_them()
    {
        var esc10 = SharedData.Require("data", "esc10");
        foreach (
            var path in Directory
                .EnumerateFiles(esc10, "*.ogg", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal)
                .Where((_, i) => i % 80 == 0)
        )
        {
            var ours = audio.Read(path).Value;
            var theirs = System
                .Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(
                    Peer.Run("ffmpeg", "-v", "error", "-i", path, "-ac", "1", "-f", "f32le", "-")
                )
                .ToArray();
            Assert.Equal(44100, ours.SampleRateHz);
            Assert.InRange(ours.Samples.Length, theirs.Length - 2048, theirs.Length + 2048);
            Assert.True(Correlation(ours.Samples, theirs) > 0.9999, path);
        }
    }

    [Fact]
    public void Resampling_is_asked_for_and_then_done()
    {
        var path = Encoded("flac");
        Assert.Equal(16000, audio.Read(path, 16000).Value.Samples.Length);
    }

    /// <summary>One second of 440 Hz on both channels, at 0.25 of full scale.</summary>
    private string Encoded(string extension)
    {
        string wav = folder.File("tone.wav"),
            path = folder.File($"tone.{extension}");
        if (!File.Exists(wav))
            Peer.Run(
                "sox",
                "-D",
                "-n",
                "-r",
                "48000",
                "-b",
                "16",
                "-c",
                "2",
                wav,
                "synth",
                "1",
                "sine",
                "440",
                "vol",
                "0.25"
            );
        if (!File.Exists(path))
            Peer.Run("ffmpeg", "-v", "error", "-i", wav, path);
        return path;
    }

    private static double Loudest(float[] samples, double hz, int rateHz)
    {
        double real = 0,
            imaginary = 0;
        var middle = samples.AsSpan(samples.Length / 4, samples.Length / 2);
        for (var i = 0; i < middle.Length; i++)
        {
            var (sine, cosine) = Math.SinCos(2 * Math.PI * hz * i / rateHz);
            real += middle[i] * cosine;
            imaginary += middle[i] * sine;
        }
        return 2 * Math.Sqrt(real * real + imaginary * imaginary) / middle.Length;
    }

    private static double Correlation(float[] a, float[] b)
    {
        double ab = 0,
            aa = 0,
            bb = 0;
        for (var i = 0; i < Math.Min(a.Length, b.Length); i++)
            (ab, aa, bb) = (ab + a[i] * b[i], aa + a[i] * a[i], bb + b[i] * b[i]);
        return ab / Math.Sqrt(aa * bb);
    }
}
