using Earshot.Formats;
using Earshot.Graphs;
using Earshot.Learning;
using Earshot.Learning.GraphCommittee;
using Earshot.Numerics;

namespace Earshot.Tests.Learning.GraphCommittee;

/// <summary>Method <c>graph</c> on so many clips that it looks for neighbours in cells.</summary>
public class CellsEntryTests
{
    private static readonly (TrainingSet Training, LabelledSet Test) Data = Blobs.Set(
        seed: 1,
        trainingRows: 1500,
        labelled: 60,
        testRows: 100,
        classCount: 4,
        spread: 0.3
    );

    [Fact]
    public void A_model_says_how_many_neighbours_it_found_and_answers_alike_loaded_alone_and_at_any_thread_count()
    {
        var model = Fit(Data.Training with { Threads = 1 }, from: 1000);
        var archive = Saved(model);
        Assert.Equal(Data.Training.Features.Columns, archive.Require("cells.1").Columns);
        Assert.Equal(Data.Training.Features.Rows, archive.Require("cells.0.of").Columns);
        Assert.InRange(archive.RequireNumber("cells.0.recall", 0, 1), CellNeighbours.WantedRecall, 1);
        var answers = Answers(model, Data.Test.Features);
        Assert.Equal(answers, Answers(GraphClassifier.Load(archive), Data.Test.Features));
        Assert.Equal(answers, Answers(Fit(Data.Training with { Threads = 2 }, from: 1000), Data.Test.Features));
        for (var i = 0; i < 10; i++)
            Assert.Equal(answers[(4 * i)..(4 * i + 4)], Answers(model, Data.Test.Features.SelectRows([i])));
    }

    [Fact]
    public void Below_the_size_nothing_is_approximate_and_above_it_little_is_lost()
    {
        var (exact, cells) = (Fit(Data.Training, from: 1501), Fit(Data.Training, from: 1500));
        Assert.DoesNotContain(Saved(exact).Tensors.Keys, name => name.StartsWith("cells", StringComparison.Ordinal));
        Assert.Contains("cells.0", Saved(cells).Tensors.Keys);
        Assert.InRange(Accuracy(cells), Accuracy(exact) - 0.02, 1);
    }

    [Fact]
    public void Cells_that_are_not_there_are_refused()
    {
        var archive = Saved(Fit(Data.Training, from: 1000));
        archive.Tensors["cells.1.of"].Span[7] = 1e6f;
        Assert.Contains("cells.1.of", Assert.Throws<InvalidDataException>(() => GraphClassifier.Load(archive)).Message);
        archive.Tensors["cells.1.of"].Span[7] = 0;
        archive.Metadata["cells.0.probes"] = "0";
        Assert.Contains(
            "cells.0.probes",
            Assert.Throws<InvalidDataException>(() => GraphClassifier.Load(archive)).Message
        );
    }

    private static IClassifier Fit(TrainingSet training, int from) =>
        new GraphMethod(new() { CellsFrom = from }).Fit(
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

    private static float[] Answers(IClassifier model, Matrix<float> rows)
    {
        var probabilities = new Matrix<float>(rows.Rows, model.ClassCount);
        model.Predict(rows, probabilities);
        return probabilities.Span.ToArray();
    }

    private static double Accuracy(IClassifier model)
    {
        var answers = Answers(model, Data.Test.Features).Chunk(model.ClassCount).ToArray();
        return answers
            .Zip(Data.Test.Labels)
            .Average(pair => pair.First.IndexOf(pair.First.Max()) == pair.Second ? 1 : 0);
    }
}
