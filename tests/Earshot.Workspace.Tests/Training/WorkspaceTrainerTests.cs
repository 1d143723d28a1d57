using System.Numerics.Tensors;
using Earshot.Learning;
using Earshot.Numerics;
using Earshot.Workspace.Training;

namespace Earshot.Workspace.Tests.Training;

public sealed class WorkspaceTrainerTests : IDisposable
{
    private const int Clips = 60;
    private static readonly RunOptions LogReg = new() { Method = "logreg" };
    private readonly TemporaryWorkspace workspace = new(Clips, "dog", "cat");
    private readonly FeatureSet features;

    public WorkspaceTrainerTests()
    {
        var random = new RandomStreams(1).Stream("clips");
        workspace.Store.Features.Put(
            Enumerable
                .Range(1, Clips)
                .Select(clip =>
                    (
                        (long)clip,
                        Enumerable
                            .Range(0, 3)
                            .Select(j => (float)random.NextNormal() + (j == clip % 2 ? 4 : 0))
                            .ToArray()
                    )
                )
        );
        features = workspace.Store.Features.Load();
    }

    public void Dispose() => workspace.Dispose();

    [Fact]
    public void Every_clip_gets_its_class_and_figures_come_from_labels_held_out()
    {
        Label(10);
        var run = Train(LogReg);
        Assert.Equal((20, 20), (run.LabelCount, run.Metrics.Measured));
        Assert.Equal(20, run.Metrics.Confusion.Sum(row => row.Sum()));
        Assert.InRange(run.Metrics.UnweightedAccuracy!.Value, 0.9, 1);
        Assert.Equal(workspace.Store.Labels.LastEvent(), run.LastEvent);
        var predictions = workspace.Store.Runs.Predictions();
        Assert.Equal(Clips, predictions.Count);
        Assert.InRange(predictions.Count(p => p.ClassId == TrueClass(p.ClipId)), Clips - 3, Clips);
        Assert.All(predictions, p => Assert.Equal(1, p.Probabilities.Sum(), 1e-3f));
    }

    /// <summary>
    /// If figures were measured on labels that were learnt from, labels at random would look well learnt by a method
    /// that remembers.
    /// </summary>
    [Fact]
    public void Labels_given_at_random_are_measured_as_chance()
    {
        var random = new RandomStreams(2).Stream("labels");
        workspace.Store.Labels.Give(
            [.. Enumerable.Range(1, Clips).Select(clip => ((long)clip, (long?)workspace.ClassIds[random.Next(2)]))],
            "ada"
        );
        Assert.InRange(Train(new RunOptions { Method = "label-spreading" }).Metrics.Accuracy!.Value, 0.25, 0.75);
    }

    [Fact]
    public void Unheard_labels_are_learnt_from_and_never_measured_on()
    {
        Label(4);
        workspace.Store.Labels.Give(
            [.. Enumerable.Range(30, 10).Select(clip => ((long)clip, (long?)TrueClass(clip)))],
            "ada",
            LabelSource.Pseudo
        );
        var run = Train(LogReg);
        Assert.Equal((18, 8), (run.LabelCount, run.Metrics.Measured));
    }

    [Fact]
    public void A_class_with_one_label_is_learnt_but_not_measured()
    {
        Label(3);
        workspace.Store.Labels.Give([50], workspace.Store.Classes.Ensure("rare").Id, "ada");
        var metrics = Train(LogReg).Metrics;
        Assert.Equal((3, 6), (metrics.ClassIds.Count, metrics.Measured));
        Assert.Null(metrics.Recall[2]);
    }

    /// <summary>
    /// All clips of a class in one group: holding the group out would leave the class without a label, so nothing can
    /// be measured.
    /// </summary>
    [Fact]
    public void A_group_is_never_cut()
    {
        Label(5);
        workspace.Store.Clips.Add(
            workspace.Store.Clips.All().Select(clip => clip with { Group = $"speaker {clip.Id % 2}" })
        );
        Assert.Equal(0, Train(LogReg).Metrics.Measured);
        workspace.Store.Clips.Add(
            workspace.Store.Clips.All().Select(clip => clip with { Group = $"speaker {clip.Id % 4}" })
        );
        Assert.Equal(10, Train(LogReg).Metrics.Measured);
    }

    [Fact]
    public void One_class_is_too_few()
    {
        workspace.Store.Labels.Give([1, 3], workspace.ClassIds[1], "ada");
        Assert.Contains(
            "at least two classes, got 1",
            new WorkspaceTrainer(workspace.Store, workspace.Clock)
                .Train(LogReg, cancellation: TestContext.Current.CancellationToken)
                .Reason,
            StringComparison.Ordinal
        );
        Assert.Empty(workspace.Store.Runs.All());
    }

    [Fact]
    public void The_same_seed_gives_the_same_bits()
    {
        Label(6);
        Train(LogReg);
        var before = workspace.Store.Runs.Predictions().SelectMany(p => p.Probabilities).ToArray();
        Train(LogReg);
        Assert.Equal(before, workspace.Store.Runs.Predictions().SelectMany(p => p.Probabilities));
    }

