using Earshot.Annotations;
using Earshot.Formats;
using Earshot.Graphs;
using Earshot.Learning;
using Earshot.Learning.GraphCommittee;
using Earshot.Learning.Paper;
using Earshot.Numerics;

namespace Earshot.Tests.Learning.Paper;

public class PaperLearnerTests
{
    private static readonly PaperOptions Quick = new()
    {
        HiddenUnits = 32,
        Epochs = 10,
        UnlabelledCount = 12,
    };

    [Fact]
    public void Nearest_edges_label_clusters_that_random_edges_blur()
    {
        var (training, test) = Clusters(seed: 1);
        var nearest = Accuracy(
            new PaperLearner(Quick with { Attachment = ClipAttachment.Nearest, TestEdges = 2, InferenceSubgraphs = 8 }),
            training,
            test
        );
        var random = Accuracy(new PaperLearner(Quick), training, test);
        Assert.InRange(nearest, 0.9, 1);
        Assert.InRange(random, 0.3, nearest - 0.1);
    }

    [Theory]
    [InlineData(ClipAttachment.Random)]
    [InlineData(ClipAttachment.Nearest)]
    public void A_prediction_depends_on_that_clip_alone(ClipAttachment attachment)
    {
        var (training, test) = Clusters(seed: 2);
        var classifier = new PaperLearner(Quick with { Attachment = attachment }).Fit(
            training,
            new RandomStreams(3),
            cancellation: TestContext.Current.CancellationToken
        );
        var together = Predict(classifier, test.Features);
        for (var i = 0; i < test.Features.Rows; i += 17)
        {
            var alone = Predict(classifier, test.Features.SelectRows([i]));
            for (var c = 0; c < training.ClassCount; c++)
                Assert.Equal(together[i, c], alone[0, c], 1e-6f);
        }
        for (var i = 0; i < together.Rows; i++)
            Assert.Equal(1, together.Row(i).ToArray().Sum(), 1e-5f);
    }

    [Fact]
    public void The_same_seed_gives_the_same_bits_and_another_seed_does_not()
    {
        var (training, test) = Clusters(seed: 3);
        float[] Run(ulong seed) =>
            Predict(
                new PaperLearner(Quick).Fit(
                    training,
                    new RandomStreams(seed),
                    cancellation: TestContext.Current.CancellationToken
                ),
                test.Features
            )
                .Span.ToArray();
        Assert.Equal(Run(5), Run(5));
        Assert.NotEqual(Run(5), Run(6));
    }

    [Fact]
    public void A_saved_model_predicts_the_same()
    {
        var (training, test) = Clusters(seed: 4);
        var classifier = new PaperLearner(Quick with { InferenceSubgraphs = 3 }).Fit(
            training,
            new RandomStreams(1),
            cancellation: TestContext.Current.CancellationToken
        );
        var archive = new TensorArchive();
        classifier.Save(archive);
        var loaded = Methods.Load(archive);
        Assert.Equal(
            ("paper", classifier.ClassCount, classifier.Dimension),
            (loaded.Method, loaded.ClassCount, loaded.Dimension)
        );
        Assert.Equal(Predict(classifier, test.Features).Span.ToArray(), Predict(loaded, test.Features).Span.ToArray());
    }

    [Theory]
    [InlineData("paper.options", "{")]
    [InlineData("paper.options", "null")]
    [InlineData("paper.options", """{"Layers":-1}""")]
    [InlineData("paper.options", """{"SelfSupervision":null}""")]
    [InlineData("paper.options", """{"Layers":3}""")]
    [InlineData("paper.seed", "seven")]
    public void A_damaged_model_is_bad_data(string entry, string text)
    {
        var (training, _) = Clusters(seed: 4);
        var archive = new TensorArchive();
        new PaperLearner(Quick with { Epochs = 1 })
            .Fit(training, new RandomStreams(1), cancellation: TestContext.Current.CancellationToken)
            .Save(archive);
        archive.Metadata[entry] = text;
        Assert.Throws<InvalidDataException>(() => Methods.Load(archive));
    }

