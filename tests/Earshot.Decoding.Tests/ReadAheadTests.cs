using System.Diagnostics;
using Earshot.Audio;
using Earshot.Features;
using Earshot.Testing;

namespace Earshot.Decoding.Tests;

public sealed class ReadAheadTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Every_clip_comes_once_as_it_does_without_reading_ahead_whatever_is_wrong_with_it()
    {
        List<string> paths =
        [
            .. Enumerable.Range(1, 40).Select(i => Wav($"{i}.wav", 1000 * i)),
            Wav("long.wav", 3 << 20),
            folder.File("missing.wav"),
            folder.File("text.wav"),
            folder.File("empty.wav"),
            folder.File("cut.wav"),
        ];
        File.WriteAllText(folder.File("text.wav"), "no audio");
        File.WriteAllBytes(folder.File("empty.wav"), []);
        File.WriteAllBytes(folder.File("cut.wav"), File.ReadAllBytes(paths[9])[..5000]);
        if (!OperatingSystem.IsWindows())
        {
            using var made = Process.Start("mkfifo", [folder.File("pipe.wav")]);
            made.WaitForExit();
            foreach (
                var (link, target) in (ReadOnlySpan<(string, string)>)
                    [("link.wav", "7.wav"), ("link to a pipe.wav", "pipe.wav"), ("link to nothing.wav", "nothing.wav")]
            )
                File.CreateSymbolicLink(folder.File(link), folder.File(target));
            paths.AddRange([
                folder.File("pipe.wav"),
                folder.File("link.wav"),
                folder.File("link to a pipe.wav"),
                folder.File("link to nothing.wav"),
            ]);
        }
        using var audio = new ClipAudio();
        var encoder = new LogMelEncoder();
        var got = new System.Collections.Concurrent.ConcurrentDictionary<string, Outcome<EncodedClip>>();
        new ClipPipeline(audio, encoder, 3).Run(
            paths.Append("bad"),
            path => path == "bad" ? Outcome<string>.Skipped("no place") : path,
            (path, clip) => Assert.True(got.TryAdd(path, clip)),
            Stop
        );
        Assert.Equal("no place", got["bad"].Reason);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(got[folder.File("7.wav")].Value.Features, got[folder.File("link.wav")].Value.Features);
        Assert.Equal(paths.Count + 1, got.Count);
        foreach (var path in paths)
        {
            var expected = audio.EncodeSegments(path, encoder, null, Stop);
            Assert.Equal(
                (expected.Reason, expected.IsOk ? expected.Value.Whole.Reason : null),
                (got[path].Reason, got[path].IsOk ? got[path].Value.Whole.Reason : null)
            );
            if (expected.IsOk && expected.Value.Whole.IsOk)
                Assert.Equal(expected.Value.Features, got[path].Value.Features);
        }
    }

    [Fact]
    public void Files_and_names_are_not_read_far_ahead_of_a_slow_decoder()
    {
        var path = Wav("a.wav", 1000);
        var named = 0;
        using var ahead = new ReadAhead<int>(Enumerable.Range(0, int.MaxValue).Select(i => named = i), _ => path, Stop);
        using var files = ahead.Files().GetEnumerator();
        for (var i = 0; i < 10; i++)
        {
            Assert.True(files.MoveNext());
            Assert.Equal((i, 2044), (files.Current.Clip, files.Current.Bytes!.Span.Length));
            files.Current.Bytes.Dispose();
        }
        Thread.Sleep(300);
        Assert.InRange(named, 10, 10 + ReadAhead<int>.AheadNames + ReadAhead<int>.AheadFiles + 3);
    }

    [Fact]
    public async Task Bytes_are_lent_up_to_the_budget_and_come_back()
    {
        var budget = new ByteBudget(3 << 20);
        budget.Take(2 << 20, Stop);
        using var patience = new CancellationTokenSource(100);
        Assert.Throws<OperationCanceledException>(() => budget.Take(2 << 20, patience.Token));
        var other = new ByteBudget(3 << 20);
        other.Take(2 << 20, Stop);
        var waiting = Task.Run(() => other.Take(2 << 20, Stop), Stop);
        await Task.Delay(100, Stop);
        Assert.False(waiting.IsCompleted);
        other.Give(2 << 20);
        await waiting.WaitAsync(TimeSpan.FromSeconds(10), Stop);
    }

    [Fact]
    public void What_goes_wrong_in_naming_or_in_using_clips_ends_the_run_and_a_stop_is_a_stop()
    {
        var path = Wav("a.wav", 16_000);
        using var audio = new ClipAudio();
        var pipeline = new ClipPipeline(audio, new LogMelEncoder(), 2);
        Assert.Contains(
            "scan",
            Assert
                .ThrowsAny<AggregateException>(() =>
                    pipeline.Run(
                        Enumerable
                            .Range(0, 10_000)
                            .Select(i => i < 9_000 ? i : throw new InvalidOperationException("scan")),
                        _ => path,
                        (_, _) => { },
                        Stop
                    )
                )
                .ToString()
        );
        Assert.Contains(
            "use",
            Assert
                .ThrowsAny<AggregateException>(() =>
                    pipeline.Run(
                        Enumerable.Range(0, 10_000),
                        _ => path,
                        (_, _) => throw new InvalidOperationException("use"),
                        Stop
                    )
                )
                .ToString()
        );
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        Assert.ThrowsAny<OperationCanceledException>(() =>
            pipeline.Run(
                Enumerable.Range(0, int.MaxValue),
                _ => path,
                (i, _) =>
                {
                    if (i == 20)
                        stop.Cancel();
                },
                stop.Token
            )
        );
    }

    [Fact]
    public void A_disk_is_the_volume_that_a_file_lies_on()
    {
        Assert.Equal(Disks.Of(folder.File("a.wav")), Disks.Of(folder.File("deep/b.wav")));
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && DriveInfo.GetDrives().Any(drive => drive.Name == "/dev/shm"),
            "needs /dev/shm"
        );
        Assert.Equal("/dev/shm", Disks.Of("/dev/shm/a/b.wav"));
        Assert.NotEqual("/dev/shm", Disks.Of("/dev/shmoo/b.wav"));
    }

    private string Wav(string name, int samples)
    {
        WavFile.Write(
            folder.File(name),
            new AudioSignal(
                [.. Enumerable.Range(0, samples).Select(i => 0.3f * MathF.Sin(i * (0.05f + samples * 1e-6f)))],
                16_000
            )
        );
        return folder.File(name);
    }
}
