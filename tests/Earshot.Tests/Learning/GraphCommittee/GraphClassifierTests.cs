using Earshot.Evaluation;
using Earshot.Formats;
using Earshot.Graphs;
using Earshot.Learning;
using Earshot.Learning.GraphCommittee;
using Earshot.Learning.Linear;
using Earshot.Numerics;

namespace Earshot.Tests.Learning.GraphCommittee;

public class GraphClassifierTests
{
    [Fact]
    public void An_answer_rests_on_the_nearest_labelled_clips()
    {
        var (training, test) = Blobs.Set(
            seed: 1,
            trainingRows: 200,
            labelled: 40,
            testRows: 20,
            classCount: 4,
            spread: 0.3
        );
        var classifier = (GraphClassifier)
            new GraphMethod().Fit(training, new RandomStreams(1), cancellation: TestContext.Current.CancellationToken);
        for (var i = 0; i < 20; i++)
        {
            var support = classifier.Explain(test.Features.Row(i), 5);
            Assert.Equal(5, support.Count);
            Assert.Equal(1, support.Sum(s => s.Weight), 1e-5);
            Assert.Equal(support.OrderByDescending(s => s.Weight), support);
            Assert.All(support, s => Assert.Equal((test.Labels[i], training.Labels[s.Row]), (s.Label, s.Label)));
        }
        Assert.Equal(40, classifier.Explain(test.Features.Row(0), 100).Count);
    }

    [Fact]
    public void Half_precision_of_the_stored_clips_moves_no_answer_by_more_than_a_thousandth()
    {
        var (training, test) = Blobs.Set(
            seed: 2,
            trainingRows: 300,
            labelled: 40,
            testRows: 200,
            classCount: 4,
            spread: 1
        );
        var archive = new TensorArchive();
        new GraphMethod()
            .Fit(training, new RandomStreams(1), cancellation: TestContext.Current.CancellationToken)
            .Save(archive);
        Assert.True(HalfPrecision.Holds(archive.Tensors["anchors"].Span));
        var stored = Answers(archive, test);
        archive.Tensors["anchors"] = Standardiser.Fit(training.Features).Apply(training.Features);
        var exact = Answers(archive, test);
        for (var i = 0; i < stored.Span.Length; i++)
            Assert.Equal(exact.Span[i], stored.Span[i], 1e-3f);
    }

    /// <summary>
    /// As files were written before: votes and parameters in 32 bits, here moved by as much as they are rounded now.
    /// </summary>
    [Fact]
    public void A_file_of_32_bits_is_read_and_answers_as_one_of_16_does()
    {
        var (training, test) = Blobs.Set(
            seed: 2,
            trainingRows: 300,
            labelled: 40,
            testRows: 200,
            classCount: 4,
            spread: 1
        );
        var (archive, random) = (new TensorArchive(), new RandomStream(3));
        new GraphMethod()
            .Fit(training, new RandomStreams(1), cancellation: TestContext.Current.CancellationToken)
            .Save(archive);
        var stored = Answers(archive, test);
        foreach (
            var (name, tensor) in archive
                .Tensors.Where(t =>
                    t.Key.StartsWith("votes.", StringComparison.Ordinal)
                    || t.Key.StartsWith("parameters.", StringComparison.Ordinal)
                )
                .ToArray()
        )
        {
            Assert.True(HalfPrecision.Holds(tensor.Span), name);
            archive.Tensors[name] = new Matrix<float>(
                tensor.Rows,
                tensor.Columns,
                [.. tensor.Span.ToArray().Select(x => x * (float)(1 + (random.NextDouble() - 0.5) / 1024))]
            );
            Assert.False(HalfPrecision.Holds(archive.Tensors[name].Span), name);
        }
        using var file = new MemoryStream();
        SafeTensors.Write(file, archive);
        file.Position = 0;
        var finer = Answers(SafeTensors.Read(file), test);
        for (var i = 0; i < stored.Span.Length; i++)
            Assert.Equal(finer.Span[i], stored.Span[i], 1e-3f);
    }

