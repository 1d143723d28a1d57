using Earshot.Audio;
using Earshot.Evaluation;

namespace Earshot.Tests.Evaluation;

public class EventMatchingTests
{
    private static readonly Gen<TimeRange> Ranges = Gen.Select(Gen.Long[0, 12], Gen.Long[1, 8])
        .Select((begin, length) => TimeRange.FromMicroseconds(begin * 1000, (begin + length) * 1000));

    [Fact]
    public void A_chain_that_greedy_breaks_is_matched_whole()
    {
        // The surest detection fits both events, best the one that the other detection needs.
        var pairs = EventMatching.Match([Range(1, 5), Range(0, 3)], [0.9f, 0.5f], [Range(0, 4), Range(2, 7)], 0.3);
        Assert.Equal([1, 0], pairs);
    }

    [Fact]
    public void Of_two_detections_of_one_event_the_surer_is_right() =>
        Assert.Equal([-1, 0], EventMatching.Match([Range(0, 4), Range(1, 5)], [0.5f, 0.9f], [Range(0, 5)], 0.3));

    [Fact]
    public void Stretches_that_touch_are_no_pair() =>
        Assert.Equal([-1], EventMatching.Match([Range(0, 4)], [1], [Range(4, 8)], 0.01));

    [Fact]
    public void As_many_pairs_as_brute_force_finds_and_the_surest_of_them() =>
        Gen.Select(Ranges.Array[0, 6], Gen.Float[0, 1].Array[6], Ranges.Array[0, 6], Gen.Bool)
            .Sample(
                (found, confidences, events, isStrict) =>
                {
                    var iou = isStrict ? 0.5 : 0.3;
                    confidences = confidences[..found.Length];
                    var pairs = EventMatching.Match(found, confidences, events, iou);
                    var best = BestSets(found, events, iou);
                    int[] order =
                    [
                        .. Enumerable
                            .Range(0, found.Length)
                            .OrderByDescending(d => confidences[d])
                            .ThenBy(d => found[d]),
                    ];
                    string Told(Func<int, bool> isRight) => string.Concat(order.Select(d => isRight(d) ? '1' : '0'));
                    var surest = best.Select(set => Told(d => (set & (1 << d)) != 0)).Max(StringComparer.Ordinal);
                    return pairs.Where(e => e >= 0).Distinct().Count() == pairs.Count(e => e >= 0)
                        && pairs.Zip(found).All(p => p.First < 0 || Fit(p.Second, events[p.First], iou))
                        && Told(d => pairs[d] >= 0) == surest;
                },
                iter: 2000
            );

    [Fact]
    public void The_count_depends_on_no_order() =>
        Gen.Select(Ranges.Array[0, 30], Ranges.Array[0, 30])
            .Sample(
                (found, events) =>
                {
                    var ones = Enumerable.Repeat(1f, found.Length).ToArray();
                    int Count(IReadOnlyList<TimeRange> a, IReadOnlyList<TimeRange> b) =>
                        EventMatching.Match(a, ones, b, 0.3).Count(e => e >= 0);
                    return Count(found, events) == Count([.. found.Reverse()], [.. events.Reverse()]);
                }
            );

    /// <summary>Sets of detections (as bits) that a largest matching holds.</summary>
    private static HashSet<int> BestSets(TimeRange[] found, TimeRange[] events, double iou)
    {
        var sets = new HashSet<int>();
        void Try(int d, int usedEvents, int set)
        {
            if (d == found.Length)
            {
                sets.Add(set);
                return;
            }
            Try(d + 1, usedEvents, set);
            for (var e = 0; e < events.Length; e++)
                if ((usedEvents & (1 << e)) == 0 && Fit(found[d], events[e], iou))
                    Try(d + 1, usedEvents | (1 << e), set | (1 << d));
        }
        Try(0, 0, 0);
        var most = sets.Max(set => System.Numerics.BitOperations.PopCount((uint)set));
        return [.. sets.Where(set => System.Numerics.BitOperations.PopCount((uint)set) == most)];
    }

    private static bool Fit(TimeRange a, TimeRange b, double iou)
    {
        double begin = Math.Max(a.BeginMicroseconds, b.BeginMicroseconds);
        var common = Math.Max(0, Math.Min(a.EndMicroseconds, b.EndMicroseconds) - begin);
        return common / (a.Microseconds + b.Microseconds - common) >= iou;
    }

    private static TimeRange Range(double begin, double end) => TimeRange.FromSeconds(begin, end).Value;
}
