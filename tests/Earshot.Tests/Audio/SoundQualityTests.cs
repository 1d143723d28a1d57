using Earshot.Audio;
using Earshot.Features;

namespace Earshot.Tests.Audio;

public class SoundQualityTests
{
    private const int RateHz = 16_000;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void A_good_clip_has_nothing_to_be_said_of_it() => Assert.Equal("", Of(Tone(0.5)).ToString());

    [Fact]
    public void What_is_wrong_with_the_level_is_said()
    {
        Assert.Contains("every sample is 0", Of(new float[RateHz]).ToString());
        Assert.Contains("peak is -66 dB", Of(Tone(0.0005)).ToString());
        Assert.Contains("peak 1.50 is above full scale", Of(Tone(1.5), WavEncoding.Float32).ToString());
        Assert.Contains("DC offset 0.05", Of([.. Tone(0.5).Select(x => x + 0.05f)]).ToString());
        Assert.Equal(0.5, Of(Tone(0.5)).Peak, 1e-3);
    }

    [Fact]
    public void Clipped_samples_are_counted_on_each_channel()
    {
        float[] clipped = [.. Tone(2).Select(x => Math.Clamp(x, -1, 1))];
        var share = clipped.Count(x => Math.Abs(x) == 1) / (double)clipped.Length;
        Assert.Equal(share, Of(clipped, WavEncoding.Float32).ClippedShare, 0.005);
        Assert.Contains("clipped", Of(clipped).ToString());
        Assert.Equal(share / 2, Of(Interleave(clipped, Tone(0.3)), WavEncoding.Float32, 2).ClippedShare, 0.005);
        Assert.Equal(0, Of(Tone(0.99)).ClippedShare, 0.001);
    }

    [Fact]
    public void Dropouts_are_counted_within_the_sound_not_at_its_ends()
    {
        var samples = Tone(0.5);
        samples.AsSpan(0, 2000).Clear();
        samples.AsSpan(14_000).Clear();
        Assert.Equal(0, Of(samples).Dropouts);
        samples.AsSpan(5_010, 800).Clear();
        samples.AsSpan(9_018, 400).Fill(samples[9_018]);
        var quality = Of(samples);
        Assert.Equal(2, quality.Dropouts);
        Assert.Equal(1200.0 / RateHz, quality.DropoutSeconds, 0.001);
    }

    [Fact]
    public void Of_channels_that_cancel_the_louder_is_taken_and_said()
    {
        float[] left = Tone(0.3),
            right = [.. left.Select(x => -1.2f * x)];
        left.AsSpan(0, 7000).Clear();
        right.AsSpan(0, 7000).Clear();
        using var reader = Open(Interleave(left, right), WavEncoding.Float32, 2);
        Assert.Equal(right, reader.ReadAll().Value.Samples);
        Assert.Equal(2, reader.Quality().ChannelTaken);
        Assert.Contains("channel 2, the loudest", reader.Quality().ToString());
    }

    [Fact]
    public void Channels_of_strangers_and_one_that_is_dead_are_mixed()
    {
        float[] left = Tone(0.3),
            right = Tone(0.3, 777);
        Assert.Equal("", Of(Interleave(left, right), channels: 2).ToString());
        Assert.Equal("", Of(Interleave(left, new float[left.Length]), channels: 2).ToString());
        Assert.Equal(0.5, Of(Interleave(left, right), channels: 2).MixShare, 0.05);
    }

    [Fact]
    public void What_is_asked_for_at_once_and_skipping_change_nothing()
    {
        float[] left = Tone(0.3),
            right = [.. left.Select(x => -0.9f * x)];
        left.AsSpan(0, 9000).Clear();
        right.AsSpan(0, 9000).Clear();
        var bytes = WavBytes.Write(Interleave(left, right), RateHz, 2, WavEncoding.Float32);
        foreach (var frame in new[] { 1, 5_000, 8_192, 12_000, 15_999 })
        {
            using var reader = WavReader.Open(new MemoryStream(bytes)).Value;
            Assert.True(reader.SkipTo(frame).Value);
            Assert.Equal(left[frame..], reader.ReadAll().Value.Samples);
        }
        using var slow = WavReader.Open(new TricklingStream(bytes, 7)).Value;
        Assert.True(slow.SkipTo(777).Value);
        Assert.Equal(left[777..], slow.ReadAll().Value.Samples);
    }

    [Theory]
    [InlineData(500, 0, false)]
    [InlineData(45_000, 1, true)]
    public void A_sound_that_the_encoder_cannot_hear_is_named_with_its_share(double hz, double share, bool isNamed)
    {
        var samples = Tone(0.5, hz, 384_000);
        using var reader = WavReader.Open(new MemoryStream(WavBytes.Write(samples, 384_000))).Value;
        var quality = ClipEncoding.Encode(reader, new LogMelEncoder(), Stop).Value.Quality;
        Assert.Equal(share, quality.LostShare, 0.01);
        Assert.Equal(isNamed, quality.ToString().Contains("--slow 10", StringComparison.Ordinal));
    }

    private static SoundQuality Of(float[] samples, WavEncoding encoding = WavEncoding.Integer16, int channels = 1)
    {
        using var reader = Open(samples, encoding, channels);
        Assert.Equal(samples.Length / channels, reader.ReadAll().Value.Samples.Length);
        return reader.Quality();
    }

    private static WavReader Open(float[] samples, WavEncoding encoding, int channels) =>
        WavReader.Open(new MemoryStream(WavBytes.Write(samples, RateHz, channels, encoding))).Value;

    private static float[] Interleave(float[] left, float[] right) =>
        [.. left.Zip(right).SelectMany(pair => new[] { pair.First, pair.Second })];

    private static float[] Tone(double level, double hz = 440, int rateHz = RateHz) =>
        [.. Enumerable.Range(0, rateHz).Select(i => (float)(level * Math.Sin(2 * Math.PI * hz * i / rateHz)))];
}
