using Earshot.Graphs;
using Earshot.Learning;
using Earshot.Learning.GraphCommittee;
using Earshot.Numerics;

namespace Earshot.Tests.Learning.GraphCommittee;

/// <summary>The steps of method <c>graph</c> against numbers found by hand.</summary>
public class GraphMethodTests
{
    /// <summary>
    /// The classes' scores add up to 2.1 and 0.9 where both are as common: p ∝ p / 2.1 and p / 0.9. The first row is
    /// 0.9 / 2.1 = 3/7 to 0.1 / 0.9 = 1/9, hence 27 : 7.
    /// </summary>
    [Fact]
    public void Alignment_divides_by_how_often_a_class_is_said()
    {
        var scores = new Matrix<float>(3, 2, [0.9f, 0.1f, 0.7f, 0.3f, 0.5f, 0.5f]);
        GraphMethod.Align(scores, [0.5f, 0.5f]);
        AssertClose([27 / 34.0, 7 / 34.0, 0.5, 0.5, 0.3, 0.7], scores, 1e-6);
    }

    /// <summary>
    /// Two clips joined to each other; the first is labelled 0 and scored (0.4, 0.6). With α = 0.3 a spread is
    /// F = 0.7·(I − 0.3·S)⁻¹·F₀ with S = [0 1; 1 0]: (a, b) becomes 0.7 / 0.91·(a + 0.3·b, 0.3·a + b).
    /// </summary>
    [Fact]
    public void Correct_adds_what_the_labels_miss_and_smooth_spreads_what_is_corrected()
    {
        var graph = new NeighbourGraph(new NearestNeighbours([1, 0], [1, 1], 1));
        var scores = new Matrix<float>(2, 2, [0.4f, 0.6f, 0.5f, 0.5f]);
        var votes = GraphMethod.CorrectAndSmooth(graph, scores, [0, TrainingSet.Unlabelled], 0.3f);

        (double First, double Second) Spread(double a, double b) =>
            (0.7 / 0.91 * (a + 0.3 * b), 0.7 / 0.91 * (0.3 * a + b));
        var (own, others) = Spread(0.6, 0);
        var zero = Spread(1, 0.5 + others);
        var one = Spread(0, 0.5 - others);
        AssertClose(
            [
                0.7 * own + 0.3 * zero.First,
                -0.7 * own + 0.3 * one.First,
                0.7 * others + 0.3 * zero.Second,
                -0.7 * others + 0.3 * one.Second,
            ],
            votes,
            1e-4
        );
    }

    /// <summary>
    /// Classes at −1 and 3 have two labels each. Twenty unlabelled clips lie with the first, twenty at 0.5, on its side
    /// of the middle: without alignment all forty are its own, with it the twenty that are less so are the other's.
    /// </summary>
    [Fact]
    public void A_class_as_common_as_the_other_takes_its_half()
    {
        var random = new RandomStream(3);
        double[] places = [-1, -1, 3, 3, .. Enumerable.Repeat(-1.0, 20), .. Enumerable.Repeat(0.5, 20)];
        var features = new Matrix<float>(
            places.Length,
            2,
            [
                .. places.SelectMany(x =>
                    (float[])[(float)(x + 0.1 * random.NextNormal()), (float)(0.1 * random.NextNormal())]
                ),
            ]
        );
        int[] labels = [0, 0, 1, 1, .. Enumerable.Repeat(TrainingSet.Unlabelled, 40)];
        var classifier = new GraphMethod(
            new()
            {
                Neighbours = [1],
                PlainShare = 0,
                DampedComponents = 0,
            }
        ).Fit(
            new TrainingSet(features, labels, 2),
            new RandomStreams(1),
            cancellation: TestContext.Current.CancellationToken
        );
        var probabilities = new Matrix<float>(2, 2);
        classifier.Predict(new Matrix<float>(2, 2, [-1, 0, 0.5f, 0]), probabilities);
        Assert.True(probabilities[0, 0] > 0.5f, $"at −1: {probabilities[0, 0]}");
        Assert.True(probabilities[1, 1] > 0.5f, $"at 0.5: {probabilities[1, 1]}");
    }

    private static void AssertClose(double[] expected, Matrix<float> got, double tolerance)
    {
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], got.Span[i], tolerance);
    }

    [Fact]
    public void A_prepared_set_gives_the_same_bits_is_made_once_and_never_of_other_clips()
    {
        var (training, test) = Blobs.Set(3, 60, 12, 10, 3);
        var method = new GraphMethod();
        var cancellation = TestContext.Current.CancellationToken;
        var prepared = method.Prepare(training, cancellation);
        Assert.Same(prepared, method.Prepare(prepared, cancellation));
        Assert.Same(prepared.Graphs, method.Prepare(training.PreparedAs(prepared), cancellation).Graphs);
        var other = training with { Features = training.Features.Clone() };
        Assert.NotSame(prepared.Graphs, method.Prepare(other.PreparedAs(prepared), cancellation).Graphs);
        float[] Answers(TrainingSet set)
        {
            var probabilities = new Matrix<float>(test.Labels.Length, 3);
            method.Fit(set, new RandomStreams(1), cancellation: cancellation).Predict(test.Features, probabilities);
            return probabilities.Span.ToArray();
        }
        Assert.Equal(Answers(training), Answers(prepared));
    }

    [Fact]
    public void Building_the_graphs_can_be_stopped()
    {
        var (training, _) = Blobs.Set(3, 60, 12, 10, 3);
        Assert.ThrowsAny<OperationCanceledException>(() =>
            new GraphMethod().Prepare(training, new CancellationToken(canceled: true))
        );
    }
}
