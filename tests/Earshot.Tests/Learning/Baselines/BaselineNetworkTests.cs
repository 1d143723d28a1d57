using Earshot.Learning.Baselines;
using Earshot.Learning.Networks;
using Earshot.Numerics;

namespace Earshot.Tests.Learning.Baselines;

public class BaselineNetworkTests
{
    /// <summary>
    /// The two convolutions of the authors' network have the 30K weights of their paper; 38,916 is what their program
    /// prints with its classifier.
    /// </summary>
    [Fact]
    public void SpeechGcnHasItsAuthorsWeights()
    {
        var network = SpeechGcn.Create<float>(4, new SpeechGcnOptions { Features = 35 }, new RandomStreams(1));
        Assert.Equal(38_916, Count(network));
        Assert.Equal(29_952, network.Parameters.Take(12).Sum(parameter => parameter.Value.Span.Length));
        Assert.Equal(38_660, Count(SpeechGcn.Create<float>(4, new SpeechGcnOptions(), new RandomStreams(1))));
    }

    /// <summary>Table 2 of Dai et al.: M11 has 1.8M.</summary>
    [Theory]
    [InlineData(10, 1_784_202), InlineData(33, 1_796_001)]
    public void DaiNetHasThePublishedWeights(int classes, int weights) =>
        Assert.Equal(weights, Count(DaiNet.Create<float>(DaiNet.PublishedSamples, classes, 1, new RandomStreams(1))));

    /// <summary>
    /// Table 2 of Simonyan and Zisserman: A has 133M at its own input. With one input channel and 3·2·512 → 4,096 →
    /// 4,096 → 33 it has 38.7M.
    /// </summary>
    [Fact]
    public void SpectrogramVggHasConfigurationAsWeights()
    {
        Assert.Equal(132_863_336, SpectrogramVgg.WeightCount(new Grid(224, 224, 3), 1000));
        Assert.Equal(38_722_849, SpectrogramVgg.WeightCount(SpectrogramVgg.Patch, 33));
        Assert.Equal(
            38_722_849,
            Count(SpectrogramVgg.Create<float>(SpectrogramVgg.Patch, 33, 1, new RandomStreams(1)))
        );
    }

    [Theory]
    [
        InlineData(ChainGraph.Cycle, 6),
        InlineData(ChainGraph.Cycle, 7),
        InlineData(ChainGraph.Line, 6),
        InlineData(ChainGraph.Line, 7)
    ]
    public void BasisIsThatOfTheNormalisedLaplacian(ChainGraph graph, int n)
    {
        var (a, u) = (new double[n, n], GraphFourier<double>.Basis(graph, n));
        for (var i = 0; i + 1 < n; i++)
            a[i, i + 1] = a[i + 1, i] = 1;
        if (graph == ChainGraph.Cycle)
            a[0, n - 1] = a[n - 1, 0] = 1;
        double[] degree = [.. Enumerable.Range(0, n).Select(i => Enumerable.Range(0, n).Sum(j => a[i, j]))];
        for (var k = 0; k < n; k++)
        {
            double Laplacian(int i) =>
                u[i, k] - Enumerable.Range(0, n).Sum(j => a[i, j] / Math.Sqrt(degree[i] * degree[j]) * u[j, k]);
            var eigenvalue = Enumerable.Range(0, n).Sum(i => u[i, k] * Laplacian(i));
            for (var i = 0; i < n; i++)
                Assert.Equal(eigenvalue * u[i, k], Laplacian(i), 1e-12);
            for (var l = 0; l < n; l++)
                Assert.Equal(k == l ? 1 : 0, Enumerable.Range(0, n).Sum(i => u[i, k] * u[i, l]), 1e-12);
        }
    }

    /// <summary>By its definition, with stride and edges, window by window.</summary>
    [Fact]
    public void ConvolutionIsItsDefinition()
    {
        var (grid, window, w, x) = (
            new Grid(4, 5, 2),
            new Window(3, 3, Stride: 2),
            new Matrix<double>(18, 1),
            new Matrix<double>(20, 2)
        );
        for (var k = 0; k < 18; k++)
            w.Buffer[k] = k + 1;
        for (var k = 0; k < 40; k++)
            x.Buffer[k] = Math.Sin(k);
        var y = new Convolution<double>(new(w), grid, window).Forward(x, training: false);
        Assert.Equal((2 * 3, 1), (y.Rows, y.Columns));
        for (var oy = 0; oy < 2; oy++)
        for (var ox = 0; ox < 3; ox++)
        {
            var expected = 0.0;
            for (var ky = 0; ky < 3; ky++)
            for (var kx = 0; kx < 3; kx++)
            for (var c = 0; c < 2; c++)
            {
                // 4 rows in steps of 2 lack one below, 5 columns one each side
                var (iy, ix) = (2 * oy + ky, 2 * ox + kx - 1);
                if (iy is >= 0 and < 4 && ix is >= 0 and < 5)
                    expected += w[(ky * 3 + kx) * 2 + c, 0] * x[iy * 5 + ix, c];
            }
            Assert.Equal(expected, y[oy * 3 + ox, 0], 1e-12);
        }
    }

