using Earshot.Features;
using Earshot.Features.Views;
using Earshot.Numerics;

namespace Earshot.Tests.Features.Views;

public class ViewedEncoderTests
{
    private const int RateHz = 16_000;
    private static readonly LogMelEncoder Inner = new();
    private static readonly float[] Clip = Signals.ToneAndChirp(2 * RateHz);

    [Fact]
    public void The_clip_itself_comes_first_to_the_bit_and_views_differ_from_it_and_each_other()
    {
        var clean = Inner.Encode(Clip, RateHz).Value;
        var all = Viewed(3).For("a.wav").Encode(Clip, RateHz).Value;
        Assert.Equal(4 * Inner.Dimension, all.Length);
        var versions = all.Chunk(Inner.Dimension).ToArray();
        Assert.Equal(clean, versions[0]);
        for (var a = 0; a < 4; a++)
        for (var b = 0; b < a; b++)
            Assert.True(versions[a].Zip(versions[b], (x, y) => Math.Abs(x - y)).Max() > 0.01, $"{a} is {b}");
    }

    [Fact]
    public void The_same_file_and_seed_give_the_same_bits_however_samples_arrive_and_another_seed_others()
    {
        var whole = Viewed(2).For("folder/a.wav").Encode(Clip, RateHz).Value;
        var encoding = Viewed(2).For("elsewhere/a.wav").Begin(RateHz);
        foreach (var chunk in Signals.Pieces(Clip, [1, 4_000, 333]))
            encoding.Write(chunk);
        Assert.Equal(whole, encoding.Complete().Value);
        Assert.NotEqual(whole, Viewed(2).For("b.wav").Encode(Clip, RateHz).Value);
        Assert.NotEqual(whole, Viewed(2, seed: 2).For("a.wav").Encode(Clip, RateHz).Value);
        Assert.NotEqual(Viewed(2).Fingerprint, Viewed(2, seed: 2).Fingerprint);
        Assert.NotEqual(Viewed(2).Fingerprint, Viewed(3).Fingerprint);
    }

    [Fact]
    public void A_clip_that_can_not_be_encoded_says_why_and_digital_silence_has_views()
    {
        Assert.Equal(Inner.Encode(new float[10], RateHz).Reason, Viewed(2).Encode(new float[10], RateHz).Reason);
        float[] broken = [.. new float[900], float.NaN, .. new float[900]];
        Assert.Equal(Inner.Encode(broken, RateHz).Reason, Viewed(2).Encode(broken, RateHz).Reason);
        Assert.All(Viewed(2).Encode(new float[RateHz], RateHz).Value, x => Assert.True(float.IsFinite(x)));
    }

    [Fact]
    public void Long_clips_are_changed_piece_by_piece()
    {
        var levels = new Levels();
        var viewed = new ViewedEncoder(Inner, [levels], 1);
        viewed.Encode(new float[70 * RateHz], RateHz);
        Assert.Equal([30 * RateHz, 30 * RateHz, 10 * RateHz], levels.Lengths);
    }

    [Fact]
    public void Each_view_has_the_signal_to_noise_ratio_of_its_stretch()
    {
        var options = new ViewOptions
        {
            Count = 3,
            GainDb = 0,
            EffectShare = 0,
            ShiftMs = 0,
        };
        foreach (var (change, v) in options.Changes().Select((c, v) => (c, v)))
            for (var clip = 0; clip < 12; clip++)
            {
                var streams = new RandomStreams((ulong)clip);
                var changed = change.Change(Clip, RateHz, streams, NoClipSounds.Instance);
                var sign = Clip.Zip(changed, (x, y) => (double)x * y).Sum() > 0 ? 1 : -1;
                var noise = Clip.Zip(changed, (x, y) => (double)(sign * y) - x).Sum(n => n * n);
                var snrDb = 10 * Math.Log10(Clip.Sum(x => (double)x * x) / noise);
                Assert.InRange(snrDb, 10 * v - 0.1, 10 * (v + 1) + 0.1);
            }
    }

    [Fact]
    public void Babble_is_of_the_voices_given_and_own_noises_take_their_part()
    {
        var sounds = new Given();
        for (var clip = 0; clip < 40; clip++)
            new ViewOptions().Changes()[0].Change(Clip, RateHz, new RandomStreams((ulong)clip), sounds);
        Assert.InRange(sounds.AskedForVoices, 1, 20);
        Assert.InRange(sounds.AskedForNoise, 10, 30);
    }

    [Fact]
    public void A_part_of_all_columns_is_each_version()
    {
        var all = new Matrix<float>(2, 6, [.. Enumerable.Range(0, 12).Select(i => (float)i)]);
        var parts = ViewedEncoder.Part(all, 2);
        Assert.Equal(3, parts.Length);
        Assert.Equal([2f, 3, 8, 9], parts[1].Span.ToArray());
    }

    private static ViewedEncoder Viewed(int count, ulong seed = 1) =>
        new(Inner, new ViewOptions { Count = count }.Changes(), seed);

    private sealed class Levels : IWaveformChange
    {
        public List<int> Lengths { get; } = [];

        public string Fingerprint => "levels";

        public float[] Change(ReadOnlySpan<float> samples, int sampleRateHz, RandomStreams random, IClipSounds sounds)
        {
            Lengths.Add(samples.Length);
            return samples.ToArray();
        }
    }

    private sealed class Given : IClipSounds
    {
        public int AskedForVoices { get; private set; }

        public int AskedForNoise { get; private set; }

        public IReadOnlyList<float[]> Voices(int sampleRateHz, int count, RandomStream random)
        {
            AskedForVoices++;
            return [Clip, Clip];
        }

        public float[]? Noise(int sampleRateHz, RandomStream random)
        {
            AskedForNoise++;
            return Clip;
        }
    }
}
