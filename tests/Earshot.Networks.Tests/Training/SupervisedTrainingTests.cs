using Earshot.Networks.Training;
using Earshot.Networks.Zoo;
using Earshot.Numerics;

namespace Earshot.Networks.Tests.Training;

public sealed class SupervisedTrainingTests
{
    [Theory]
    [InlineData("SpeechGcn"), InlineData("SpectrogramVgg"), InlineData("DaiNet")]
    public void OverfitsATinySet(string name)
    {
        var (parameters, network, shape) = Small(name);
        int[] labels = [.. Enumerable.Range(0, 12).Select(i => i % 3)];
        var examples = Examples(12, shape);
        var training = new SupervisedTraining<float>(network, shape, 3, new() { Epochs = 60, BatchSize = 6 });
        training.Fit(parameters, examples, labels, null, new(5), cancellation: TestContext.Current.CancellationToken);
        var probabilities = training.Probabilities(examples);
        for (var i = 0; i < labels.Length; i++)
            Assert.True(probabilities[i, labels[i]] > 0.8, $"example {i}: {probabilities[i, labels[i]]:F3}");
    }

    [Fact]
    public void TheSameSeedGivesTheSameBits()
    {
        Assert.Equal(Run(), Run());

        static float[] Run()
        {
            var (parameters, network, shape) = Small("SpeechGcn");
            var (examples, labels) = (Examples(10, shape), new[] { 0, 1, 2, 0, 1, 2, 0, 1, 2, 0 });
            var training = new SupervisedTraining<float>(network, shape, 3, new() { Epochs = 3, BatchSize = 4 });
            var cancellation = TestContext.Current.CancellationToken;
            training.Fit(parameters, examples, labels, (examples, labels), new(5), cancellation: cancellation);
            return training.Probabilities(examples).Span.ToArray();
        }
    }

    /// <summary>With wrong labels to validate on, an early epoch is best, and its weights are put back.</summary>
    [Fact]
    public void ValidationKeepsItsBestEpochAndEndsTheTraining()
    {
        var (parameters, network, shape) = Small("SpeechGcn");
        var (examples, labels, wrong) = (Examples(6, shape), new[] { 0, 1, 2, 0, 1, 2 }, new[] { 1, 2, 0, 1, 2, 0 });
        var options = new SupervisedOptions
        {
            Epochs = 100,
            Patience = 3,
            BatchSize = 6,
        };
        var training = new SupervisedTraining<float>(network, shape, 3, options);
        var cancellation = TestContext.Current.CancellationToken;
        var report = training.Fit(parameters, examples, labels, (examples, wrong), new(5), null, cancellation);
        Assert.InRange(report.Epoch, 4, 40);
        var loss = 0.0;
        var probabilities = training.Probabilities(examples);
        for (var i = 0; i < 6; i++)
            loss -= Math.Log(probabilities[i, wrong[i]]) / 6;
        Assert.Equal(-report.BestScore, loss, 1e-5);
    }

    private static Matrix<float> Examples(int count, Shape shape)
    {
        var examples = new Matrix<float>(count, shape.Count);
        new RandomStream(4).FillNormal(examples.Span);
        return examples;
    }

    private static (ParameterSet<float>, Func<Tensor<float>, Tensor<float>>, Shape) Small(string name)
    {
        var p = new ParameterSet<float>(new RandomStreams(1));
        var basis = GraphFourier.Basis<float>(ChainGraph.Cycle, 20);
        return name switch
        {
            "SpeechGcn" => (p, new SpeechGcn<float>(p.Root, basis, 6, 3, 16, 32).Of, (20, 6)),
            "SpectrogramVgg" => (p, new SpectrogramVgg<float>(p.Root, (32, 32), 3, 1.0 / 8).Of, (32, 32, 1)),
            _ => (p, new DaiNet<float>(p.Root, 3, 1.0 / 8).Of, (2048, 1)),
        };
    }
}