    [Fact]
    public void BatchNormUsesKeptStatisticsOutsideTraining()
    {
        var (norm, x) = (new BatchNorm<double>(1), new Matrix<double>(4, 1, [1, 2, 3, 6]));
        Assert.Equal(0, norm.Forward(x, training: true).Span.ToArray().Average(), 1e-12);
        for (var i = 0; i < 400; i++)
            norm.Forward(x, training: true);
        // mean and unbiased variance
        Assert.Equal([3, 14.0 / 3], norm.Statistics.Select(s => s.Buffer[0]), (a, b) => Math.Abs(a - b) < 1e-9);
        Assert.Equal(0, norm.Forward(new Matrix<double>(1, 1, [3]), training: false)[0, 0], 1e-9);
    }

    [Theory]
    [InlineData("SpeechGcn"), InlineData("SpectrogramVgg"), InlineData("DaiNet")]
    public void OverfitsATinySet(string name)
    {
        var (network, channels, values) = Small(name);
        var (examples, labels) = (new Matrix<float>(12, values), Enumerable.Range(0, 12).Select(i => i % 3).ToArray());
        new RandomStream(4).FillNormal(examples.Span);
        var training = new SupervisedTraining<float>(
            network,
            channels,
            3,
            new SupervisedOptions { Epochs = 60, BatchSize = 6 }
        );
        var losses = new List<double>();
        training.Fit(
            examples,
            labels,
            validation: null,
            new RandomStream(5),
            (_, loss) => losses.Add(loss),
            TestContext.Current.CancellationToken
        );
        Assert.InRange(losses[0], 0.7, 30);
        var probabilities = training.Probabilities(examples);
        for (var i = 0; i < labels.Length; i++)
            Assert.True(
                probabilities[i, labels[i]] > 0.8,
                $"example {i}: {probabilities[i, labels[i]]:F3}; losses {losses[0]:F2} to {losses[^1]:F4}"
            );
    }

    [Fact]
    public void TheSameSeedGivesTheSameBits()
    {
        float[] Run()
        {
            var (network, channels, values) = Small("SpeechGcn");
            var examples = new Matrix<float>(10, values);
            new RandomStream(4).FillNormal(examples.Span);
            int[] labels = [0, 1, 2, 0, 1, 2, 0, 1, 2, 0];
            var training = new SupervisedTraining<float>(
                network,
                channels,
                3,
                new SupervisedOptions { Epochs = 3, BatchSize = 4 }
            );
            training.Fit(
                examples,
                labels,
                (examples, labels),
                new RandomStream(5),
                cancellation: TestContext.Current.CancellationToken
            );
            return training.Probabilities(examples).Span.ToArray();
        }
        Assert.Equal(Run(), Run());
    }

    [Fact]
    public void ValidationKeepsItsBestEpochAndEndsTheTraining()
    {
        var (network, channels, values) = Small("SpeechGcn");
        var (examples, labels, wrong, epochs) = (
            new Matrix<float>(6, values),
            new[] { 0, 1, 2, 0, 1, 2 },
            new[] { 1, 2, 0, 1, 2, 0 },
            0
        );
        new RandomStream(4).FillNormal(examples.Span);
        var training = new SupervisedTraining<float>(
            network,
            channels,
            3,
            new SupervisedOptions
            {
                Epochs = 100,
                Patience = 3,
                BatchSize = 6,
            }
        );
        training.Fit(
            examples,
            labels,
            (examples, wrong),
            new RandomStream(5),
            (_, _) => epochs++,
            TestContext.Current.CancellationToken
        );
        Assert.InRange(epochs, 4, 40);
    }

    [Theory]
    [InlineData("SpeechGcn"), InlineData("SpectrogramVgg"), InlineData("DaiNet")]
    public void ATrainingStepAllocatesNothing(string name)
    {
        var (network, channels, values) = Small(name);
        var (x, gradient, labels, rows) = (
            new Matrix<float>(4 * values / channels, channels),
            new Matrix<float>(4, 3),
            new[] { 0, 1, 2, 0 },
            new[] { 0, 1, 2, 3 }
        );
        new RandomStream(6).FillNormal(x.Span);
        for (var i = 0; i < 3; i++)
            Step();
        Assert.Equal(
            0,
            Allocation.BytesOf(() =>
            {
                for (var i = 0; i < 5; i++)
                    Step();
            })
        );

        void Step()
        {
            NodeLoss<float>.CrossEntropy(network.Forward(x, training: true), labels, rows, gradient);
            network.Backward(gradient);
        }
    }

    private static (Sequential<float> Network, int Channels, int Values) Small(string name) =>
        name switch
        {
            "SpeechGcn" => (
                SpeechGcn.Create<float>(
                    3,
                    new SpeechGcnOptions
                    {
                        Nodes = 20,
                        Features = 6,
                        Hidden = 16,
                        PerceptronUnits = 32,
                    },
                    new RandomStreams(1)
                ),
                6,
                120
            ),
            "SpectrogramVgg" => (
                SpectrogramVgg.Create<float>(new Grid(32, 32, 1), 3, 1.0 / 8, new RandomStreams(1)),
                1,
                32 * 32
            ),
            _ => (DaiNet.Create<float>(2048, 3, 1.0 / 8, new RandomStreams(1)), 1, 2048),
        };

    private static int Count(Sequential<float> network) =>
        network.Parameters.Sum(parameter => parameter.Value.Span.Length);
}
