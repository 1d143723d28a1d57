using Earshot.Networks.Layers;
using Earshot.Networks.Operators;
using Earshot.Numerics;

namespace Earshot.Networks.Tests.Operators;

/// <summary>Each operator's derivative beside central differences, in double.</summary>
public sealed class GradientTests
{
    private const double Tolerance = 1e-6;

    private readonly ParameterSet<double> p = new(new RandomStreams(3));

    private Tensor<double> Of(string name, Shape shape, double sigma = 1) => p.Add(name, shape, Fill.Normal(sigma));

    /// <summary>A weighted sum, so that no output's gradient is like another's.</summary>
    private void Check(Func<Tensor<double>> y, bool training = true, double tolerance = Tolerance)
    {
        Tensor<double>? weights = null;
        var (name, deviation) = GradientCheck.Of(
            p,
            () =>
            {
                var output = y();
                weights ??= Random(output.Shape);
                return Reductions.Sum(output * weights);
            },
            training: training
        );
        Assert.True(deviation < tolerance, $"{name} deviates by {deviation:E1}");
    }

    private static Tensor<double> Random(Shape shape)
    {
        var values = new double[shape.Count];
        new RandomStream(5).FillNormal<double>(values);
        return new(shape, values);
    }

    [Fact]
    public void Linear() =>
        Check(
            () => Products.Linear(p["x"].Tensor, p["w"].Tensor, p["b"].Tensor),
            ("x", (2, 3, 5)),
            ("w", (4, 5)),
            ("b", 4)
        );

    private void Check(Func<Tensor<double>> y, params (string Name, Shape Shape)[] parameters)
    {
        foreach (var (name, shape) in parameters)
            Of(name, shape);
        Check(y);
    }

    private Tensor<double> this[string name] => p[name].Tensor;

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void BatchedProduct(bool turnA, bool turnB) =>
        Check(
            () => Products.Multiply(this["a"], this["b"], turnA, turnB),
            ("a", turnA ? (2, 4, 3) : (2, 3, 4)),
            ("b", turnB ? (2, 5, 4) : (2, 4, 5))
        );

    [Fact]
    public void AttentionSideBySide() => Check(() => Attention.Of(this["x"], 2), ("x", (2, 7, 12)));

    [Fact]
    public void AttentionApartWithLengthsAndDropout() =>
        Check(
            () => Attention.Of(this["q"], this["k"], this["v"], 2, dropout: 0.3, lengths: new[] { 3, 6 }),
            ("q", (2, 5, 8)),
            ("k", (2, 6, 8)),
            ("v", (2, 6, 8))
        );

    [Fact]
    public void AttentionInSeveralRuns()
    {
        Of("x", (1, 400, 6), 0.3);
        Check(() => Attention.Of(this["x"], 1));
    }

    [Theory]
    [InlineData(1, 0, 1, 1)]
    [InlineData(2, 1, 1, 1)]
    [InlineData(1, 2, 2, 1)]
    [InlineData(2, 1, 1, 2)]
    public void Convolution1d(int stride, int padding, int dilation, int groups) =>
        Check(
            () => Convolution.Of(this["x"], this["w"], this["b"], Window.Line(3, stride, padding, dilation), groups),
            ("x", (2, 9, 4)),
            ("w", (6, 3, 4 / groups)),
            ("b", 6)
        );

    [Theory]
    [InlineData(1, 1, 1, 1)]
    [InlineData(2, 0, 1, 1)]
    [InlineData(1, 2, 2, 2)]
    public void Convolution2d(int stride, int padding, int dilation, int groups) =>
        Check(
            () => Convolution.Of(this["x"], this["w"], null, Window.Square(3, stride, padding, dilation), groups),
            ("x", (2, 6, 7, 4)),
            ("w", (2, 3, 3, 4 / groups))
        );

    [Fact]
    public void ConvolutionOfOneTap() =>
        Check(
            () => Convolution.Of(this["x"], this["w"], this["b"], Window.Square(1)),
            ("x", (2, 3, 4, 5)),
            ("w", (6, 1, 1, 5)),
            ("b", 6)
        );

    [Fact]
    public void DepthwiseConvolution() =>
        Check(
            () => Convolution.Depthwise(this["x"], this["w"], this["b"], Window.Square(3, stride: 2, padding: 1)),
            ("x", (2, 5, 6, 3)),
            ("w", (3, 3, 3)),
            ("b", 3)
        );

    [Fact]
    public void MaxPooling() => Check(() => Pooling.Max(this["x"], 2, 2), ("x", (2, 5, 6, 3)));

    [Fact]
    public void MeanPooling() =>
        Check(() => Pooling.Mean(this["x"], Window.Square(3, stride: 2, padding: 1)), ("x", (2, 5, 6, 3)));

