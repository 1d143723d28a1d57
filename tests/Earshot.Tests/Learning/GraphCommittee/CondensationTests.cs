using Earshot.Annotations;
using Earshot.Formats;
using Earshot.Learning;
using Earshot.Learning.Confidence;
using Earshot.Learning.GraphCommittee;
using Earshot.Numerics;

namespace Earshot.Tests.Learning.GraphCommittee;

/// <summary>Method <c>graph</c> on so many clips that its model keeps prototypes of them.</summary>
public class CondensationTests
{
    private static readonly (TrainingSet Training, LabelledSet Test) Data = Blobs.Set(
        seed: 1,
        trainingRows: 9000,
        labelled: 400,
        testRows: 200,
        classCount: 4,
        spread: 0.3
    );

    private static readonly Lazy<IClassifier> Whole = new(() => Fit(Data.Training, from: 9001));
    private static readonly Lazy<IClassifier> Few = new(() => Fit(Data.Training with { Threads = 1 }, from: 9000));

    [Fact]
    public void A_model_keeps_prototypes_says_what_they_cost_and_answers_nearly_as_all_clips_do()
    {
        var (whole, few) = (Whole.Value, Few.Value);
        Assert.Null(whole.Condensed);
        var cost = few.Condensed!;
        Assert.Equal((9000, 80), (cost.Clips, cost.Labels));
        Assert.InRange(cost.Kept, 3500, 4500);
        Assert.Equal(cost.Kept, Saved(few).Require("anchors").Rows);
        Assert.InRange(cost.PointsGivenUp, -5, 2);
        Assert.InRange(cost.Agreement, 0.9, 1);
        Assert.InRange(Accuracy(few), Accuracy(whole) - 0.02, 1);
        // what it says of itself is what clips never seen say
        Assert.InRange(cost.Accuracy, Accuracy(few) - 0.1, Accuracy(few) + 0.1);
    }

    [Fact]
    public void It_is_the_same_loaded_calibrated_and_at_any_thread_count()
    {
        var few = Few.Value;
        var archive = Saved(few);
        var loaded = GraphClassifier.Load(archive);
        Assert.Equal(few.Condensed, loaded.Condensed);
        Assert.Equal(few.Condensed, new Calibrated(few, Calibration.None).Condensed);
        Assert.Equal(Answers(few), Answers(loaded));
        Assert.Equal(Answers(few), Answers(Fit(Data.Training with { Threads = 2 }, from: 9000)));
        var row = Data.Test.Features.Row(3);
        var support = loaded.Explain(row, 3);
        Assert.Equal(((GraphClassifier)few).Explain(row, 3), support);
        Assert.All(support, s => Assert.Equal(Data.Training.Labels[s.Row], s.Label));
        Assert.Equal(((GraphClassifier)Whole.Value).Explain(row, 3).Select(s => s.Row), support.Select(s => s.Row));
    }

    [Fact]
    public void Novelty_keeps_its_measure()
    {
        var near = ((GraphClassifier)Few.Value).Novelty(Data.Test.Features).Order().ToArray();
        Assert.InRange(near[near.Length / 2], 0.8, 1.25);
        var far = Data.Test.Features.Clone();
        foreach (ref var value in far.Span)
            value += 20;
        Assert.All(((GraphClassifier)Few.Value).Novelty(far), novelty => Assert.InRange(novelty, 2, 1e6));
    }

    [Fact]
    public void Any_of_many_keeps_prototypes_too_and_groups_are_hidden_whole()
    {
        var targets = new LabelMatrix(9000, 4);
        for (var i = 0; i < 9000; i++)
        for (var c = 0; Data.Training.Labels[i] >= 0 && c < 4; c++)
            targets[i, c] = Data.Training.Labels[i] == c ? LabelMatrix.Present : LabelMatrix.Absent;
        var training = TrainingSet.AnyOfMany(Data.Training.Features, targets) with
        {
            Groups = [.. Enumerable.Range(0, 9000).Select(i => i / 30)],
        };
        var few = Fit(training, from: 9000);
        Assert.Equal(OutputKind.AnyOfMany, few.Output);
        Assert.True(few.Condensed!.Labels is > 0 and <= 800 && few.Condensed.Labels % 4 == 0, $"{few.Condensed}");
        Assert.InRange(few.Condensed.Accuracy, 0.8, 1);
        Assert.Equal(Answers(few), Answers(GraphClassifier.Load(Saved(few))));
    }

    [Fact]
    public void Examples_of_classes_that_are_not_there_are_refused()
    {
        var archive = Saved(Few.Value);
        archive.Tensors["examples.labels"] = archive.Require("examples.labels").Clone();
        archive.Tensors["examples.labels"].Span[7] = 4;
        Assert.Contains(
            "examples.labels",
            Assert.Throws<InvalidDataException>(() => GraphClassifier.Load(archive)).Message
        );
    }

    private static IClassifier Fit(TrainingSet training, int from) =>
        new GraphMethod(new() { CellsFrom = from, CondensedFrom = from }).Fit(
            training,
            new RandomStreams(1),
            cancellation: TestContext.Current.CancellationToken
        );

    private static TensorArchive Saved(IClassifier model)
    {
        var archive = new TensorArchive();
        model.Save(archive);
        return archive;
    }

    private static float[] Answers(IClassifier model)
    {
        var probabilities = new Matrix<float>(Data.Test.Features.Rows, model.ClassCount);
        model.Predict(Data.Test.Features, probabilities);
        return probabilities.Span.ToArray();
    }

    private static double Accuracy(IClassifier model) =>
        Answers(model)
            .Chunk(model.ClassCount)
            .Zip(Data.Test.Labels)
            .Average(pair => pair.First.IndexOf(pair.First.Max()) == pair.Second ? 1 : 0);
}