    [Fact]
    public void The_best_epoch_on_validation_is_kept()
    {
        var (training, test) = Clusters(seed: 5);
        var notes = new List<TrainingProgress>();
        var options = Quick with { Epochs = 12, Patience = 3 };
        var progress = new Synchronous(notes.Add);
        new PaperLearner(options).Fit(
            training with
            {
                Validation = test,
            },
            new RandomStreams(1),
            progress,
            cancellation: TestContext.Current.CancellationToken
        );
        var accuracies = notes.ConvertAll(note => note.Note!.Split("validation ")[1]);
        Assert.InRange(notes.Count, 1, 12);
        var best = accuracies.IndexOf(
            accuracies.MaxBy(a => double.Parse(a.TrimEnd('%'), System.Globalization.CultureInfo.InvariantCulture))!
        );
        Assert.True(
            notes.Count == 12 || notes.Count == best + 1 + 3,
            $"best epoch {best + 1}, stopped after {notes.Count}"
        );
    }

    /// <summary>Training that ends at the best epoch ends with the weights that a longer one keeps.</summary>
    [Fact]
    public void What_is_kept_is_what_the_best_epoch_had_learnt()
    {
        var (training, test) = Clusters(seed: 5);
        var (accuracies, validated) = (new List<double>(), training with { Validation = test });
        Matrix<float> Train(int epochs, IProgress<TrainingProgress>? progress) =>
            Predict(
                new PaperLearner(Quick with { Epochs = epochs, Patience = 20 }).Fit(
                    validated,
                    new RandomStreams(1),
                    progress,
                    TestContext.Current.CancellationToken
                ),
                test.Features
            );
        var kept = Train(20, new Synchronous(note => accuracies.Add(Percent(note.Note!))));
        var best = accuracies.IndexOf(accuracies.Max()) + 1;
        Assert.InRange(best, 1, 19);
        Assert.Equal(Train(best, null).Buffer, kept.Buffer);
    }