    [Fact]
    public void A_plain_regression_has_its_share_in_the_answer_and_none_where_it_is_0()
    {
        var (training, test) = Blobs.Set(
            seed: 2,
            trainingRows: 300,
            labelled: 40,
            testRows: 200,
            classCount: 4,
            spread: 1
        );
        var (committee, both) = (Answers(Saved(0), test), Answers(Saved(0.3f), test));
        var plain = new Matrix<float>(both.Rows, both.Columns);
        new LogisticRegression()
            .Fit(training, new RandomStreams(1), cancellation: TestContext.Current.CancellationToken)
            .Predict(test.Features, plain);
        for (var i = 0; i < both.Span.Length; i++)
            Assert.Equal(0.7f * committee.Span[i] + 0.3f * plain.Span[i], both.Span[i], 1e-3f);
        var damaged = Saved(0.3f);
        damaged.Metadata["plainShare"] = "1.5";
        Assert.Contains(
            "from 0 to 1",
            Assert.Throws<InvalidDataException>(() => GraphClassifier.Load(damaged)).Message
        );

        TensorArchive Saved(float share)
        {
            var archive = new TensorArchive();
            new GraphMethod(new() { PlainShare = share })
                .Fit(training, new RandomStreams(1), cancellation: TestContext.Current.CancellationToken)
                .Save(archive);
            return archive;
        }
    }

    [Fact]
    public void New_voices_are_labelled_better_when_clips_are_joined_across_voices()
    {
        var (across, within) = (0.0, 0.0);
        for (var seed = 1UL; seed <= 5; seed++)
        {
            var (training, test) = Voices(seed);
            across += Accuracy(new GraphMethod(), training, test);
            within += Accuracy(new GraphMethod(new() { AcrossGroups = false }), training, test);
        }
        Assert.True(across > within, $"across voices {across / 5:P1}, within them {within / 5:P1}");
    }

    [Fact]
    public void A_class_heard_in_one_voice_alone_keeps_the_neighbours_of_its_voice()
    {
        var (training, test) = Blobs.Set(
            seed: 1,
            trainingRows: 200,
            labelled: 40,
            testRows: 40,
            classCount: 4,
            spread: 0.3
        );
        var classOf = Nearest(training);
        Assert.True(Accuracy(new GraphMethod(), training with { Groups = classOf }, test) > 0.95);
    }

    /// <summary>Which blob each row is of: the label of the nearest labelled row.</summary>
    private static int[] Nearest(TrainingSet training)
    {
        var labelled = training.LabelledRows();
        var nearest = NearestNeighbours.Among(training.Features, training.Features.SelectRows(labelled), 1);
        return [.. nearest.Indices.Select(i => training.Labels[labelled[i]])];
    }

    /// <summary>
    /// Three classes told apart by three columns, said by voices that differ far more in the other seven; the test's
    /// voices are new.
    /// </summary>
    private static (TrainingSet Training, LabelledSet Test) Voices(ulong seed)
    {
        var random = new RandomStream(seed);
        var (x, labels, groups) = (new Matrix<float>(12 * 30, 10), new int[12 * 30], new int[12 * 30]);
        for (var voice = 0; voice < 12; voice++)
        {
            float[] sound = [.. Enumerable.Range(0, 10).Select(_ => (float)random.NextNormal())];
            for (var i = voice * 30; i < voice * 30 + 30; i++)
            {
                (labels[i], groups[i]) = (i % 3, voice);
                for (var column = 0; column < 10; column++)
                    x[i, column] =
                        (column < 3 ? 0.3f : 1.5f) * sound[column]
                        + (column == labels[i] ? 0.8f : 0)
                        + 0.3f * (float)random.NextNormal();
            }
        }
        int[] training = [.. Enumerable.Range(0, 240)],
            test = [.. Enumerable.Range(240, 120)];
        int[] shown = [.. training.Select(i => i % 30 < 3 ? labels[i] : TrainingSet.Unlabelled)];
        return (
            new TrainingSet(x.SelectRows(training), shown, 3) { Groups = groups[..240] },
            new LabelledSet(x.SelectRows(test), labels[240..])
        );
    }

    private static Matrix<float> Answers(TensorArchive archive, LabelledSet test)
    {
        var classifier = Methods.Load(archive);
        var probabilities = new Matrix<float>(test.Labels.Length, classifier.ClassCount);
        classifier.Predict(test.Features, probabilities);
        return probabilities;
    }

    private static double Accuracy(ILearner learner, TrainingSet training, LabelledSet test)
    {
        var probabilities = new Matrix<float>(test.Labels.Length, training.ClassCount);
        learner
            .Fit(training, new RandomStreams(1), cancellation: TestContext.Current.CancellationToken)
            .Predict(test.Features, probabilities);
        return ConfusionMatrix.From(test.Labels, probabilities).UnweightedAccuracy;
    }
}
