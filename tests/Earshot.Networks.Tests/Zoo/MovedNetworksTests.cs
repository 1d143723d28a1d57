using Earshot.Graphs;
using Earshot.Learning.Baselines;
using Earshot.Learning.Networks;
using Earshot.Networks.Operators;
using Earshot.Networks.Zoo;
using Earshot.Numerics;
using Old = Earshot.Learning.Paper.Parameter<double>;

namespace Earshot.Networks.Tests.Zoo;

/// <summary>
/// The networks of the core's layers, and the same on the tape: from equal weights equal outputs and gradients, in
/// double. They hold until the old layers go.
/// </summary>
public sealed class MovedNetworksTests
{
    private const int Classes = 3;

    private readonly ParameterSet<double> p = new(new RandomStreams(1));

    private static Tensor<double> Random(Shape shape, ulong seed)
    {
        var tensor = new Tensor<double>(shape);
        new RandomStream(seed).FillNormal(tensor.Values);
        return tensor;
    }

    /// <summary>The old matrices are (inputs, outputs); here outputs come first, unless turned.</summary>
    private static void Copy(ReadOnlySpan<double> old, Parameter<double> parameter, Span<double> to)
    {
        var shape = parameter.Tensor.Shape;
        if (shape.Rank < 2 || parameter.Layout == TensorLayout.Transposed)
        {
            old.CopyTo(to);
            return;
        }
        var (outputs, inputs) = (shape[0], shape.Count / shape[0]);
        for (var i = 0; i < inputs; i++)
        for (var o = 0; o < outputs; o++)
            to[o * inputs + i] = old[i * outputs + o];
    }

    private void Check(
        IReadOnlyList<Old> old,
        Func<Matrix<double>> forward,
        Action<Matrix<double>> backward,
        Func<Tensor<double>> of,
        bool training
    )
    {
        var ours = p.All.Where(q => !q.IsStatistic).ToArray();
        Assert.Equal(old.Count, ours.Length);
        for (var i = 0; i < ours.Length; i++)
        {
            new RandomStream((ulong)i).FillNormal(old[i].Value.Span);
            foreach (ref var value in old[i].Value.Span)
                value *= 0.3;
            Copy(old[i].Value.Span, ours[i], ours[i].Tensor.Values);
        }
        var expected = forward();
        var weights = Random((expected.Rows, expected.Columns), 9);
        var tape = new Tape<double> { Training = training };
        using var _ = tape.Begin();
        var y = of();
        Fixture.Near(y.Values, expected.Span.ToArray(), "the output", 1e-10);
        tape.Backward(Reductions.Sum(y * weights));
        backward(new(expected.Rows, expected.Columns, weights.Values.ToArray()));
        for (var i = 0; i < ours.Length; i++)
        {
            var turned = new double[ours[i].Tensor.Shape.Count];
            Copy(old[i].Gradient.Span, ours[i], turned);
            Fixture.Near(ours[i].Tensor.Gradient, turned, ours[i].Name, 1e-8);
        }
    }

    private void Check(Sequential<double> old, Tensor<double> x, Func<Tensor<double>> of, bool training)
    {
        var rows = new Matrix<double>(x.Shape.Rows, x.Shape.Last, x.Values.ToArray());
        Check(old.Parameters, () => old.Forward(rows, training), y => old.Backward(y), of, training);
    }

    [Fact]
    public void DaiNet()
    {
        var x = Random((2, 4000, 1), 2);
        var network = new DaiNet<double>(p.Root, Classes, 0.05);
        var old = Earshot.Learning.Baselines.DaiNet.Create<double>(4000, Classes, 0.05, new(1));
        Check(old, x, () => network.Of(x), training: true);
    }

    [Fact]
    public void SpectrogramVgg()
    {
        var x = Random((2, 33, 38, 1), 2);
        var network = new SpectrogramVgg<double>(p.Root, (33, 38), Classes, 0.02);
        var old = Earshot.Learning.Baselines.SpectrogramVgg.Create<double>(new Grid(33, 38, 1), Classes, 0.02, new(1));
        Check(old, x, () => network.Of(x), training: false);
    }

    [Fact]
    public void SpeechGcn()
    {
        var options = new SpeechGcnOptions
        {
            Nodes = 7,
            Features = 4,
            Hidden = 5,
            PerceptronUnits = 6,
            Dropout = 0,
        };
        var basis = new Tensor<double>((7, 7), GraphFourier<double>.Basis(options.Graph, 7).Buffer);
        var x = Random((3, 7, 4), 2);
        var network = new SpeechGcn<double>(p.Root, basis, 4, Classes, 5, 6, 0);
        var old = Earshot.Learning.Baselines.SpeechGcn.Create<double>(Classes, options, new(1));
        Check(old, x, () => network.Of(x), training: true);
    }

    [Fact]
    public void PublishedSizes()
    {
        Assert.Equal(1_784_202, Count(q => new DaiNet<float>(q, 10)));
        Assert.Equal(38_722_849, Count(q => new SpectrogramVgg<float>(q, (96, 64), 33)));
        Assert.Equal(38_916, Count(q => new SpeechGcn<float>(q, new Tensor<float>((120, 120)), 35, 4)));

        static long Count(Action<Scope<float>> make)
        {
            var set = new ParameterSet<float>(null);
            make(set.Root);
            return set.Count;
        }
    }

    [Theory]
    [InlineData(NetworkKind.Gcn)]
    [InlineData(NetworkKind.Gat)]
    [InlineData(NetworkKind.Gin)]
    public void OnGraphs(NetworkKind kind)
    {
        var options = NetworkOptions.For(kind) with { Hidden = 4, Heads = kind == NetworkKind.Gat ? 2 : 1 };
        var graph = UndirectedGraph.FromEdges(6, [(0, 1), (1, 2), (2, 3), (0, 4), (4, 5), (1, 5)]);
        var edges = kind == NetworkKind.Gcn ? Propagation<double>.Normalised(graph) : Propagation<double>.Sum(graph);
        var features = new SparseMatrix<double>(
            6,
            5,
            [0, 1, 3, 4, 5, 7, 8],
            [0, 1, 3, 2, 4, 0, 4, 3],
            [1, 2, -1, 3, 1, 2, 1, 1]
        );
        var network = new GraphNetwork<double>(p.Root, edges, options, 5, Classes);
        var old = new NetworkBuilder<double>(graph, options, new(1)).Network(5, Classes);
        var nodes = new NodeFeatures<double>(features);
        Check(
            old.Parameters,
            () => old.Forward(nodes, training: false),
            y => old.Backward(y),
            () => network.Classify(network.Encode(features)),
            training: false
        );
    }
}