    /// <summary>Of "loss 1.234, validation 56.0%".</summary>
    private static double Percent(string note) =>
        double.Parse(note.Split(' ')[^1].TrimEnd('%'), System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>
    /// Four clusters: of both classes, of one, of the other, of a third alone; a clip of both is labelled by either.
    /// </summary>
    [Fact]
    public void Several_classes_of_a_clip_are_learnt_with_sigmoid_outputs()
    {
        var (features, truth, random) = (new Matrix<float>(160, 6), new bool[160, 3], new RandomStream(8));
        random.FillNormal(features.Span);
        for (var i = 0; i < 160; i++)
        {
            (truth[i, 0], truth[i, 1], truth[i, 2]) = (i % 4 < 2, i % 2 == 0, i % 4 == 3);
            features[i, 0] += truth[i, 0] ? 4 : -4;
            features[i, 1] += truth[i, 1] ? 4 : -4;
        }
        var training = new TrainingSet(
            features,
            [
                .. Enumerable
                    .Range(0, 160)
                    .Select(i =>
                        i % 4 == 3 ? 2
                        : i % 4 == 0 ? i / 4 % 2
                        : i % 4 == 1 ? 0
                        : 1
                    ),
            ],
            3
        )
        {
            Targets = LabelMatrix.FromTruth(truth),
        };
        var options = Quick with
        {
            Outputs = OutputKind.AnyOfMany,
            Attachment = ClipAttachment.Nearest,
            TestEdges = 2,
            InferenceSubgraphs = 8,
            LabelledPerClass = 8,
            Epochs = 300,
        };
        var classifier = new PaperLearner(options).Fit(
            training,
            new RandomStreams(3),
            cancellation: TestContext.Current.CancellationToken
        );
        var probabilities = Predict(classifier, features);
        var right = Enumerable
            .Range(0, 160)
            .Sum(i => Enumerable.Range(0, 3).Count(c => probabilities[i, c] > 0.5f == truth[i, c]));
        Assert.InRange(right / 480.0, 0.9, 1);
        Assert.Contains(Enumerable.Range(0, 160), i => probabilities.Row(i).ToArray().Sum() > 1.5f);
    }

    [Fact]
    public void One_large_graph_holds_every_clip()
    {
        var (training, test) = Clusters(seed: 6);
        var learner = new PaperLearner(
            Quick with
            {
                OneLargeGraph = true,
                Epochs = 60,
                Attachment = ClipAttachment.Nearest,
                TestEdges = 2,
            }
        );
        Assert.InRange(Accuracy(learner, training, test), 0.5, 1);
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        Assert.Throws<NotSupportedException>(() => new PaperLearner(new PaperOptions { Degrees = DegreeKind.Signed }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PaperLearner(new PaperOptions { TestEdges = -1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            new PaperLearner(new PaperOptions { SelfSupervision = new() { MaskedFraction = 1.5 } })
        );
    }

    [Fact]
    public void A_cancelled_training_stops()
    {
        var (training, _) = Clusters(seed: 7);
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() =>
            new PaperLearner(Quick).Fit(training, new RandomStreams(1), cancellation: source.Token)
        );
    }

    [Fact]
    public void A_step_of_the_AudioSet_setting_allocates_nothing()
    {
        var random = new RandomStream(1);
        var features = new Matrix<float>(700, 128);
        random.FillNormal(features.Span);
        var labels = Enumerable.Range(0, features.Rows).Select(i => i < 330 ? i % 33 : -1).ToArray();
        var training = new PaperTraining<float>(features, labels, 33, new PaperOptions(), new RandomStreams(1));
        training.BeginEpoch();
        for (var step = 0; step < 20; step++)
            training.Step();
        Assert.Equal(
            0,
            Allocation.BytesOf(() =>
            {
                for (var step = 0; step < 20; step++)
                    training.Step();
            })
        );
    }

    private sealed class Synchronous(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }

    private static double Accuracy(PaperLearner learner, TrainingSet training, LabelledSet test)
    {
        var probabilities = Predict(
            learner.Fit(training, new RandomStreams(3), cancellation: TestContext.Current.CancellationToken),
            test.Features
        );
        return Enumerable
            .Range(0, test.Labels.Length)
            .Average(i =>
                System.Numerics.Tensors.TensorPrimitives.IndexOfMax<float>(probabilities.Row(i)) == test.Labels[i]
                    ? 1.0
                    : 0.0
            );
    }

    private static Matrix<float> Predict(IClassifier classifier, Matrix<float> features)
    {
        var probabilities = new Matrix<float>(features.Rows, classifier.ClassCount);
        classifier.Predict(features, probabilities);
        return probabilities;
    }

    /// <summary>
    /// Sections IV.A.3 and IV.B and Fig. 5 give them; what the paper leaves open stands in its options' docs.
    /// </summary>
    [Fact]
    public void The_defaults_are_the_papers()
    {
        var options = new PaperOptions();
        Assert.Equal((0.01, 0.1), (options.EntropyWeight, options.SelfSupervisionWeight));
        Assert.Equal((2, 5), (options.LabelledPerClass, options.UnlabelledCount));
        Assert.Equal((256, 2, 0.001), (options.HiddenUnits, options.Layers, options.Optimiser.LearningRate));
        Assert.Equal((4, 1), (options.TestEdges, options.InferenceSubgraphs));
        Assert.Equal((50, 10), (options.Epochs, options.Patience));
        Assert.Equal((0.1, 0.1), (options.SelfSupervision.NoiseVariance, options.SelfSupervision.MaskedFraction));
    }

    /// <summary>4 classes of 60 clips around centres, 5 of each labelled; 25 test clips each.</summary>
    private static (TrainingSet, LabelledSet) Clusters(ulong seed)
    {
        const int classes = 4,
            clips = 60,
            labelled = 5,
            tests = 25,
            dimension = 12;
        var random = new RandomStream(seed);
        var centres = new Matrix<float>(classes, dimension);
        random.FillNormal(centres.Span);
        Matrix<float> Draw(int perClass)
        {
            var drawn = new Matrix<float>(classes * perClass, dimension);
            random.FillNormal(drawn.Span);
            for (var i = 0; i < drawn.Rows; i++)
            for (var k = 0; k < dimension; k++)
                drawn[i, k] = 100 + 0.6f * drawn[i, k] + centres[i / perClass, k];
            return drawn;
        }
        var labels = Enumerable
            .Range(0, classes * clips)
            .Select(i => i % clips < labelled ? i / clips : TrainingSet.Unlabelled)
            .ToArray();
        return (
            new TrainingSet(Draw(clips), labels, classes),
            new LabelledSet(Draw(tests), [.. Enumerable.Range(0, classes * tests).Select(i => i / tests)])
        );
    }
}
