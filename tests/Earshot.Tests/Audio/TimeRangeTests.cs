using Earshot.Audio;

namespace Earshot.Tests.Audio;

public class TimeRangeTests
{
    private static readonly Gen<TimeRange> Ranges = Gen.Select(Gen.Long[0, 2_000_000], Gen.Long[1, 1_000_000])
        .Select((begin, length) => TimeRange.FromMicroseconds(begin, begin + length));

    [Fact]
    public void Seconds_are_rounded_to_microseconds_once()
    {
        var range = TimeRange.FromSeconds(0.1 + 0.2, 12.5000004).Value;
        Assert.Equal(300_000, range.BeginMicroseconds);
        Assert.Equal(12_500_000, range.EndMicroseconds);
        Assert.Equal(TimeRange.FromSeconds(0.3, 12.5).Value, range);
        Assert.Equal(12.2, range.Seconds, 1e-12);
        Assert.Equal("0.3-12.5", range.ToString());
    }

    [Theory]
    [InlineData(50, 40, "ends before it begins")]
    [InlineData(3, 3, "has no length")]
    [InlineData(3, 3.0000001, "has no length")]
    [InlineData(-1, 3, "before the recording")]
    [InlineData(double.NaN, 3, "numbers of seconds")]
    [InlineData(1, double.PositiveInfinity, "numbers of seconds")]
    [InlineData(1, 1e99, "later than any recording")]
    public void What_is_no_stretch_is_said(double begin, double end, string reason) =>
        Assert.Contains(reason, TimeRange.FromSeconds(begin, end).Reason, StringComparison.Ordinal);

    [Fact]
    public void What_was_got_is_named() =>
        Assert.Equal(
            "the stretch from 50 s to 40.5 s ends before it begins; swap the two",
            TimeRange.FromSeconds(50, 40.5).Reason
        );

    [Fact]
    public void The_empty_stretch_is_refused_by_what_takes_one()
    {
        var range = TimeRange.FromMicroseconds(1, 2);
        Assert.True(default(TimeRange).IsEmpty);
        Assert.Throws<ArgumentException>(() => range.Overlap(default));
        Assert.Throws<ArgumentException>(() => range.IntersectionOverUnion(default));
        Assert.Throws<ArgumentException>(() => range.Contains(default));
        Assert.Throws<ArgumentException>(() => default(TimeRange).ClampTo(1));
        Assert.Throws<ArgumentException>(() => default(TimeRange).Shift(1));
    }

    [Fact]
    public void Intersection_over_union_is_a_symmetric_share_and_one_only_for_equals() =>
        Gen.Select(Ranges, Ranges)
            .Sample(
                (a, b) =>
                {
                    var share = a.IntersectionOverUnion(b);
                    return share == b.IntersectionOverUnion(a)
                        && share is >= 0 and <= 1
                        && share == 1 == (a == b)
                        && share > 0 == a.Overlap(b) > 0;
                }
            );

    [Fact]
    public void Overlap_is_what_the_microseconds_say() =>
        Gen.Select(Gen.Long[0, 30], Gen.Long[1, 20], Gen.Long[0, 30], Gen.Long[1, 20])
            .Sample(
                (begin, length, other, otherLength) =>
                {
                    var (a, b) = (
                        TimeRange.FromMicroseconds(begin, begin + length),
                        TimeRange.FromMicroseconds(other, other + otherLength)
                    );
                    var common = Enumerable.Range(0, 60).Count(t => Within(t, a) && Within(t, b));
                    return TimeRange.Round(a.Overlap(b)) == common && a.Contains(b) == (common == otherLength);
                }
            );

    [Fact]
    public void Printed_and_read_again_it_is_the_same() =>
        Ranges.Sample(range =>
            TimeRange.ParseWithFile($"a:b 3-4.wav:{range}").Value is ("a:b 3-4.wav", { } read) && read == range
        );

    [Theory]
    [InlineData("dawn.wav", "dawn.wav", null)]
    [InlineData("dawn.wav:12.5-14", "dawn.wav", "12.5-14")]
    [InlineData(@"C:\dawn.wav", @"C:\dawn.wav", null)]
    [InlineData(@"C:\dawn.wav:1-2", @"C:\dawn.wav", "1-2")]
    [InlineData("2024-06-11.wav", "2024-06-11.wav", null)]
    public void A_file_and_its_stretch_are_told_apart(string text, string file, string? range)
    {
        var read = TimeRange.ParseWithFile(text).Value;
        Assert.Equal((file, range), (read.File, read.Range?.ToString()));
    }

    [Fact]
    public void A_stretch_that_ends_before_it_begins_is_no_file_name() =>
        Assert.False(TimeRange.ParseWithFile("dawn.wav:14-12").IsOk);

    [Fact]
    public void Sorting_is_by_begin_then_end() =>
        Gen.Select(Ranges, Ranges)
            .Sample(
                (a, b) =>
                    (a < b)
                    == (
                        a.BeginMicroseconds < b.BeginMicroseconds
                        || (a.BeginMicroseconds == b.BeginMicroseconds && a.EndMicroseconds < b.EndMicroseconds)
                    )
            );

    [Fact]
    public void A_recording_bounds_it()
    {
        var range = TimeRange.FromSeconds(58, 61).Value;
        Assert.Equal("58-60", range.ClampTo(60).ToString());
        Assert.Equal(range, range.ClampTo(double.MaxValue));
        Assert.Null(range.ClampTo(58));
        Assert.Equal("57.5-60.5", range.Shift(-0.5).ToString());
        Assert.Throws<ArgumentOutOfRangeException>(() => range.Shift(-59));
    }

    private static bool Within(long t, TimeRange range) => t >= range.BeginMicroseconds && t < range.EndMicroseconds;
}
