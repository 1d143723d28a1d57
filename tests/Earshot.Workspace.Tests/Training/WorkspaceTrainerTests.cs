using System.Numerics.Tensors;
using Earshot.Learning;
using Earshot.Numerics;
using Earshot.Workspace.Training;
using Suggestions = Earshot.Workspace.Training.Suggestions;

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
        workspace.Store.Features.Put(Enumerable.Range(1, Clips).Select(clip => ((long)clip, Enumerable.Range(0, 3).Select(j => (float)random.NextNormal() + (j == clip % 2 ? 4 : 0)).ToArray())));
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

    /// <summary>If figures were measured on labels that were learnt from, labels at random would look well learnt by a method that remembers.</summary>
    [Fact]
    public void Labels_given_at_random_are_measured_as_chance()
    {
        var random = new RandomStreams(2).Stream("labels");
        workspace.Store.Labels.Give([.. Enumerable.Range(1, Clips).Select(clip => ((long)clip, (long?)workspace.ClassIds[random.Next(2)]))], "ada");
        Assert.InRange(Train(new RunOptions { Method = "label-spreading" }).Metrics.Accuracy!.Value, 0.25, 0.75);
    }

    [Fact]
    public void Unheard_labels_are_learnt_from_and_never_measured_on()
    {
        Label(4);
        workspace.Store.Labels.Give([.. Enumerable.Range(30, 10).Select(clip => ((long)clip, (long?)TrueClass(clip)))], "ada", LabelSource.Pseudo);
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

    /// <summary>All clips of a class in one group: holding the group out would leave the class without a label, so nothing can be measured.</summary>
    [Fact]
    public void A_group_is_never_cut()
    {
        Label(5);
        workspace.Store.Clips.Add(workspace.Store.Clips.All().Select(clip => clip with { Group = $"speaker {clip.Id % 2}" }));
        Assert.Equal(0, Train(LogReg).Metrics.Measured);
        workspace.Store.Clips.Add(workspace.Store.Clips.All().Select(clip => clip with { Group = $"speaker {clip.Id % 4}" }));
        Assert.Equal(10, Train(LogReg).Metrics.Measured);
    }

    [Fact]
    public void One_class_is_too_few()
    {
        workspace.Store.Labels.Give([1, 3], workspace.ClassIds[1], "ada");
        Assert.Contains("at least two classes, got 1", new WorkspaceTrainer(workspace.Store, workspace.Clock).Train(LogReg, cancellation: TestContext.Current.CancellationToken).Reason, StringComparison.Ordinal);
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

    [Fact]
    public void Neighbours_are_the_nearest_labelled_clips()
    {
        Label(8);
        Train(LogReg);
        var z = Standardiser.Fit(features.Features).Apply(features.Features);
        var labelled = workspace.Store.Labels.All().Select(l => l.ClipId).ToList();
        foreach (var prediction in workspace.Store.Runs.Predictions())
        {
            var expected = labelled.Where(other => other != prediction.ClipId)
                .Select(other => (Id: (int)other, Cosine: TensorPrimitives.CosineSimilarity<float>(z.Row(features.RowOf(prediction.ClipId)), z.Row(features.RowOf(other)))))
                .OrderByDescending(n => n.Cosine).Take(5).ToList();
            Assert.Equal(expected.Select(n => n.Id), prediction.Neighbours.Select(n => n.ClipId));
            Assert.All(expected.Zip(prediction.Neighbours), pair => Assert.Equal(pair.First.Cosine, pair.Second.Similarity, 1e-4f));
        }
    }

    [Fact]
    public void A_stopped_training_leaves_nothing_behind()
    {
        Label(5);
        Assert.ThrowsAny<OperationCanceledException>(() => new WorkspaceTrainer(workspace.Store, workspace.Clock).Train(LogReg, cancellation: new CancellationToken(canceled: true)));
        Assert.Empty(workspace.Store.Runs.All());
        Assert.Empty(workspace.Store.Runs.Predictions());
    }

    [Fact]
    public void Before_the_first_training_clips_far_apart_are_suggested()
    {
        workspace.Store.Map.Put(Enumerable.Range(1, Clips).Select(clip => ((long)clip, clip <= 50 ? 0.01f * clip : 100f * (clip - 50), 0f)));
        workspace.Store.Labels.Give([1], workspace.ClassIds[0], "ada");
        Assert.Equal([60L, 55], Suggestions.Next(workspace.Store, 2));
        Assert.Equal(Clips - 1, Suggestions.Next(workspace.Store, 1000).Distinct().Count());
    }

    private RunRecord Train(RunOptions options) => new WorkspaceTrainer(workspace.Store, workspace.Clock).Train(options).Value;

    private long TrueClass(long clip) => workspace.ClassIds[clip % 2];

    /// <summary>Labels the first clips of each class rightly.</summary>
    private void Label(int ofEach) => workspace.Store.Labels.Give([.. Enumerable.Range(1, 2 * ofEach).Select(clip => ((long)clip, (long?)TrueClass(clip)))], "ada");
}