    [Fact]
    public void LayerNorm() =>
        Check(() => Normalisation.LayerNorm(this["x"], this["g"], this["b"], 1e-5), ("x", (4, 7)), ("g", 7), ("b", 7));

    [Fact]
    public void ChannelNorm() =>
        Check(() => Normalisation.ChannelNorm(this["x"], this["g"], this["b"], 0.1), ("x", (4, 7)), ("g", 7), ("b", 7));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void BatchNorm(bool training)
    {
        Of("x", (3, 4, 5));
        var norm = new BatchNorm<double>(p.Root / "bn", 5);
        p["bn.weight"].Tensor.Values[1] = 2;
        Check(() => norm.Of(this["x"]), training);
    }

    public static TheoryData<string> Functions => [.. NamedFunctions.Keys];

    private static readonly Dictionary<string, Func<Tensor<double>, Tensor<double>>> NamedFunctions = new()
    {
        ["relu"] = Pointwise.Relu,
        ["leaky"] = x => Pointwise.LeakyRelu(x, 0.2),
        ["elu"] = x => Pointwise.Elu(x, 1.5),
        ["gelu"] = Pointwise.Gelu,
        ["tanh"] = Pointwise.Tanh,
        ["sigmoid"] = Pointwise.Sigmoid,
        ["exp"] = Pointwise.Exp,
        ["log"] = x => Pointwise.Log(Pointwise.Exp(x)),
        ["square"] = Pointwise.Square,
        ["abs"] = Pointwise.Abs,
        ["sqrt"] = x => Pointwise.Sqrt(Pointwise.Square(x), 0.1),
        ["glu"] = Pointwise.Glu,
        ["dropout"] = x => Pointwise.Dropout(x, 0.4),
        ["scale"] = x => Arithmetic.Scale(x, -0.7, 0.3),
        ["softmax"] = Reductions.Softmax,
        ["log softmax"] = Reductions.LogSoftmax,
        ["sum"] = x => Reductions.Sum(x, 1),
        ["mean"] = x => Reductions.Mean(x, 0),
        ["max"] = x => Reductions.Max(x, -1),
        ["mean of all"] = Reductions.Mean,
        ["slice"] = x => Joints.Slice(x, -1, 1, 3),
        ["outer slice"] = x => Joints.Slice(x, 0, 1, 1),
        ["reshape"] = x => Joints.Reshape(x, (6, 6)),
        ["permute"] = x => Joints.Permute(x, 2, 0, 1),
        ["concatenate"] = x => Joints.Concatenate(1, x, Pointwise.Tanh(x), x),
        ["unit rows"] = x => Losses.UnitRows(x),
        ["entropy"] = x => Losses.Entropy(x),
        ["cross-entropy"] = x => Losses.CrossEntropy(x, new[] { 1, -1, 0, 5, 2, 2 }, [1, 2, 1, 1, 1, 3], 0.1),
        ["same twice"] = x => x * x - x,
    };

    [Theory]
    [MemberData(nameof(Functions))]
    public void Function(string name) => Check(() => NamedFunctions[name](this["x"]), ("x", (2, 3, 6)));

    [Fact]
    public void PRelu() => Check(() => Pointwise.PRelu(this["x"], this["a"]), ("x", (4, 3)), ("a", 3));

    [Fact]
    public void SumWithRepetition() => Check(() => this["a"] + this["b"], ("a", (2, 3, 4)), ("b", (3, 4)));

    [Fact]
    public void DifferenceWithRepetition() => Check(() => this["a"] - this["b"], ("a", (2, 3, 4)), ("b", 4));

    [Fact]
    public void ProductWithRepetition() => Check(() => this["a"] * this["b"], ("a", (2, 3, 4)), ("b", 4));

    [Fact]
    public void ScaledRows() =>
        Check(() => Arithmetic.ScaleRows(this["a"], this["w"]), ("a", (2, 3, 4)), ("w", (2, 3)));

    [Fact]
    public void PrependedRows() => Check(() => Joints.Prepend(this["x"], this["v"]), ("x", (3, 2, 4)), ("v", (2, 4)));

    [Fact]
    public void MaskedRows() =>
        Check(() => Joints.MaskRows(this["x"], new[] { true, false, true }, this["v"]), ("x", (3, 4)), ("v", 4));

    [Fact]
    public void SoftCrossEntropy()
    {
        var targets = new Tensor<double>((2, 3), [0.2, 0.3, 0.5, 1, 0, 0]);
        Check(() => Losses.CrossEntropy(this["x"], targets), ("x", (2, 3)));
    }

    [Fact]
    public void BinaryCrossEntropy()
    {
        var targets = new Tensor<double>((2, 3), [0, 1, 0.5, 1, 0, 0]);
        var weights = new Tensor<double>((2, 3), [1, 2, 1, 0, 1, 3]);
        Check(() => Losses.BinaryCrossEntropy(this["x"], targets, weights), ("x", (2, 3)));
    }

