using Earshot.Learning.Baselines;
using Earshot.Learning.Networks;
using Earshot.Numerics;

namespace Earshot.Tests.Learning.Baselines;

/// <summary>
/// Every layer's gradients, by its input and by its weights, in double against central differences of L = Σ c ⊙ y for
/// fixed c.
/// </summary>
public class LayerGradientTests
{
    private const double Shift = 1e-5;

    [Theory]
    [InlineData(7, 6, 2, 3, 3, 1)] // 2-D, as VGG has it
    [InlineData(1, 29, 1, 1, 8, 4)] // 1-D with stride, as M11's first
    [InlineData(1, 11, 3, 1, 3, 1)]
    [InlineData(5, 8, 2, 2, 4, 3)] // even window, stride that does not divide
    public void OfConvolution(int height, int width, int channels, int windowHeight, int windowWidth, int stride)
    {
        var grid = new Grid(height, width, channels);
        var window = new Window(windowHeight, windowWidth, stride);
        var weights = Random(windowHeight * windowWidth * channels, 3, seed: 1);
        Check(() => new Convolution<double>(new(weights), grid, window), Random(2 * grid.Positions, channels, seed: 2));
    }

    [Fact]
    public void OfConvolutionInSeveralPieces() =>
        Check(
            () => new Convolution<double>(new(Random(3, 2, seed: 1)), new Grid(1, 300, 1), new Window(1, 3)),
            Random(2 * 300, 1, seed: 2)
        );

    [Theory]
    [InlineData(true), InlineData(false)]
    public void OfBatchNorm(bool training) => Check(() => new BatchNorm<double>(4), Random(150, 4, seed: 3), training);

    [Theory]
    [InlineData(6, 4, 2, 2), InlineData(7, 5, 2, 3), InlineData(1, 11, 1, 4)]
    public void OfMaxPool(int height, int width, int windowHeight, int windowWidth) =>
        Check(
            () => new MaxPool<double>(new Grid(height, width, 3), windowHeight, windowWidth),
            Random(2 * height * width, 3, seed: 4)
        );

    [Theory]
    [InlineData(true), InlineData(false)]
    public void OfReadout(bool average) => Check(() => new Readout<double>(5, average), Random(15, 4, seed: 5));

    [Fact]
    public void OfFlatten() => Check(() => new Flatten<double>(5), Random(15, 4, seed: 6));

    [Fact]
    public void OfPRelu() => Check(() => new PRelu<double>(4), Random(15, 4, seed: 7));

    [Theory]
    [InlineData(0), InlineData(1)]
    public void OfElu(double alpha) => Check(() => new Elu<double>(alpha), Random(15, 4, seed: 8));

    [Theory]
    [InlineData(true), InlineData(false)]
    public void OfDropout(bool training) =>
        Check(() => new Dropout<double>(0.4, new RandomStream(9)), Random(15, 4, seed: 9), training);

    [Fact]
    public void OfDense() =>
        Check(
            () => new Linear<double>(new(Random(4, 3, seed: 1)), new(Random(1, 3, seed: 2))),
            Random(15, 4, seed: 10)
        );

    [Theory]
    [
        InlineData(ChainGraph.Cycle, true),
        InlineData(ChainGraph.Cycle, false),
        InlineData(ChainGraph.Line, true),
        InlineData(ChainGraph.Line, false)
    ]
    public void OfGraphFourier(ChainGraph graph, bool inverse) =>
        Check(() => new GraphFourier<double>(GraphFourier<double>.Basis(graph, 5), inverse), Random(15, 4, seed: 11));

    /// <summary>Softmax and cross-entropy as the loss itself.</summary>
    [Fact]
    public void OfSoftmax()
    {
        int[] labels = [2, 0, 1],
            rows = [0, 1, 2];
        var (logits, gradient, unused) = (Random(3, 4, seed: 12), new Matrix<double>(3, 4), new Matrix<double>(3, 4));
        NodeLoss<double>.CrossEntropy(logits, labels, rows, gradient);
        AssertGradient("logits", logits, gradient, () => NodeLoss<double>.CrossEntropy(logits, labels, rows, unused));
    }