    /// <summary>
    /// The default method says itself what an answer rests on: here labelled clips of the class it answers.
    /// </summary>
    [Fact]
    public void Neighbours_are_those_that_the_method_names()
    {
        Label(8);
        Assert.Equal(Evidence.Model, Train(new RunOptions()).Evidence);
        var labelled = workspace.Store.Labels.All().ToDictionary(l => l.ClipId, l => l.ClassId);
        foreach (var prediction in workspace.Store.Runs.Predictions())
        {
            Assert.Equal(1, prediction.Neighbours.Sum(n => n.Weight), 1e-3f);
            Assert.DoesNotContain(prediction.Neighbours, n => n.ClipId == prediction.ClipId);
            Assert.Equal(prediction.Neighbours.OrderByDescending(n => n.Weight), prediction.Neighbours);
            Assert.Equal(prediction.ClassId, labelled[prediction.Neighbours[0].ClipId]);
        }
    }

    /// <summary>
    /// A third kind of clip that nobody labelled lies elsewhere: it is strange, and its clips are asked for.
    /// </summary>
    [Theory]
    [InlineData("graph")]
    [InlineData("logreg")]
    public void Clips_unlike_all_labelled_ones_are_strange(string method)
    {
        var random = new RandomStreams(5).Stream("third kind");
        workspace.Store.Features.Put(
            Enumerable
                .Range(46, 15)
                .Select(clip =>
                    (
                        (long)clip,
                        Enumerable.Range(0, 3).Select(j => (float)random.NextNormal() + (j == 2 ? 9 : 0)).ToArray()
                    )
                )
        );
        Label(20);
        Train(new RunOptions { Method = method });
        var predictions = workspace.Store.Runs.Predictions();
        Assert.All(predictions.Where(p => p.ClipId <= 40), p => Assert.Equal(0, p.Strangeness, 0.01f));
        Assert.InRange(predictions.Count(p => p.ClipId > 45 && p.Strangeness > 1), 13, 15);
        Assert.InRange(predictions.Count(p => p.ClipId is > 40 and <= 45 && p.Strangeness > 1), 0, 1);
        Assert.True(WorkspaceSuggestions.Next(workspace.Store, 1)[0] > 45);
    }

    [Fact]
    public void The_limit_of_strangeness_is_kept()
    {
        Assert.Equal(1, workspace.Store.Runs.RejectAbove());
        workspace.Store.Runs.SetRejectAbove(1.5);
        Assert.Equal(1.5, workspace.Store.Runs.RejectAbove());
        workspace.Store.Runs.SetRejectAbove(double.PositiveInfinity);
        Assert.Equal(double.PositiveInfinity, workspace.Store.Runs.RejectAbove());
    }

    [Fact]
    public void Where_the_method_names_none_neighbours_are_the_nearest_labelled_clips()
    {
        Label(8);
        Assert.Equal(Evidence.Cosine, Train(LogReg).Evidence);
        var z = Standardiser.Fit(features.Features).Apply(features.Features);
        var labelled = workspace.Store.Labels.All().Select(l => l.ClipId).ToList();
        foreach (var prediction in workspace.Store.Runs.Predictions())
        {
            var expected = labelled
                .Where(other => other != prediction.ClipId)
                .Select(other =>
                    (
                        Id: (int)other,
                        Cosine: TensorPrimitives.CosineSimilarity<float>(
                            z.Row(features.RowOf(prediction.ClipId)),
                            z.Row(features.RowOf(other))
                        )
                    )
                )
                .OrderByDescending(n => n.Cosine)
                .Take(5)
                .ToList();
            Assert.Equal(expected.Select(n => n.Id), prediction.Neighbours.Select(n => n.ClipId));
            Assert.All(
                expected.Zip(prediction.Neighbours),
                pair => Assert.Equal(pair.First.Cosine, pair.Second.Weight, 1e-4f)
            );
        }
    }

    [Fact]
    public void A_stopped_training_leaves_nothing_behind()
    {
        Label(5);
        Assert.ThrowsAny<OperationCanceledException>(() =>
            new WorkspaceTrainer(workspace.Store, workspace.Clock).Train(
                LogReg,
                cancellation: new CancellationToken(canceled: true)
            )
        );
        Assert.Empty(workspace.Store.Runs.All());
        Assert.Empty(workspace.Store.Runs.Predictions());
    }

    [Fact]
    public void Before_the_first_training_clips_far_apart_are_suggested()
    {
        workspace.Store.Map.Put(
            Enumerable.Range(1, Clips).Select(clip => ((long)clip, clip <= 50 ? 0.01f * clip : 100f * (clip - 50), 0f))
        );
        workspace.Store.Labels.Give([1], workspace.ClassIds[0], "ada");
        Assert.Equal([60L, 55], WorkspaceSuggestions.Next(workspace.Store, 2));
        Assert.Equal(Clips - 1, WorkspaceSuggestions.Next(workspace.Store, 1000).Distinct().Count());
    }

    private RunRecord Train(RunOptions options) =>
        new WorkspaceTrainer(workspace.Store, workspace.Clock).Train(options).Value;

    private long TrueClass(long clip) => workspace.ClassIds[clip % 2];

    /// <summary>Labels the first clips of each class rightly.</summary>
    private void Label(int ofEach) =>
        workspace.Store.Labels.Give(
            [.. Enumerable.Range(1, 2 * ofEach).Select(clip => ((long)clip, (long?)TrueClass(clip)))],
            "ada"
        );
}
