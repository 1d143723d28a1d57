using Earshot.Learning;
using Earshot.Learning.Linear;
using Earshot.Learning.Spreading;
using Earshot.Numerics;

namespace Earshot.Tests.Learning;

/// <summary>
/// The baselines against scikit-learn 1.2.1 (StandardScaler before each), on every tenth row of Fisher's irises, one
/// label a class.
/// </summary>
public class BaselinesTests
{
    private static readonly TrainingSet Irises = new(
        new Matrix<float>(
            15,
            4,
            [
                5.1f,
                3.5f,
                1.4f,
                0.2f,
                5.4f,
                3.7f,
                1.5f,
                0.2f,
                5.4f,
                3.4f,
                1.7f,
                0.2f,
                4.8f,
                3.1f,
                1.6f,
                0.2f,
                5.0f,
                3.5f,
                1.3f,
                0.3f,
                7.0f,
                3.2f,
                4.7f,
                1.4f,
                5.0f,
                2.0f,
                3.5f,
                1.0f,
                5.9f,
                3.2f,
                4.8f,
                1.8f,
                5.5f,
                2.4f,
                3.8f,
                1.1f,
                5.5f,
                2.6f,
                4.4f,
                1.2f,
                6.3f,
                3.3f,
                6.0f,
                2.5f,
                6.5f,
                3.2f,
                5.1f,
                2.0f,
                6.9f,
                3.2f,
                5.7f,
                2.3f,
                7.4f,
                2.8f,
                6.1f,
                1.9f,
                6.7f,
                3.1f,
                5.6f,
                2.4f,
            ]
        ),
        [0, -1, -1, -1, -1, 1, -1, -1, -1, -1, 2, -1, -1, -1, -1],
        3
    );

    private static readonly Matrix<float> Queries = new(
        3,
        4,
        [5.0f, 3.0f, 1.6f, 0.2f, 6.6f, 3.0f, 4.4f, 1.4f, 7.2f, 3.2f, 6.0f, 1.8f]
    );

    /// <summary>LabelSpreading(kernel='rbf', gamma=0.5).</summary>
    [Fact]
    public void Label_spreading_is_scikit_learns() =>
        AssertProbabilities(
            new LabelSpreading(new LabelSpreadingOptions { Gamma = 0.5 }),
            [0.931583, 0.045042, 0.023375, 0.034984, 0.556372, 0.408644, 0.003323, 0.525624, 0.471053],
            2e-5
        );

    /// <summary>SelfTrainingClassifier(LogisticRegression(tol=1e-8, max_iter=1000), threshold=0.6).</summary>
    [Fact]
    public void Self_training_is_scikit_learns() =>
        AssertProbabilities(
            new SelfTraining(new SelfTrainingOptions { Threshold = 0.6 }),
            [0.984634, 0.009786, 0.005580, 0.399418, 0.460423, 0.140159, 0.077782, 0.712306, 0.209912],
            5e-4
        );

    [Fact]
    public void Label_spreading_answers_for_a_clip_far_from_all_others()
    {
        var probabilities = new Matrix<float>(1, 3);
        new LabelSpreading()
            .Fit(Irises, new RandomStreams(1), cancellation: TestContext.Current.CancellationToken)
            .Predict(new Matrix<float>(1, 4, [500f, -200f, 300f, 100f]), probabilities);
        Assert.Equal(1, probabilities.Span.ToArray().Sum(), 1e-5);
    }

    private static void AssertProbabilities(ILearner learner, double[] expected, double tolerance)
    {
        var probabilities = new Matrix<float>(3, 3);
        learner
            .Fit(Irises, new RandomStreams(1), cancellation: TestContext.Current.CancellationToken)
            .Predict(Queries, probabilities);
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], probabilities.Buffer[i], tolerance);
    }
}
