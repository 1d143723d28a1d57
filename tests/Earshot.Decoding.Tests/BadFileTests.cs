using System.Diagnostics;
using Earshot.Audio;
using Earshot.Numerics;
using Earshot.Testing;

namespace Earshot.Decoding.Tests;

public sealed class BadFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly ClipAudio audio = new();

    public void Dispose()
    {
        audio.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData("wav", "truncated")]
    [InlineData("flac", "damaged")]
    [InlineData("ogg", "cut off")]
    [InlineData("opus", "cut off")]
    [InlineData("mp3", "truncated")]
    [InlineData("aiff", "truncated")]
    [InlineData("au", "truncated")]
    [InlineData("w64", "truncated")]
    [InlineData("caf", "truncated")]
    [InlineData("m4a", "moov atom not found")]
    [InlineData("webm", "ended prematurely")]
    public void A_file_that_was_cut_off_is_reported_not_taken_for_a_shorter_clip(string extension, string expected)
    {
        string whole = Noise(extension),
            cut = folder.File($"cut.{extension}");
        var bytes = File.ReadAllBytes(whole);
        File.WriteAllBytes(cut, bytes[..(bytes.Length * 6 / 10)]);
        Assert.True(audio.Read(whole).IsOk);
        Assert.Contains(expected, audio.Read(cut).Reason);
    }

    [Theory]
    [InlineData("flac")]
    [InlineData("ogg")]
    [InlineData("opus")]
    [InlineData("mp3")]
    [InlineData("aiff")]
    [InlineData("caf")]
    public void Damaged_bytes_give_a_reason_or_samples_and_the_next_clip_is_well(string extension)
    {
        var whole = Noise(extension);
        var random = new RandomStreams(17).Stream(extension);
        for (var i = 0; i < 25; i++)
        {
            var bytes = File.ReadAllBytes(whole);
            for (var damage = 0; damage < 20; damage++)
                bytes[random.Next(i < 12 ? 200 : bytes.Length)] = (byte)random.Next(256);
            var path = folder.File($"damaged.{extension}");
            File.WriteAllBytes(path, bytes);
            var outcome = audio.Read(path);
            if (outcome.IsOk)
                Assert.All(outcome.Value.Samples, sample => Assert.True(float.IsFinite(sample)));
            else
                Assert.False(string.IsNullOrWhiteSpace(outcome.Reason));
        }
        Assert.True(audio.Read(whole).IsOk);
    }

    [Fact]
    public void What_is_not_audio_says_so()
    {
        File.WriteAllText(folder.File("notes.mp3"), "these are notes, not music");
        File.WriteAllBytes(folder.File("empty.flac"), []);
        Assert.Contains("not a known audio format", audio.Read(folder.File("notes.mp3")).Reason);
        Assert.Contains("the file is empty", audio.Read(folder.File("empty.flac")).Reason);
        Assert.Contains("no such file, or a link leads nowhere: check", audio.Read(folder.File("missing.flac")).Reason);
        Assert.Contains("cannot be read", audio.Read(folder.Path).Reason);
    }

    [Fact]
    public void A_pipe_in_the_folder_does_not_stop_us()
    {
        Peer.Run("mkfifo", folder.File("pipe.wav"));
        Assert.Contains("empty", audio.Read(folder.File("pipe.wav")).Reason);
    }

    [Fact]
    public void A_clip_longer_than_allowed_is_refused_at_its_header()
    {
        using var strict = new ClipAudio(new() { MaximumHours = 1.0 / 3600 });
        Assert.Contains("longer than", strict.Open(Noise("flac")).Reason);
        Assert.Contains("longer than", strict.Read(Noise("webm")).Reason);
    }

    [Fact]
    public void A_worker_killed_in_the_middle_is_replaced_and_no_sample_is_lost()
    {
        var path = Noise("flac");
        var whole = audio.Read(path).Value.Samples;
        using var pool = new WorkerPool(new());
        using var stream = (WorkerStream)WorkerStream.Open(pool, path).Value;
        var head = new float[30_000];
        Assert.Equal(head.Length, stream.Read(head).Value);
        Kill(stream.WorkerId, "KILL");
        float[] pieces = [.. head, .. stream.ReadAll().Value.Samples];
        Assert.Equal(whole, pieces);
    }

    [Fact]
    public void A_worker_that_hangs_is_ended_in_time_and_replaced()
    {
        using var pool = new WorkerPool(new() { BlockSeconds = 8 });
        using var stream = (WorkerStream)WorkerStream.Open(pool, Noise("flac")).Value;
        Kill(stream.WorkerId, "STOP");
        var watch = Stopwatch.StartNew();
        Assert.Equal(1000, stream.Read(new float[1000]).Value);
        Assert.InRange(watch.Elapsed.TotalSeconds, 7, 60);
    }

    [Fact]
    public void A_worker_has_only_the_memory_it_was_given()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("memory limits are set on Linux");
        using var worker = new WorkerProcess(new() { MemoryMegabytes = 200 });
        var limit = File.ReadLines($"/proc/{worker.Id}/limits")
            .Single(line => line.StartsWith("Max data size", StringComparison.Ordinal));
        Assert.Contains($"{200L << 20}", limit);
    }

    private static void Kill(int process, string signal) => Peer.Run("sh", "-c", $"kill -{signal} {process}");

    /// <summary>Three seconds of noise in stereo.</summary>
    private string Noise(string extension)
    {
        string wav = folder.File("noise.wav"),
            path = folder.File($"noise.{extension}");
        if (!File.Exists(wav))
            Peer.Run(
                "sox",
                "-D",
                "-R",
                "-n",
                "-r",
                "44100",
                "-b",
                "16",
                "-c",
                "2",
                wav,
                "synth",
                "3",
                "pinknoise",
                "vol",
                "0.3"
            );
        if (!File.Exists(path))
            Peer.Run("ffmpeg", "-v", "error", "-i", wav, path);
        return path;
    }
}
