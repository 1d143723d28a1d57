using Earshot.Annotations;
using Earshot.Audio;
using Earshot.Features;
using Earshot.Inference;
using Earshot.Learning.Labelling;
using Earshot.Numerics;
using Earshot.Workspace.Search;
using Earshot.Workspace.Training;

namespace Earshot.Workspace.Tests.Training;

/// <summary>Training on recordings that are cut into windows of a second.</summary>
public sealed class CellTrainerTests : IDisposable
{
    private const int Recordings = 8,
        WindowsEach = 12;
    private static readonly RunOptions LogReg = new() { Method = "logreg" };
    private readonly TemporaryWorkspace workspace = new(Recordings, 3, ["dog", "cat"], new SegmentOptions(1, 1));

    public CellTrainerTests()
    {
        var random = new RandomStreams(1).Stream("windows");
        foreach (var clip in workspace.Store.Clips.All())
            workspace.Store.Windows.Put(
                clip.Id,
                Enumerable.Range(0, WindowsEach).Select(w => (Second(w), Outcome<float[]>.Ok(Features(w, random))))
            );
    }

    public void Dispose() => workspace.Dispose();

    [Fact]
    public void Windows_are_learnt_with_their_recordings_held_out_whole()
    {
        Annotate(1, 2, 3, 4, 5);
        var run = Train(LogReg);
        Assert.Equal(5 * WindowsEach, run.LabelCount + 5 * Quiet);
        Assert.Equal(2 * 5 * WindowsEach, run.Metrics.Measured);
        Assert.InRange(run.Metrics.MeanAveragePrecision!.Value, 0.95, 1);
        Assert.False(run.Metrics.ByTime);
        var predictions = workspace.Store.Runs.Predictions();
        Assert.Equal(Recordings * WindowsEach, predictions.Count);
        var windows = workspace.Store.Windows.All().ToDictionary(w => w.Id);
        foreach (var prediction in predictions)
        {
            var second = (int)windows[prediction.ClipId].Range.BeginSeconds;
            Assert.Equal(Kind(second) < 2, prediction.Strangeness <= 1);
            if (Kind(second) < 2)
                Assert.Equal(workspace.ClassIds[Kind(second)], prediction.ClassId);
        }
    }

    /// <summary>
    /// Where each recording sounds of itself alone, labels of other recordings tell nothing; were windows of one
    /// recording on both sides, they would look well learnt.
    /// </summary>
    [Fact]
    public void A_recording_is_never_on_both_sides()
    {
        var random = new RandomStreams(2).Stream("labels");
        foreach (var clip in workspace.Store.Clips.All())
        {
            float[] own = [.. Enumerable.Range(0, 3).Select(_ => 9 * (float)random.NextNormal())];
            workspace.Store.Windows.Put(
                clip.Id,
                Enumerable.Range(0, WindowsEach).Select(w => (Second(w), Outcome<float[]>.Ok([.. own])))
            );
            var name = random.Next(2) == 0 ? "dog" : "cat";
            workspace.Store.Annotations.Put([new(clip.Id, new(name) { Range = Seconds(0, WindowsEach) })], "ada");
            workspace.Store.Annotations.Put([new(clip.Id, new(null, Polarity.Complete))], "ada");
        }
        var metrics = Train(new RunOptions { Method = "label-spreading" }).Metrics;
        Assert.InRange(metrics.MeanAveragePrecision!.Value, 0, 0.5); // 0.71 where windows are held out alone
    }

    [Theory]
    [InlineData("logreg")]
    [InlineData("graph")]
    public void The_saved_model_answers_as_the_page_does_to_the_last_bit(string method)
    {
        Annotate(1, 2, 3, 4, 5);
        Train(new RunOptions { Method = method });
        var model = Model.Read(new MemoryStream(workspace.Store.Runs.Model()!)).Value;
        Assert.Equal(workspace.Store.Windows.Cut(), model.Cut);
        var answers = model.Predict(workspace.Store.Features.Load().Features, workspace.Store.Windows.Places()!);
        Assert.Equal(
            answers.Span.ToArray(),
            workspace.Store.Runs.Predictions().SelectMany(prediction => prediction.Probabilities)
        );
    }

