using Earshot.Audio;
using Earshot.Detections;
using Earshot.Features;
using Earshot.Numerics;

namespace Earshot.Tests.Detections;

public class DetectorTests
{
    private static readonly SegmentOptions TwoEvery = new(2, 1);
    private static readonly SegmentOptions OneEvery = new(1, 0.5);

    [Fact]
    public void By_hand_two_seconds_every_second()
    {
        // Windows begin at 0…5; frames 0…6 are the means of the one or two windows over them:
        // 0.1, 0.35, 0.75, 0.75, 0.35, 0.1, 0.1
        var found = Detect([0.1f, 0.6f, 0.9f, 0.6f, 0.1f, 0.1f], 7, new() { Extent = 0.5 });
        var only = Assert.Single(found);
        Assert.Equal("2-4", only.Range.ToString());
        Assert.Equal(0.9f, only.Confidence);
        Assert.Equal(2.5, only.PeakSeconds);
    }

    [Fact]
    public void The_threshold_says_whether_and_the_extent_how_far()
    {
        float[] scores = [0.1f, 0.6f, 0.9f, 0.6f, 0.1f, 0.1f];
        Assert.Equal("2-4", Assert.Single(Detect(scores, 7, new() { Threshold = 0.9, Extent = 0.5 })).Range.ToString());
        Assert.Equal("1-5", Assert.Single(Detect(scores, 7, new() { Threshold = 0.9, Extent = 0.3 })).Range.ToString());
        Assert.Empty(Detect(scores, 7, new() { Threshold = 0.91 }));
    }

    [Fact]
    public void Events_a_gap_apart_become_one_and_keep_the_higher_peak()
    {
        float[] scores = [0.6f, 0.6f, 0, 0.9f, 0.9f, 0, 0, 0, 0.7f, 0.7f];
        var hop = new SegmentOptions(1, 1);
        var joined = Detect(scores, 10, null, hop);
        Assert.Equal(["0-5", "8-10"], joined.Select(d => d.Range.ToString()));
        Assert.Equal((0.9f, 3.5), (joined[0].Confidence, joined[0].PeakSeconds));
        var apart = Detect(scores, 10, new() { MergeGapSeconds = 0 }, hop);
        Assert.Equal(["0-2", "3-5", "8-10"], apart.Select(d => d.Range.ToString()));
        Assert.Single(Detect(scores, 10, new() { MergeGapSeconds = 3 }, hop));
        var pieces = Detect(scores, 10, new() { LongestSeconds = 2, ShortestSeconds = 2 }, hop);
        Assert.Equal(["0-2", "2-4", "4-5", "8-10"], pieces.Select(d => d.Range.ToString()));
        Assert.Single(Detect(scores, 10, new() { ShortestSeconds = 3 }, hop));
    }

    [Fact]
    public void A_window_that_could_not_be_judged_says_nothing()
    {
        var detector = new Detector(["a"], [new SegmentOptions(1, 1)]);
        for (var k = 0; k < 5; k++)
            detector.Add(0, TimeRange.FromSeconds(k, k + 1).Value, k == 2 ? [] : [0.8f]);
        Assert.Equal("0-5", Assert.Single(detector.Complete(5)).Range.ToString()); // a gap of one frame
    }

    [Fact]
    public void The_last_frame_ends_with_the_recording()
    {
        var detector = new Detector(["a"], [new SegmentOptions(1, 1)]);
        detector.Add(0, TimeRange.FromSeconds(0, 1).Value, [0.8f]);
        detector.Add(0, TimeRange.FromSeconds(1, 1.6).Value, [0.8f]);
        Assert.Equal("0-1.6", Assert.Single(detector.Complete(1.6)).Range.ToString());
    }

    [Fact]
    public void Classes_may_have_options_of_their_own()
    {
        var options = new DetectionOptions
        {
            PerClass = new Dictionary<string, DetectionOptions> { ["b"] = new() { Threshold = 2 } },
        };
        var windows = new[] { TimeRange.FromSeconds(0, 1).Value };
        var found = Detector.Detect(["a", "b"], [(new(1, 1), windows, new(1, 2, [0.9f, 1f]))], 1, options);
        Assert.Equal("a", Assert.Single(found).ClassName);
    }

    [Fact]
    public void It_finds_what_the_definition_read_word_by_word_finds() =>
        Cases.Sample(
            c =>
                Detector
                    .Detect(["a", "b"], c.Cuts, c.Seconds, c.Options)
                    .SequenceEqual(SlowDetector.Detect(["a", "b"], c.Cuts, c.Seconds, c.Options)),
            iter: 400
        );

    [Fact]
    public void Stopped_anywhere_and_restored_from_text_it_finds_the_same() =>
        Gen.Select(Cases, Gen.Int[0, 60])
            .Sample(
                (c, stop) =>
                {
                    SegmentOptions[] cuts = [.. c.Cuts.Select(cut => cut.Cut)];
                    var detector = new Detector(["a", "b"], cuts, c.Options);
                    var found = new List<Detection>();
                    var windows = c.Cuts.SelectMany((cut, i) => cut.Windows.Select((range, row) => (i, range, row)));
                    foreach (var (i, range, row) in windows.OrderBy(w => w.range.BeginMicroseconds))
                    {
                        found.AddRange(detector.Add(i, range, c.Cuts[i].Scores.Row(row)));
                        if (stop-- != 0)
                            continue;
                        var state = DetectorState.FromJson(detector.Save().ToJson());
                        detector = new Detector(["a", "b"], cuts, c.Options);
                        detector.Restore(state);
                    }
                    found.AddRange(detector.Complete(c.Seconds));
                    found.Sort();
                    return found.SequenceEqual(Detector.Detect(["a", "b"], c.Cuts, c.Seconds, c.Options));
                },
                iter: 200
            );

