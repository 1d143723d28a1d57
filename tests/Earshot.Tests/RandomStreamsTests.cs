using Earshot.Numerics;

namespace Earshot.Tests;

public class RandomStreamsTests
{
    [Fact]
    public void A_stream_depends_on_seed_and_name_alone()
    {
        var streams = new RandomStreams(7);
        var first = streams.Stream("split").NextBits();
        streams.Stream("another").NextBits();
        Assert.Equal(first, streams.Stream("split").NextBits());
        Assert.NotEqual(first, streams.Stream("init").NextBits());
        Assert.NotEqual(first, new RandomStreams(8).Stream("split").NextBits());
    }

    [Fact]
    public void Normals_have_mean_0_and_variance_1()
    {
        var stream = new RandomStreams(1).Stream("normals");
        var draws = Enumerable.Range(0, 200_000).Select(_ => stream.NextNormal()).ToArray();
        Assert.Equal(0, draws.Average(), 0.01);
        Assert.Equal(1, draws.Average(x => x * x), 0.02);
    }

    [Fact]
    public void Bounded_draws_stay_inside_and_cover_the_range() =>
        Gen.Select(Gen.ULong, Gen.Int[1, 50])
            .Sample(
                (seed, bound) =>
                {
                    var stream = new RandomStream(seed);
                    var seen = Enumerable.Range(0, 40 * bound).Select(_ => stream.Next(bound)).ToHashSet();
                    return seen.All(x => x >= 0 && x < bound) && seen.Count > bound / 2;
                }
            );
}
