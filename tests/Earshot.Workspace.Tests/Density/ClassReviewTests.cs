using Earshot.Annotations;
using Earshot.Audio;
using Earshot.Features;
using Earshot.Workspace.Density;

namespace Earshot.Workspace.Tests.Density;

/// <summary>400 windows, scores 0.0025 apart; the class is in every second one above 0.5, and in no other.</summary>
public sealed class ClassReviewTests : IDisposable
{
    private const int PerRecording = 100;
    private static readonly DateTimeOffset Now = new(2026, 5, 2, 0, 0, 0, TimeSpan.Zero);
    private readonly TemporaryWorkspace workspace = new(4, 3, ["owl"], new SegmentOptions(1, 1));
    private readonly ClassRecord owl;

    public ClassReviewTests()
    {
        owl = Store.Classes.All().Single();
        foreach (var clip in Store.Clips.All())
            Store.Windows.Put(
                clip.Id,
                Enumerable
                    .Range(0, PerRecording)
                    .Select(w => (TimeRange.FromSeconds(w, w + 1).Value, Outcome<float[]>.Ok([0, 0, 0])))
            );
        Store.Runs.Add(
            new RunRecord(0, new(), Now, Now, 1, 0, new() { ClassIds = [owl.Id], Thresholds = [0.62] }),
            Store.Windows.All().Select((w, i) => new PredictionRecord(w.Id, owl.Id, 0, [ScoreOf(i)], []))
        );
    }

    private WorkspaceStore Store => workspace.Store;

    public void Dispose() => workspace.Dispose();

    [Fact]
    public void Scores_are_spread_over_bins_and_nothing_is_known_at_first()
    {
        var review = Review();
        Assert.Equal(0.62, review.Threshold);
        Assert.Equal(
            [400, 200, 8],
            [review.Bins.Sum(b => b.Windows), Above(0.5, review).Windows, Above(0.98, review).Windows]
        );
        Assert.All(review.Bins, bin => Assert.Equal((8, 0, 0), (bin.Windows, bin.Present, bin.Absent)));
        Assert.True(Above(0.5, review).Precision is { Low: < 0.1, High: > 0.9 });
    }

    [Fact]
    public void A_class_is_called_from_what_a_person_chose_else_from_what_the_run_did_else_from_a_half()
    {
        Assert.Equal(0.62, Review().Threshold);
        var younger = Store.Classes.Ensure("wren");
        Assert.Equal(0.5, ClassReview.ThresholdOf(Store, younger));
        Assert.Equal(0.71, ClassReview.ThresholdOf(Store, owl with { Threshold = 0.71 }));
        Store.Runs.Add(
            new RunRecord(0, new(), Now, Now, 1, 0, new() { ClassIds = [owl.Id] }),
            Store.Windows.All().Select(w => new PredictionRecord(w.Id, owl.Id, 0, [0.5f], []))
        );
        Assert.Equal(0.5, ClassReview.ThresholdOf(Store, owl));
    }

    [Fact]
    public void Reviews_in_turn_come_from_every_stratum_and_tell_the_precision()
    {
        var first = Review(next: 60);
        Assert.InRange(first.Next.Count(next => next.Score < 0.5f), 5, 30);
        Answer(first.Next);
        var review = Review();
        Assert.Empty(review.Next.IntersectBy(first.Next.Select(next => next.Window.Id), next => next.Window.Id));
        var (above, all) = (Above(0.5, review), Above(0, review));
        Assert.InRange(0.5, above.Precision.Low, above.Precision.High);
        Assert.InRange(0.25, all.Precision.Low, all.Precision.High);
        Assert.InRange(above.Precision.High - above.Precision.Low, 0.05, 0.5);
        Assert.True(above.Lacking > 0);
    }

    /// <summary>What is reviewed surest first is no random sample of all, but all of what lies above.</summary>
    [Fact]
    public void Where_all_above_is_reviewed_all_of_it_counts()
    {
        var surest = Review(surest: true, next: 80).Next;
        Assert.Equal(Enumerable.Range(0, 80).Select(i => ScoreOf(399 - i)), surest.Select(next => next.Score));
        Answer(surest);
        var review = Review();
        Assert.Equal((80, 0), (Above(0.8, review).Windows, Above(0.8, review).Lacking));
        Assert.Equal(0.5, Above(0.8, review).Precision.Value, 0.02);
        Assert.Equal((0, 0), (review.Bins[39].Present, review.Bins[39].Absent));
        Assert.Equal((4, 4), (review.Bins[40].Present, review.Bins[40].Absent));
    }

    [Fact]
    public void What_is_known_is_not_accepted_again()
    {
        Answer(Review(surest: true, next: 3).Next);
        Assert.Equal(17, ClassReview.Unknown(Store, owl, 0.95f).Count);
        var unheard = ClassReview.Unknown(Store, owl, 0.99f)[0];
        var said = new Annotation("owl") { Range = unheard.Range, Source = AnnotationSource.Pseudo };
        Store.Annotations.Put([new(unheard.RecordingId, said)], "ada", "accept");
        Assert.Equal(16, ClassReview.Unknown(Store, owl, 0.95f).Count);
        Assert.Equal(3, Review().Bins.Sum(bin => bin.Present + bin.Absent)); // nobody heard the fourth
    }

    private static float ScoreOf(int place) => (place + 0.5f) / 400;

    private static ReviewThreshold Above(double from, ClassReview review) =>
        review.Thresholds.Single(row => Math.Abs(row.From - from) < 1e-9);

    private ClassReview Review(bool surest = false, int next = 20) => ClassReview.Of(Store, owl, surest, next).Value;

    private void Answer(IEnumerable<ToReview> windows) =>
        Store.Annotations.Put(
            [
                .. windows.Select(one => new AnnotationDraft(
                    one.Window.RecordingId,
                    new("owl", one.Score > 0.5f && one.Window.Id % 2 == 0 ? Polarity.Present : Polarity.Absent)
                    {
                        Range = one.Window.Range,
                    }
                )),
            ],
            "ada"
        );
}