    /// <summary>Windows of two seconds, one a second: what a window hears its neighbours hear in part, here as in
    /// detection.</summary>
    [Fact]
    public void Scores_of_windows_that_overlap_are_smoothed_over_time()
    {
        using var overlapping = new TemporaryWorkspace(Recordings, 3, ["dog", "cat"], new SegmentOptions(2, 1));
        var random = new RandomStreams(3).Stream("windows");
        foreach (var clip in overlapping.Store.Clips.All())
            overlapping.Store.Windows.Put(
                clip.Id,
                Enumerable
                    .Range(0, WindowsEach)
                    .Select(w => (Seconds(w, w + 2), Outcome<float[]>.Ok(Features(w / 3, random))))
            );
        foreach (var id in Enumerable.Range(1, 5))
        {
            overlapping.Store.Annotations.Put([new(id, new("dog") { Range = Seconds(0, 4) })], "ada");
            overlapping.Store.Annotations.Put([new(id, new("cat") { Range = Seconds(4, 7) })], "ada");
            overlapping.Store.Annotations.Put([new(id, new(null, Polarity.Complete))], "ada");
        }
        var run = new WorkspaceTrainer(overlapping.Store, overlapping.Clock).Train(
            new RunOptions { Method = "self-training" },
            cancellation: TestContext.Current.CancellationToken
        );
        Assert.True(run.IsOk, run.Reason);
        var model = Model.Read(new MemoryStream(overlapping.Store.Runs.Model()!)).Value;
        var answers = model.Predict(overlapping.Store.Features.Load().Features, overlapping.Store.Windows.Places()!);
        var stored = overlapping.Store.Runs.Predictions().Select(p => p.Probabilities).ToArray();
        Assert.Equal(
            (answers[2, 0] / 2 + answers[3, 0] + answers[4, 0] / 2) / 2,
            stored[3][0],
            (a, b) => Math.Abs(a - b) < 1e-6
        );
        // The first one has one neighbour.
        Assert.Equal((answers[0, 1] + answers[1, 1] / 2) / 1.5f, stored[0][1], (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.NotEqual(answers[3, 0], stored[3][0]);
    }

    /// <summary>Wind that differs between recordings looks like a dog. Of the others a training looks at eight windows
    /// alone; each is moved as all windows of its recording say.</summary>
    [Fact]
    public void Recordings_on_other_floors_are_moved_to_a_common_one_whatever_a_training_looks_at()
    {
        var random = new RandomStreams(4).Stream("windows");
        foreach (var clip in workspace.Store.Clips.All())
            workspace.Store.Windows.Put(
                clip.Id,
                Enumerable.Range(0, WindowsEach).Select(w => (Second(w), Outcome<float[]>.Ok(Windy(clip.Id, w))))
            );
        Annotate(1, 2, 3, 4, 5);
        Train(LogReg with { MostOthers = 8 });
        var model = Model.Read(new MemoryStream(workspace.Store.Runs.Model()!)).Value;
        var (features, places) = (workspace.Store.Features.Load().Features, workspace.Store.Windows.Places()!);
        Assert.Equal(FloorAlignment.Learn(features, places).Floor, model.Floor!.Floor);
        Assert.Equal(
            model.Predict(features, places).Span.ToArray(),
            workspace.Store.Runs.Predictions().SelectMany(prediction => prediction.Probabilities)
        );
        var all = new CellTrainer(workspace.Store).Windows(TestContext.Current.CancellationToken);
        var (learnt, moved) = (
            CellRows.Of(workspace.Store, all, LogReg, 8).Value.ForTraining(),
            model.Floor.Apply(features, places)
        );
        Assert.InRange(learnt.Features.Rows, 5 * WindowsEach, 5 * WindowsEach + 8);
        foreach (var (i, place) in learnt.Windows!.Index())
            Assert.Equal(moved.Row(Array.IndexOf(places, place)), learnt.Features.Row(i));

        float[] Windy(long recording, int window)
        {
            var features = Features(window, random);
            features[0] += recording % 4 * 2;
            return features;
        }
    }

    [Fact]
    public void Next_come_windows_that_nobody_heard_and_none_overlaps_another()
    {
        Annotate(1, 2, 3, 4, 5);
        Train(LogReg);
        var known = WindowCells.Of(workspace.Store).Windows.Select(w => w.Id).ToHashSet();
        var next = WorkspaceSuggestions.Next(workspace.Store, 10);
        Assert.Equal(10, next.Count);
        Assert.DoesNotContain(next, known.Contains);
    }

    [Fact]
    public void A_class_without_absents_is_named_and_the_others_are_learnt()
    {
        Annotate(1, 2, 3);
        workspace.Store.Annotations.Put([new(6, new("owl") { Range = Second(0) })], "ada");
        var run = Train(LogReg);
        Assert.Equal(2, run.ClassIds.Count);
        Assert.Contains("of owl it is not known", Assert.Single(run.Metrics.Notes!), StringComparison.Ordinal);
    }

    /// <summary>As labels in a hoplite database mostly are: in every recording one window of one class.</summary>
    [Fact]
    public void Of_labels_of_presence_alone_in_every_recording_the_other_classes_are_taken_for_absent()
    {
        foreach (var id in Enumerable.Range(1, Recordings))
            workspace.Store.Annotations.Put(
                [new(id, new(id % 2 == 0 ? "dog" : "cat") { Range = Second(id % 2 == 0 ? 0 : 1) })],
                "ada"
            );
        var run = Train(LogReg with { Background = true });
        Assert.Equal(2, run.ClassIds.Count);
        Assert.Empty(run.Metrics.Notes!);
    }

    [Fact]
    public void Detections_that_nobody_accepted_teach_nothing_and_accepted_ones_are_never_measured_on()
    {
        Annotate(1, 2, 3);
        var before = Train(LogReg);
        workspace.Store.Annotations.Put(
            [Detection(6, "dog", unsure: true), Detection(7, "dog", unsure: false)],
            "model",
            "import"
        );
        var after = Train(LogReg);
        Assert.Equal(before.LabelCount + 1, after.LabelCount);
        Assert.Equal(before.Metrics.Measured, after.Metrics.Measured);
    }

    /// <summary>What looks like none of the classes follows at once; the run keeps what the training chose.</summary>
    [Fact]
    public void A_threshold_that_a_person_chose_holds_for_models_answers_and_the_next_training()
    {
        Annotate(1, 2, 3, 4, 5);
        var store = workspace.Store;
        var own = Train(LogReg).Metrics.Thresholds!;
        Assert.False(store.Classes.CallFrom(workspace.ClassIds[0], 1.5).IsOk);
        Assert.False(store.Classes.CallFrom(99, 0.5).IsOk);
        var before = store.Runs.Answers();
        store.Classes.CallFrom(workspace.ClassIds[0], 0.999999);
        Assert.Equal([0.999999, own[1]], Called());
        var after = store.Runs.Answers();
        Assert.True(after.Count(answer => answer.Strangeness > 1) > before.Count(answer => answer.Strangeness > 1));
        var one = after.First(answer => answer.Strangeness > 1);
        Assert.Equal(one.Strangeness, store.Runs.PredictionOf(one.ClipId)!.Strangeness);

        Assert.Equal(own, Train(LogReg).Metrics.Thresholds!);
        Assert.Equal([0.999999, own[1]], Called());
        store.Classes.CallFrom(workspace.ClassIds[0], null);
        Assert.Equal(own, Called());
        Assert.Equal(before, store.Runs.Answers());

        IEnumerable<double> Called() => ChosenThresholds.NewestModel(store).Value.Thresholds.Select(t => t.Value);
    }

    /// <summary>One selection says cat where a dog is, one dog was not annotated.</summary>
    [Fact]
    public void Review_finds_the_wrong_label_and_the_missing_one()
    {
        Annotate(1, 2, 3, 4, 5);
        var held = workspace.Store.Annotations.Of(2);
        var wrong = held.Single(a => a.Value.Range == Second(3));
        var missing = held.Single(a => a.Value.Range == Second(6));
        workspace.Store.Annotations.Put([new(2, wrong.Value with { ClassName = "cat" }, wrong.Id)], "ada");
        workspace.Store.Annotations.Remove([missing.Id], "ada");
        var doubts = LabelReview
            .Of(workspace.Store, LogReg, 1, cancellation: TestContext.Current.CancellationToken)
            .Value;
        Assert.Equal(3, doubts.Count);
        Assert.Contains(doubts, d => d.AnnotationId == wrong.Id && d.ClassName == "cat" && d.LooksLike == "dog");
        Assert.Contains(
            doubts,
            d => d.Said == Polarity.Complete && d.Range == Second(6) && d.ClassName == "dog" && d.Score > 0.5
        );
        var kept = new KeptLabel(2, Second(3), workspace.ClassIds[1], Polarity.Present);
        workspace.Store.Kept.Keep(kept, "ada");
        workspace.Store.Kept.Keep(kept, "bea"); // once is enough
        Assert.DoesNotContain(Doubts(), d => d.AnnotationId == wrong.Id && d.ClassName == "cat");
        workspace.Store.Kept.Forget(kept);
        Assert.Equal(doubts, Doubts());

        IReadOnlyList<LabelDoubt> Doubts() =>
            LabelReview.Of(workspace.Store, LogReg, 1, cancellation: TestContext.Current.CancellationToken).Value;
    }

    [Fact]
    public void Search_finds_windows_like_an_example_and_keeps_to_a_place()
    {
        var store = workspace.Store;
        store.Recordings.Describe([
            (4, new("marsh", StartedAt: "2026-05-01T23:59:55")),
            (5, new("hill", StartedAt: "2026-05-01T04:00:00")),
        ]);
        var windows = store.Windows.All().ToDictionary(w => w.Id);
        var example = store.Windows.Of(1)[0];
        var examples = store.Features.Load([example.Id]).Features;
        var hits = WindowSearch.Once(store, examples, 20, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(example.Id, hits[0].WindowId);
        Assert.All(hits, hit => Assert.Equal(0, Kind((int)windows[hit.WindowId].Range.BeginSeconds)));
        var kept = WindowSearch.Of(store).Like(examples, 20);
        Assert.Equal(hits.Select(hit => hit.WindowId), kept.Select(hit => hit.WindowId));
        var night = new RecordingFilter("Marsh", Hours: (22, 4)).Windows(store)!;
        Assert.Equal(WindowsEach, windows.Keys.Count(id => night(id)));
        var past = new RecordingFilter(From: new DateTime(2026, 5, 2)).Windows(store)!;
        Assert.Equal(WindowsEach - 5, windows.Keys.Count(id => past(id)));
    }

    [Fact]
    public void None_of_these_says_that_no_class_is_there()
    {
        workspace.Store.Classes.EnsureNone();
        Annotate(1, 2);
        workspace.Store.Annotations.Put([new(3, new(ClassTable.NoneName) { Range = Second(4) })], "ada");
        var cells = WindowCells.Of(workspace.Store, new Dictionary<long, TimeRange?> { [3] = null });
        Assert.Equal([LabelMatrix.Absent, LabelMatrix.Absent], cells.Cells.Row(0).ToArray());
    }

    /// <summary>All known windows and equally many others of each recording, whatever their length.</summary>
    [Fact]
    public void The_pool_is_bounded_and_fair()
    {
        (long Id, long Recording)[] windows =
        [
            .. Enumerable.Range(1, 1000).Select(id => ((long)id, id <= 900 ? 1L : 1 + (id + 9) / 10)),
        ];
        var pool = WindowPool.Draw(windows, new HashSet<long> { 7, 8 }, 44, new RandomStreams(1).Stream("pool"));
        Assert.Equal(46, pool.Length);
        Assert.Contains(7, pool);
        var counts = pool.Where(id => id is not 7 and not 8).CountBy(id => windows[id - 1].Recording);
        Assert.All(counts, ofRecording => Assert.Equal(4, ofRecording.Value));
    }

    private const int Quiet = WindowsEach / 3;

    private static int Kind(int second) => second % 3;

    private static float[] Features(int window, RandomStream random) =>
        [.. Enumerable.Range(0, 3).Select(j => (float)random.NextNormal() + (j == Kind(window) ? 6 : 0))];

    private static TimeRange Seconds(double begin, double end) => TimeRange.FromSeconds(begin, end).Value;

    private static TimeRange Second(int begin) => Seconds(begin, begin + 1);

    private static AnnotationDraft Detection(long recording, string name, bool unsure) =>
        new(
            recording,
            new(name)
            {
                Range = Second(0),
                Unsure = unsure,
                Source = AnnotationSource.Pseudo,
                Confidence = 0.9,
            }
        );

    private void Annotate(params long[] recordings)
    {
        foreach (var id in recordings)
            workspace.Store.Annotations.Put(
                [
                    .. from second in Enumerable.Range(0, WindowsEach)
                    where Kind(second) < 2
                    select new AnnotationDraft(id, new(Kind(second) == 0 ? "dog" : "cat") { Range = Second(second) }),
                    new(id, new(null, Polarity.Complete)),
                ],
                "ada"
            );
    }

    private RunRecord Train(RunOptions options)
    {
        var run = new WorkspaceTrainer(workspace.Store, workspace.Clock).Train(
            options,
            cancellation: TestContext.Current.CancellationToken
        );
        Assert.True(run.IsOk, run.Reason);
        return run.Value;
    }
}
