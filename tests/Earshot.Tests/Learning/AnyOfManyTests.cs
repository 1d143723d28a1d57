using Earshot.Annotations;
using Earshot.Evaluation;
using Earshot.Formats;
using Earshot.Learning;
using Earshot.Learning.GraphCommittee;
using Earshot.Learning.Linear;
using Earshot.Learning.Paper;
using Earshot.Learning.Perceptrons;
using Earshot.Learning.Spreading;
using Earshot.Learning.Views;
using Earshot.Numerics;

namespace Earshot.Tests.Learning;

/// <summary>What holds for every method where each class is a question of its own.</summary>
public class AnyOfManyTests
{
    private const int Rows = 160;

    private static readonly Dictionary<string, ILearner> Learners = new()
    {
        ["committee"] = new ViewCommittee(),
        ["graph"] = new GraphMethod(),
        ["label-spreading"] = new LabelSpreading(new() { Gamma = 0.5 }),
        ["logreg"] = new LogisticRegression(),
        ["mlp"] = new MultilayerPerceptron(new() { Epochs = 100 }),
        ["paper"] = new PaperLearner(
            new()
            {
                Epochs = 60,
                HiddenUnits = 32,
                InferenceSubgraphs = 8,
                LabelledPerClass = 8,
                Attachment = ClipAttachment.Nearest,
            }
        ),
        ["self-training"] = new SelfTraining(),
    };

    public static TheoryData<string> Names => [.. Learners.Keys];

    [Fact]
    public void No_method_is_forgotten() => Assert.Equal(Methods.Names, Learners.Keys.Order(StringComparer.Ordinal));

    [Theory, MemberData(nameof(Names))]
    public void Windows_of_two_classes_of_one_and_of_none_are_told_apart(string method)
    {
        var (features, truth) = Draw();
        var (classifier, p) = Fit(method, TrainingSet.AnyOfMany(features, Half(truth)));
        Assert.Equal(OutputKind.AnyOfMany, classifier.Output);
        Assert.All(p.Span.ToArray(), value => Assert.InRange(value, 0, 1));
        Assert.InRange(Ranking.MeanAveragePrecision(p, LabelMatrix.FromTruth(truth)), 0.95, 1);
        Assert.Contains(Enumerable.Range(0, Rows), i => p.Row(i).ToArray().Sum() > 1.3f); // both
        Assert.Contains(Enumerable.Range(0, Rows), i => p.Row(i).ToArray().Sum() < 0.7f); // none
    }

    [Theory, MemberData(nameof(Names))]
    public void A_cell_that_is_not_known_never_matters(string method)
    {
        var (features, truth) = Draw();
        LabelMatrix known = Half(truth),
            masked = Half(truth);
        for (var i = 0; i < Rows; i++)
        for (var c = 0; c < 2; c++)
            if (known[i, c] == LabelMatrix.Unknown)
                masked.Set(i, c, truth[i, c] ? LabelMatrix.Absent : LabelMatrix.Present, weight: 0);
        Assert.Equal(
            Fit(method, TrainingSet.AnyOfMany(features, known)).Answers.Span.ToArray(),
            Fit(method, TrainingSet.AnyOfMany(features, masked)).Answers.Span.ToArray()
        );
    }

    [Theory, MemberData(nameof(Names))]
    public void Unknown_is_not_absent(string method)
    {
        var (features, truth) = Draw();
        var unknown = Half(truth);
        var absent = unknown.Clone();
        for (var i = 0; i < Rows; i++)
        for (var c = 0; c < 2; c++)
            if (unknown[i, c] == LabelMatrix.Unknown)
                absent[i, c] = LabelMatrix.Absent;
        float Mean(LabelMatrix targets) =>
            Fit(method, TrainingSet.AnyOfMany(features, targets)).Answers.Span.ToArray().Average();
        Assert.True(Mean(absent) < Mean(unknown) - 0.05f);
    }

    [Theory, MemberData(nameof(Names))]
    public void It_answers_the_same_when_read_back_and_by_any_number_of_threads(string method)
    {
        var (features, truth) = Draw();
        var training = TrainingSet.AnyOfMany(features, Half(truth));
        var (classifier, answers) = Fit(method, training with { Threads = 1 });
        var archive = new TensorArchive();
        classifier.Save(archive);
        var loaded = Methods.Load(archive);
        Assert.Equal(OutputKind.AnyOfMany, loaded.Output);
        Assert.Equal(answers.Span.ToArray(), Predict(loaded, features).Span.ToArray());
        Assert.Equal(answers.Span.ToArray(), Fit(method, training with { Threads = 4 }).Answers.Span.ToArray());
    }

    /// <summary>Two independent classes; windows of both, of one, of none.</summary>
    private static (Matrix<float> Features, bool[,] Truth) Draw()
    {
        var (features, truth, random) = (new Matrix<float>(Rows, 6), new bool[Rows, 2], new RandomStream(8));
        random.FillNormal(features.Span);
        for (var i = 0; i < Rows; i++)
        {
            (truth[i, 0], truth[i, 1]) = (i % 4 < 2, i % 2 == 0);
            features[i, 0] += truth[i, 0] ? 3 : -3;
            features[i, 1] += truth[i, 1] ? 3 : -3;
        }
        return (features, truth);
    }

    /// <summary>About half of the cells known, whatever the other class.</summary>
    private static LabelMatrix Half(bool[,] truth)
    {
        var (cells, random) = (new LabelMatrix(Rows, 2), new RandomStream(9));
        for (var i = 0; i < Rows; i++)
        for (var c = 0; c < 2; c++)
            if (random.NextDouble() < 0.5)
                cells[i, c] = truth[i, c] ? LabelMatrix.Present : LabelMatrix.Absent;
        return cells;
    }

    private static (IClassifier Classifier, Matrix<float> Answers) Fit(string method, TrainingSet training)
    {
        var classifier = Learners[method]
            .Fit(training, new RandomStreams(3), cancellation: TestContext.Current.CancellationToken);
        return (classifier, Predict(classifier, training.Features));
    }

    private static Matrix<float> Predict(IClassifier classifier, Matrix<float> features)
    {
        var probabilities = new Matrix<float>(features.Rows, classifier.ClassCount);
        classifier.Predict(features, probabilities);
        return probabilities;
    }
}
