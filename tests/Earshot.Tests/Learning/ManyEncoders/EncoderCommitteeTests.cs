using Earshot.Evaluation;
using Earshot.Formats;
using Earshot.Learning;
using Earshot.Learning.GraphCommittee;
using Earshot.Learning.Linear;
using Earshot.Learning.ManyEncoders;
using Earshot.Numerics;

namespace Earshot.Tests.Learning;

public class EncoderCommitteeTests
{
    private static readonly (string Name, int Dimension)[] Parts = [("good", 12), ("noise", 7)];

    [Fact]
    public void The_encoder_that_tells_the_classes_is_chosen_and_the_line_says_so()
    {
        var (joined, training, _) = Set();
        var choice = EncoderChoice.Of(
            ["good", "noise"],
            EncoderCommittee.Columns(joined, [12, 7]),
            training,
            new RandomStreams(1),
            TestContext.Current.CancellationToken
        );
        Assert.Equal([1, 0], choice.Weights);
        Assert.True(choice.Accuracies[0] > 0.9 && choice.Accuracies[1] < 0.6);
        Assert.Contains("good 100 % (weight 1.00); not used: noise", choice.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void With_a_label_a_class_the_encoder_that_is_usually_best_weighs_most()
    {
        var (joined, training, _) = Set();
        int[] labels = [.. training.Labels.Select((label, i) => i < 3 ? label : TrainingSet.Unlabelled)];
        var choice = EncoderChoice.Of(
            ["logmel", "mn04"],
            EncoderCommittee.Columns(joined, [12, 7]),
            training with
            {
                Labels = labels,
            },
            new RandomStreams(1),
            TestContext.Current.CancellationToken
        );
        Assert.Equal(Math.Exp(-4 * 0.4), choice.Weights[0] / choice.Weights[1], 1e-6);
        Assert.StartsWith("too few labels to hold any out", choice.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new[] { 0.2, 0.2 }, new[] { 0.5, 0.5 })]
    [InlineData(new[] { 0.2, 2.0 }, new[] { 1.0, 0.0 })]
    [InlineData(new[] { 1.0, 1.1, 1.5 }, new[] { 0.598688, 0.401312, 0.0 })]
    public void Weights_are_exp_of_minus_4_times_the_loss_and_the_weak_are_dropped(double[] losses, double[] expected)
    {
        var weights = EncoderChoice.WeightsOf(losses);
        Assert.Equal(expected.Length, weights.Length);
        Assert.All(expected.Zip(weights), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
    }

    [Fact]
    public void The_answer_is_the_weighted_mean_of_a_classifier_an_encoder_and_is_saved_to_the_bit()
    {
        var (joined, training, test) = Set();
        training = training with { Features = joined };
        double[] weights = [0.7, 0.3];
        var classifier = Fit(new EncoderCommittee(new LogisticRegression(), Parts, weights), training);
        var expected = new Matrix<float>(test.Rows, 3);
        foreach (var (part, p) in EncoderCommittee.Columns(joined, [12, 7]).Select((part, p) => (part, p)))
        {
            var alone = Predict(
                Fit(new LogisticRegression(), training with { Features = part }),
                EncoderCommittee.Columns(test, [12, 7])[p]
            );
            for (var i = 0; i < expected.Span.Length; i++)
                expected.Span[i] += (float)weights[p] * alone.Span[i];
        }
        var told = Predict(classifier, test);
        Assert.All(Enumerable.Range(0, 3 * test.Rows), i => Assert.Equal(expected.Span[i], told.Span[i], 1e-6f));

        var archive = new TensorArchive();
        classifier.Save(archive);
        Assert.Equal(told.Buffer, Predict(Methods.Load(archive), test).Buffer);
    }

    [Fact]
    public void Without_weights_each_training_chooses()
    {
        var (joined, training, test) = Set();
        var classifier = Fit(new EncoderCommittee(new GraphMethod(), Parts), training with { Features = joined });
        int[] truth = [.. Enumerable.Range(0, test.Rows).Select(i => (90 + i) % 3)];
        Assert.True(ConfusionMatrix.From(truth, Predict(classifier, test)).Accuracy > 0.9);
        var archive = new TensorArchive();
        classifier.Save(archive);
        Assert.Equal("12:1 7:0", archive.Metadata["encoders"]);
    }

    [Theory]
    [InlineData("12:1")]
    [InlineData("12:1 7:x")]
    [InlineData("12:2 7:0")]
    [InlineData("13:1 7:0")]
    [InlineData("12:0 7:0")]
    public void A_broken_file_is_refused(string encoders)
    {
        var (joined, training, _) = Set();
        var archive = new TensorArchive();
        Fit(new EncoderCommittee(new LogisticRegression(), Parts), training with { Features = joined }).Save(archive);
        archive.Metadata["encoders"] = encoders;
        if (encoders == "12:1")
            Assert.Equal(12, Methods.Load(archive).Dimension);
        else
            Assert.Throws<InvalidDataException>(() => Methods.Load(archive));
    }

    /// <summary>
    /// Twelve columns that tell three classes, then seven of noise; 90 rows train, 30 of them labelled.
    /// </summary>
    private static (Matrix<float> Joined, TrainingSet Training, Matrix<float> Test) Set()
    {
        var (features, truth) = Blobs.Draw(11, 150, 3);
        var random = new RandomStreams(2).Stream("noise");
        var joined = new Matrix<float>(150, 19);
        for (var i = 0; i < 150; i++)
        {
            features.Row(i).CopyTo(joined.Row(i));
            for (var j = 12; j < 19; j++)
                joined[i, j] = (float)random.NextNormal();
        }
        int[] labels = [.. Enumerable.Range(0, 90).Select(i => i < 30 ? truth[i] : TrainingSet.Unlabelled)];
        var training = joined.SelectRows([.. Enumerable.Range(0, 90)]);
        return (training, new TrainingSet(training, labels, 3), joined.SelectRows([.. Enumerable.Range(90, 60)]));
    }

    private static IClassifier Fit(ILearner learner, TrainingSet training) =>
        learner.Fit(training, new RandomStreams(1), cancellation: TestContext.Current.CancellationToken);

    private static Matrix<float> Predict(IClassifier classifier, Matrix<float> features)
    {
        var probabilities = new Matrix<float>(features.Rows, classifier.ClassCount);
        classifier.Predict(features, probabilities);
        return probabilities;
    }
}
