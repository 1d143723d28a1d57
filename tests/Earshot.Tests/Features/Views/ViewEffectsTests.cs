using Earshot.Features.Views;
using Earshot.Numerics;

namespace Earshot.Tests.Features.Views;

public class ViewEffectsTests
{
    private const int RateHz = 16_000;

    public static TheoryData<int> Kinds => [0, 1, 2, 3, 4];

    [Theory, MemberData(nameof(Kinds))]
    public void Every_noise_has_the_length_asked_for_is_loud_enough_and_the_same_again(int kind)
    {
        foreach (var length in (int[])[100, 5_000, 40_000])
        {
            var noise = Make(kind, length, 3);
            Assert.Equal(length, noise.Length);
            Assert.All(noise, x => Assert.True(float.IsFinite(x)));
            Assert.True(noise.Sum(x => (double)x * x) / length > 1e-5);
            Assert.Equal(noise, Make(kind, length, 3));
        }
        Assert.NotEqual(Make(kind, 100, 3), Make(kind, 100, 4));
    }

    [Fact]
    public void A_room_adds_its_tail_at_3_to_12_dB_below_and_begins_with_the_clip()
    {
        var click = new float[RateHz];
        click[100] = 1;
        var heard = ViewEffects.Reverberate(click, RateHz, Stream(5));
        Assert.Equal(click.Length, heard.Length);
        Assert.InRange(heard.Take(99).Max(Math.Abs), 0, 1e-4f);
        var tailDb = 10 * Math.Log10(heard.Skip(101).Sum(x => (double)x * x));
        Assert.InRange(tailDb, -13, -2);
        // it dies away
        Assert.True(heard.Skip(101).Take(500).Max(Math.Abs) > 4 * heard.Skip(9_000).Max(Math.Abs));
    }

    [Fact]
    public void A_band_limit_takes_what_lies_beyond_it_and_clipping_keeps_to_its_limit()
    {
        for (var seed = 0UL; seed < 8; seed++)
        {
            var noise = Make(0, 40_000, 9);
            var before = noise.Sum(x => (double)x * x);
            ViewEffects.LimitBand(noise, RateHz, Stream(seed));
            Assert.InRange(noise.Sum(x => (double)x * x) / before, 0, 1);
            var loudest = noise.Max(Math.Abs);
            ViewEffects.Clip(noise, Stream(seed));
            Assert.InRange(noise.Max(Math.Abs), 0.49f * loudest, 0.91f * loudest);
        }
    }

    private static float[] Make(int kind, int length, ulong seed) =>
        kind switch
        {
            0 => ViewNoise.Coloured(length, RateHz, Stream(seed)),
            1 => ViewNoise.Hum(length, RateHz, Stream(seed)),
            2 => ViewNoise.Sweep(length, RateHz, Stream(seed)),
            3 => ViewNoise.Clicks(length, RateHz, Stream(seed)),
            _ => ViewNoise.Talk(length, RateHz, Stream(seed)),
        };

    private static RandomStream Stream(ulong seed) => new RandomStreams(seed).Stream("test");
}
