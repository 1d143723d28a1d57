using Earshot.Annotations;
using Earshot.Audio;
using Earshot.Learning.Labelling;
using Earshot.Numerics;

namespace Earshot.Tests.Learning.Labelling;

public class FloorAlignmentTests
{
    [Fact]
    public void A_stretch_is_moved_towards_the_mean_of_all_medians_by_its_share()
    {
        float[] x = [1, 1, 1, 1, 2, 6, 6, 6, 6, 10, 10, 10, 10, 20, 20, 20, 20]; // medians 2 and 15
        var features = new Matrix<float>(17, 1, x);
        RecordingWindow[] windows = [.. Enumerable.Range(0, 17).Select(i => i < 9 ? At(0, i) : At(1, i - 9))];
        var floor = FloorAlignment.Learn(features, windows);
        Assert.Equal([8.5f], floor.Floor);
        var (first, second) = (9 / 25f * (8.5f - 2), 8 / 24f * (8.5f - 15));
        float[] moved = [.. x.Select((value, i) => value + (i < 9 ? first : second))];
        Assert.Equal(moved, floor.Apply(features, windows).Span.ToArray(), (a, b) => Math.Abs(a - b) < 1e-5);
    }

    /// <summary>A clip of one sound: its median is that sound.</summary>
    [Fact]
    public void Fewer_than_eight_windows_stay_where_they_are() =>
        Assert.Equal([0f, 0f], new FloorAlignment([5, 6]).Shift([1, 2], 7));

    [Fact]
    public void Of_a_long_stretch_on_another_floor_a_ninth_of_the_difference_is_left()
    {
        var random = new RandomStream(1);
        var here = new Matrix<float>(128, 2, [.. Enumerable.Range(0, 256).Select(_ => (float)random.NextNormal())]);
        var there = new Matrix<float>(128, 2, [.. here.Span.ToArray().Select(x => x + 9)]);
        RecordingWindow[] windows = [.. Enumerable.Range(0, 128).Select(i => At(0, i))];
        var floor = FloorAlignment.Learn(here, windows);
        var (own, other) = (floor.Apply(here, windows), floor.Apply(there, windows));
        for (var i = 0; i < 256; i++)
            Assert.Equal(1, other.Span[i] - own.Span[i], 1e-4);
    }

    /// <summary>Three stretches of one length, one of another, rows in any order.</summary>
    [Fact]
    public void Windows_that_come_stretch_by_stretch_get_the_same_bits()
    {
        var random = new RandomStream(2);
        const int Long = 300,
            Short = 40;
        var features = new Matrix<float>(Long + Short, 3);
        foreach (ref var x in features.Span)
            x = (float)random.NextNormal();
        RecordingWindow[] windows =
        [
            .. Enumerable.Range(0, Long).Select(i => At(4, i)),
            .. Enumerable.Range(0, Short).Select(i => At(4, i) with { Cut = 1 }),
        ];
        var floor = new FloorAlignment([1, -2, 0.5f]);
        Matrix<float>[] came =
        [
            features.SelectRows([.. Enumerable.Range(0, Long)]),
            features.SelectRows([.. Enumerable.Range(Long, Short)]),
        ];
        foreach (var ofLength in came)
            floor.Apply(ofLength);
        int[] order = [.. Enumerable.Range(0, Long + Short)];
        random.Shuffle<int>(order);
        var moved = floor.Apply(features.SelectRows(order), [.. order.Select(row => windows[row])]);
        var expected = Matrix<float>.Stacked(came).SelectRows(order);
        Assert.Equal(expected.Span.ToArray(), moved.Span.ToArray());
        Assert.NotEqual(features.SelectRows(order).Span.ToArray(), moved.Span.ToArray());
    }

    private static RecordingWindow At(int recording, int second) =>
        new(recording, TimeRange.FromSeconds(second, second + 2).Value);
}