    /// <summary>Each network as a whole with its loss, small, in training: batch statistics, dropout and all.</summary>
    [Theory]
    [InlineData("SpeechGcn"), InlineData("SpectrogramVgg"), InlineData("DaiNet")]
    public void OfNetworks(string name)
    {
        var (make, positions, channels) = Tiny(name);
        var (x, labels, rows, gradient) = (
            Random(4 * positions, channels, seed: 13),
            new[] { 0, 1, 2, 1 },
            new[] { 0, 1, 2, 3 },
            new Matrix<double>(4, 3)
        );
        var network = Biased(make(), 0, 0, 0);
        NodeLoss<double>.CrossEntropy(network.Forward(x.Clone(), training: true), labels, rows, gradient);
        network.Backward(gradient.Clone());
        for (var p = 0; p < network.Parameters.Count; p++)
        for (
            var k = 0;
            k < network.Parameters[p].Value.Span.Length;
            k += 1 + network.Parameters[p].Value.Span.Length / 5
        )
        {
            var expected = (LossAt(p, k, Shift) - LossAt(p, k, -Shift)) / (2 * Shift);
            Assert.Equal(expected, network.Parameters[p].Gradient.Buffer[k], 1e-6 * (1 + Math.Abs(expected)));
        }

        double LossAt(int p, int k, double shift) =>
            NodeLoss<double>.CrossEntropy(
                Biased(make(), p, k, shift).Forward(x.Clone(), training: true),
                labels,
                rows,
                gradient
            );
    }

    private static (Func<Sequential<double>> Make, int Positions, int Channels) Tiny(string name) =>
        name switch
        {
            "SpeechGcn" => (
                () =>
                    SpeechGcn.Create<double>(
                        3,
                        new SpeechGcnOptions
                        {
                            Nodes = 8,
                            Features = 5,
                            Hidden = 4,
                            PerceptronUnits = 6,
                        },
                        new RandomStreams(1)
                    ),
                8,
                5
            ),
            "SpectrogramVgg" => (
                () => SpectrogramVgg.Create<double>(new Grid(32, 32, 1), 3, 1.0 / 32, new RandomStreams(1)),
                32 * 32,
                1
            ),
            _ => (() => DaiNet.Create<double>(2048, 3, 1.0 / 16, new RandomStreams(1)), 2048, 1),
        };

    /// <summary>Zero biases put whole layers on ReLU's kink.</summary>
    private static Sequential<double> Biased(Sequential<double> network, int parameter, int value, double shift)
    {
        foreach (var each in network.Parameters)
            for (var k = 0; k < each.Value.Span.Length; k++)
                each.Value.Span[k] += 0.02 * Math.Sin(1 + k);
        network.Parameters[parameter].Value.Span[value] += shift;
        return network;
    }

    private static void Check(Func<IModule<double>> make, Matrix<double> x, bool training = true)
    {
        var module = make();
        var weights = Coefficients(module.Forward(x.Clone(), training));
        var dx = module.Backward(weights).Clone();
        AssertGradient("input", x, dx, () => Loss(make()));
        for (var p = 0; p < module.Parameters.Count; p++)
        {
            var at = p;
            var values = module.Parameters[p].Value.Clone();
            AssertGradient(
                $"parameter {p}",
                values,
                module.Parameters[p].Gradient,
                () =>
                {
                    var again = make();
                    var own = again.Parameters[at].Value;
                    var kept = own.Span.ToArray();
                    values.Span.CopyTo(own.Span);
                    var loss = Loss(again);
                    kept.CopyTo(own.Span); // make() may hand out the same weights
                    return loss;
                }
            );
        }

        double Loss(IModule<double> of) =>
            of.Forward(x.Clone(), training).Span.ToArray().Zip(weights.Span.ToArray(), (y, c) => c * y).Sum();
    }

    private static void AssertGradient(string of, Matrix<double> values, Matrix<double> gradient, Func<double> loss)
    {
        for (var k = 0; k < values.Span.Length; k++)
        {
            var value = values.Buffer[k];
            values.Buffer[k] = value + Shift;
            var above = loss();
            values.Buffer[k] = value - Shift;
            var expected = (above - loss()) / (2 * Shift);
            values.Buffer[k] = value;
            Assert.True(
                Math.Abs(expected - gradient.Buffer[k]) <= 1e-7 * (1 + Math.Abs(expected)),
                $"{of}, value {k}: {gradient.Buffer[k]}, by differences {expected}"
            );
        }
        Assert.Contains(gradient.Span.ToArray(), g => Math.Abs(g) > 1e-3);
    }

    private static Matrix<double> Coefficients(Matrix<double> like) => Random(like.Rows, like.Columns, seed: 20);

    private static Matrix<double> Random(int rows, int columns, ulong seed)
    {
        var matrix = new Matrix<double>(rows, columns);
        new RandomStream(seed).FillNormal(matrix.Span);
        return matrix;
    }
}