    [Fact]
    public void SquaredAndAbsoluteError() =>
        Check(
            () => Losses.MeanSquaredError(this["x"], this["y"]) + Losses.MeanAbsoluteError(this["x"], this["y"]),
            ("x", (3, 4)),
            ("y", (3, 4))
        );

    [Fact]
    public void InfoNce() =>
        Check(() => Losses.InfoNce(this["x"], this["y"], new[] { 0, 1, 2 }, 0.5), ("x", (3, 4)), ("y", (3, 4)));

    [Fact]
    public void Cosine() => Check(() => Losses.Cosine(this["x"], this["y"]), ("x", (3, 4)), ("y", (3, 4)));

    [Fact]
    public void ReversedGradient()
    {
        Of("x", (2, 3));
        var tape = new Tape<double>();
        using (tape.Begin())
            tape.Backward(Reductions.Sum(Arithmetic.ReverseGradient(this["x"], 0.5)));
        Assert.All(this["x"].Gradient.ToArray(), g => Assert.Equal(-0.5, g));
    }

    [Fact]
    public void StoppedGradient()
    {
        Of("x", (2, 3));
        var tape = new Tape<double>();
        using (tape.Begin())
            tape.Backward(Reductions.Sum(Joints.StopGradient(this["x"]) * this["x"]));
        Assert.Equal(this["x"].Values.ToArray(), this["x"].Gradient.ToArray());
    }

    [Fact]
    public void TransformerBlock()
    {
        Of("x", (2, 5, 8));
        var block = new TransformerBlock<double>(p.Root / "blocks" / 0, 8, 2, 16);
        Check(() => block.Of(this["x"]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Gru(bool bidirectional)
    {
        Of("x", (3, 4, 5));
        var gru = new Gru<double>(p.Root, 5, 3, bidirectional);
        Check(() => gru.Of(this["x"], new[] { 4, 2, 3 }));
    }

    [Fact]
    public void GroupNorm() =>
        Check(() => Normalisation.GroupNorm(this["x"], this["g"], this["b"], 2), ("x", (3, 4, 6)), ("g", 6), ("b", 6));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void WeightNorm(int axis) =>
        Check(() => Normalisation.WeightNorm(this["v"], this["g"], axis), ("v", (3, 3, 3)), ("g", 3));

    [Theory]
    [InlineData(Interpolation.Nearest, false)]
    [InlineData(Interpolation.Linear, false)]
    [InlineData(Interpolation.Linear, true)]
    [InlineData(Interpolation.Cubic, false)]
    public void Resized(Interpolation kind, bool alignCorners) =>
        Check(() => Resize.Of(this["x"], 1, 7, kind, alignCorners), ("x", (2, 4, 3)));

    private static readonly SparseMatrix<double> Edges = new(
        3,
        4,
        [0, 2, 3, 6],
        [0, 3, 1, 0, 1, 2],
        [0.5, -1, 2, 1, 0.3, 0.7]
    );

    [Fact]
    public void SparseProduct() => Check(() => GraphOperators.Multiply(Edges, this["x"]), ("x", (4, 5)));

    [Fact]
    public void GatheredAndScattered() =>
        Check(
            () =>
                GraphOperators.Scatter(GraphOperators.Gather(this["x"], new[] { 2, 0, 2, 1 }), new[] { 0, 1, 1, 4 }, 5),
            ("x", (3, 4))
        );

    [Fact]
    public void EdgeAttention() =>
        Check(
            () => GraphOperators.EdgeSum(Edges, GraphOperators.EdgeSoftmax(Edges, this["e"]), this["x"]),
            ("e", (6, 2)),
            ("x", (4, 6))
        );

    [Fact]
    public void SquaredDistances() =>
        Check(() => Choices.SquaredDistances(this["x"], this["y"]), ("x", (3, 4)), ("y", (5, 4)));

    [Fact]
    public void GumbelGoesStraightThrough()
    {
        Of("x", (2, 3));
        double[] weights = [1, -2, 0.5, 3, 0.2, -1];
        var w = new Tensor<double>((2, 3), weights);
        Assert.Equal(
            Gradient(x => Reductions.Softmax(Arithmetic.Scale(x, 1 / 0.7))),
            Gradient(x => Choices.Gumbel(x, 0.7))
        );

        double[] Gradient(Func<Tensor<double>, Tensor<double>> y)
        {
            var tape = new Tape<double> { Training = false };
            p.ClearGradients();
            using (tape.Begin())
                tape.Backward(Reductions.Sum(y(this["x"]) * w));
            return [.. this["x"].Gradient.ToArray().Select(g => Math.Round(g, 12))];
        }
    }
}