    [Fact]
    public void What_it_holds_does_not_grow_with_the_recording()
    {
        var detector = new Detector(["a", "b"], [TwoEvery, OneEvery]);
        var (random, longest) = (new RandomStream(1), 0);
        for (var half = 0; half < 20_000; half++)
        {
            if (half % 2 == 0)
                detector.Add(
                    0,
                    TimeRange.FromSeconds(half / 2, half / 2 + 2).Value,
                    [(float)random.NextDouble(), 0.9f]
                );
            detector.Add(
                1,
                TimeRange.FromSeconds(half / 2.0, half / 2.0 + 1).Value,
                [(float)random.NextDouble(), 0.9f]
            );
            if (half % 1000 == 999)
                longest = Math.Max(longest, detector.Save().ToJson().Length);
        }
        Assert.InRange(longest, 1, 3000);
    }

    [Theory]
    [InlineData(0, 0.5, 0, "threshold")]
    [InlineData(0.5, 1.5, 0, "extent")]
    [InlineData(0.5, 0.5, -1, "smoothing")]
    public void Options_that_cannot_be_used_say_so(double threshold, double extent, int smoothing, string word)
    {
        var bad = new DetectionOptions
        {
            Threshold = threshold,
            Extent = extent,
            SmoothingFrames = smoothing,
        };
        Assert.Contains(word, bad.Objection(), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new Detector(["a"], [TwoEvery], bad));
        var within = new DetectionOptions { PerClass = new Dictionary<string, DetectionOptions> { ["b"] = bad } };
        Assert.Contains("class 'b'", within.Objection(), StringComparison.Ordinal);
    }

    internal sealed record Case(
        IReadOnlyList<(SegmentOptions Cut, IReadOnlyList<TimeRange> Windows, Matrix<float> Scores)> Cuts,
        double Seconds,
        DetectionOptions Options
    );

    private static readonly SegmentOptions[][] CutSets =
    [
        [TwoEvery],
        [OneEvery],
        [TwoEvery, OneEvery],
        [new(1, 1.0 / 3)],
        [new(1, 1.7)],
        [new(3, 0.7)],
    ];

    private static Gen<Case> Cases { get; } =
        Gen.Select(Gen.Double[0.3, 25], Gen.Int[0, CutSets.Length - 1].Select(i => CutSets[i]), Options(), Gen.Int)
            .Select((seconds, cuts, options, seed) => Random(Math.Round(seconds, 3), cuts, options, seed));

    private static Gen<DetectionOptions> Options() =>
        Gen.Select(Gen.Double[0.3, 0.95], Gen.Double[0.3, 1], Gen.Int[0, 3], Gen.Double[0, 3], Gen.Int[0, 2], Gen.Bool)
            .Select(
                (threshold, extent, smoothing, gap, shortest, isShort) =>
                    new DetectionOptions
                    {
                        Threshold = threshold,
                        Extent = extent,
                        SmoothingFrames = smoothing,
                        MergeGapSeconds = gap < 1 ? null : gap,
                        ShortestSeconds = shortest,
                        LongestSeconds = isShort ? 2 + shortest : null,
                    }
            );

    /// <summary>Windows as a recording is cut, with scores that rise and fall slowly.</summary>
    private static Case Random(double seconds, SegmentOptions[] cuts, DetectionOptions options, int seed)
    {
        var random = new RandomStream((ulong)seed);
        return new(
            [
                .. cuts.Select(cut =>
                {
                    var windows = Windows(seconds, cut);
                    var scores = new Matrix<float>(windows.Count, 2);
                    for (var i = 0; i < scores.Buffer.Length; i++)
                        scores.Buffer[i] = i < 2 ? 0.5f : (2 * scores.Buffer[i - 2] + (float)random.NextDouble()) / 3;
                    for (var i = 0; i < scores.Buffer.Length; i++)
                        scores.Buffer[i] = Math.Clamp(3 * scores.Buffer[i] - 1, 0, 1);
                    return (cut, windows, scores);
                }),
            ],
            seconds,
            options
        );
    }

    private static IReadOnlyList<TimeRange> Windows(double seconds, SegmentOptions cut)
    {
        var windows = new List<TimeRange>();
        for (var begin = 0.0; begin < seconds; begin = windows.Count * cut.HopSeconds)
        {
            var end = Math.Min(seconds, begin + cut.WindowSeconds);
            if (windows.Count > 0 && end - begin < cut.WindowSeconds / 2)
                break;
            windows.Add(TimeRange.FromSeconds(begin, end).Value);
        }
        return windows;
    }

    private static IReadOnlyList<Detection> Detect(
        float[] scores,
        double seconds,
        DetectionOptions? options = null,
        SegmentOptions? cut = null
    )
    {
        cut ??= TwoEvery;
        TimeRange[] windows =
        [
            .. scores.Select(
                (_, k) => TimeRange.FromSeconds(k * cut.HopSeconds, k * cut.HopSeconds + cut.WindowSeconds).Value
            ),
        ];
        return Detector.Detect(["a"], [(cut, windows, new(scores.Length, 1, scores))], seconds, options);
    }
}
