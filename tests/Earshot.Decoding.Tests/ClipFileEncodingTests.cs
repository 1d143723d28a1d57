using Earshot.Audio;
using Earshot.Features;
using Earshot.Testing;

namespace Earshot.Decoding.Tests;

public sealed class ClipFileEncodingTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly ClipAudio audio = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        audio.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void The_encoder_gets_every_sample_once_at_the_rate_it_wants()
    {
        var clip = audio.EncodeFile(Ramp(8000, 100_003), new CountingEncoder(), Stop).Value;
        Assert.Equal((100_003, 8000, 100_003), ((int)clip.Features[0], clip.SampleRateHz, (int)clip.Frames));
        Assert.StartsWith("earshot-wav", clip.Decoder);
        Assert.Equal(
            200_006,
            audio.EncodeFile(Ramp(8000, 100_003), new CountingEncoder(16000), Stop).Value.Features[0]
        );
    }

    [Fact]
    public void Reasons_of_reader_and_encoder_come_through()
    {
        Assert.Contains("no samples", audio.EncodeFile(Ramp(8000, 0), new CountingEncoder(), Stop).Reason);
        Assert.Contains(
            "shorter than a frame",
            audio.EncodeFile(Ramp(8000, 10), new CountingEncoder(null, 11), Stop).Reason
        );
    }

    [Fact]
    public void A_cancelled_encoding_stops() =>
        Assert.Throws<OperationCanceledException>(() =>
            audio.EncodeFile(Ramp(8000, 100_000), new CountingEncoder(), new CancellationToken(true))
        );

    [Fact]
    public void Segments_cover_their_windows_sample_for_sample() =>
        Gen.Select(Gen.Int[1, 60_000], Gen.Int[1, 40], Gen.Int[1, 40])
            .Sample(
                (count, windowTenths, hopTenths) =>
                {
                    if (64 * hopTenths < windowTenths)
                        return;
                    var (window, hop) = (windowTenths * 800, hopTenths * 800);
                    var segments = audio
                        .EncodeSegments(
                            Ramp(8000, count),
                            new CountingEncoder(),
                            new(windowTenths / 10.0, hopTenths / 10.0),
                            Stop
                        )
                        .Value.Segments;
                    for (var k = 0; k < segments.Count; k++)
                    {
                        var length = Math.Min(window, count - k * hop);
                        Assert.Equal(k * hop / 8000.0, segments[k].BeginSeconds, 1e-9);
                        Assert.Equal((k * hop + length) / 8000.0, segments[k].EndSeconds, 1e-9);
                        Assert.Equal(length, segments[k].Features.Value[0]);
                        Assert.Equal(
                            Enumerable.Range(k * hop, length).Sum(i => (double)ValueAt(i)),
                            segments[k].Features.Value[1],
                            0.01
                        );
                    }
                    var next = segments.Count * hop;
                    Assert.True(count - next < (window + 1) / 2, "a window that is half full was left out");
                },
                iter: 60,
                threads: 1
            );

    [Fact]
    public void Options_out_of_range_throw()
    {
        (double Window, double Hop)[] bad =
        [
            (0, 1),
            (5, 0),
            (5, double.NaN),
            (double.NaN, 1),
            (4000, 1),
            (1, double.PositiveInfinity),
        ];
        foreach (var (window, hop) in bad)
            Assert.Contains(
                "hop",
                Assert.Throws<ArgumentException>(() => new SegmentOptions(window, hop).Validated()).Message
            );
    }

    private static float ValueAt(int i) => (i % 200 - 100) / 32768f;

    private string Ramp(int rateHz, int count)
    {
        var path = folder.File($"ramp-{rateHz}-{count}.wav");
        if (!File.Exists(path))
            WavFile.Write(path, new([.. Enumerable.Range(0, count).Select(ValueAt)], rateHz));
        return path;
    }
}
