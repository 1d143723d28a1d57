using Earshot.Annotations;
using Earshot.Audio;
using Earshot.Features;
using Earshot.Numerics;
using Earshot.Workspace.Density;

namespace Earshot.Workspace.Tests.Density;

public sealed class CallDensityTests
{
    private const int Windows = 4000;
    private static readonly DateTimeOffset Now = new(2026, 5, 2, 0, 0, 0, TimeSpan.Zero);

    /// <summary>
    /// Windows whose scores mean something, a few reviewed of each stratum: the interval holds the true share in 93 of
    /// 100 draws or more.
    /// </summary>
    [Theory]
    [InlineData(10, 3)]
    [InlineData(30, 5)]
    public void The_interval_holds_the_true_share(int reviewsEach, int rarity)
    {
        var random = new RandomStreams(1).Stream("coverage");
        const int draws = 400;
        var held = 0;
        for (var draw = 0; draw < draws; draw++)
        {
            float[] scores =
            [
                .. Enumerable.Range(0, Windows).Select(_ => (float)Math.Pow(random.NextDouble(), rarity)),
            ];
            bool[] truth = [.. scores.Select(score => random.NextDouble() < score)];
            var stratumOf = CallDensity.StrataOf(scores);
            int[] order = [.. Enumerable.Range(0, Windows)];
            random.Shuffle<int>(order);
            Stratum[] strata =
            [
                .. order
                    .GroupBy(i => stratumOf[i])
                    .OrderBy(stratum => stratum.Key)
                    .Select(s => new Stratum(s.Count(), reviewsEach, s.Take(reviewsEach).Count(i => truth[i]))),
            ];
            var share = StratifiedShare.Of(strata);
            held += truth.Average(t => t ? 1.0 : 0) is var p && p >= share.Low && p <= share.High ? 1 : 0;
        }
        Assert.InRange((double)held / draws, 0.93, 1);
    }

    /// <summary>Half of the windows lie in the lowest stratum, a quarter in the next, and so on.</summary>
    [Fact]
    public void Strata_halve_towards_the_highest_scores()
    {
        float[] scores = [.. Enumerable.Range(0, 1024).Select(i => i / 1024f)];
        var counts = CallDensity.StrataOf(scores).CountBy(b => b).OrderBy(b => b.Key).Select(b => b.Value);
        Assert.Equal([512, 256, 128, 64, 32, 16, 16], counts);
    }

    [Fact]
    public void Reviews_go_where_they_tell_most()
    {
        Stratum[] strata = [new(900, 20, 0), new(100, 20, 10)];
        var lacking = StratifiedShare.Lacking(strata, 0.03);
        Assert.True(lacking[1] > lacking[0] / 9, string.Join(' ', lacking));
        Assert.Equal([0, 0], StratifiedShare.Lacking(strata, 0.4));
    }

    [Fact]
    public void What_is_reviewed_is_counted_by_site_and_hour()
    {
        using var workspace = new TemporaryWorkspace(4, 3, ["owl"], new SegmentOptions(1, 1));
        var store = workspace.Store;
        foreach (var clip in store.Clips.All())
            store.Windows.Put(
                clip.Id,
                Enumerable
                    .Range(0, 100)
                    .Select(w => (TimeRange.FromSeconds(w, w + 1).Value, Outcome<float[]>.Ok([0, 0, 0])))
            );
        store.Recordings.Describe([
            (1, new("marsh", StartedAt: "2026-05-01T22:00:00")),
            (2, new("marsh", StartedAt: "2026-05-01T23:00:00")),
            (3, new("hill", StartedAt: "2026-05-01T22:00:00")),
        ]);
        var windows = store.Windows.All();
        // an owl calls for two windows in ten in recordings 1 and 2 alone
        bool Calls(WindowRecord w) => w.RecordingId <= 2 && w.Range.BeginSeconds % 10 < 2;
        store.Runs.Add(
            new RunRecord(0, new(), Now, Now, 1, 0, new() { ClassIds = workspace.ClassIds, Thresholds = [0.5] }),
            windows.Select(w => new PredictionRecord(w.Id, 1, 0, [Calls(w) ? 0.9f : w.Id / 1000f], []))
        );
        var first = CallDensity.Of(store, "owl", 0.02, 1000).Value;
        Assert.Equal((2.0, 3600.0), (first.WindowsPerCall, first.WindowsPerHour));
        Assert.Equal(first.Lacking, first.Next.Count);
        foreach (var next in first.Next)
            store.Annotations.Put(
                [
                    new(
                        next.Window.RecordingId,
                        new("owl", Calls(next.Window) ? Polarity.Present : Polarity.Absent)
                        {
                            Range = next.Window.Range,
                        }
                    ),
                ],
                "ada"
            );
        var density = CallDensity.Of(store, "owl", 0.02, 1000).Value;
        Assert.Equal(
            ["all", "hill", "marsh", "22", "23"],
            density.Rows.Select(r =>
                r.Site
                ?? $"{r.Hour}" switch
                {
                    "" => "all",
                    var h => h,
                }
            )
        );
        var (all, hill, marsh) = (density.Rows[0], density.Rows[1], density.Rows[2]);
        Assert.InRange(0.1, all.Share.Low, all.Share.High);
        Assert.InRange(0.2, marsh.Share.Low - 0.03, marsh.Share.High + 0.03);
        Assert.InRange(hill.Share.Value, 0, 0.05);
        Assert.Equal(1800 * all.Share.Value, all.CallsPerHour.Value, 1e-6);
        Assert.Contains("no class 'elk'", CallDensity.Of(store, "elk", 0.1, 1).Reason, StringComparison.Ordinal);
    }
}
