using Earshot.Networks.Files;
using Earshot.Networks.Layers;
using Earshot.Networks.Operators;
using Earshot.Numerics;

namespace Earshot.Networks.Tests.Operators;

/// <summary>Outputs and gradients beside PyTorch 1.13's (<c>Fixtures/make.py</c>).</summary>
public sealed class PyTorchTests : IDisposable
{
    private readonly Fixture fixture = new("operators.safetensors");
    private readonly ParameterSet<double> p = new(new RandomStreams(0));

    /// <summary>A parameter with a fixture's values: channels, which PyTorch has second, last.</summary>
    private Tensor<double> Get(string name, TensorLayout layout = TensorLayout.Same)
    {
        int[] sizes = [.. fixture.ShapeOf(name)];
        Shape shape = layout switch
        {
            TensorLayout.ChannelsLast => new([sizes[0], .. sizes[2..], sizes[1]]),
            TensorLayout.TapsFirst => new([.. sizes[2..], sizes[0]]),
            _ => new(sizes),
        };
        var tensor = p.Add(name, shape, Fill.Zeros, layout);
        FileLayout.Turn<double>(p[name], fixture[name], tensor.Values, toFile: false);
        return tensor;
    }

    private Tensor<double> Last(string name) => Get(name, TensorLayout.ChannelsLast);

    private void Check(string name, Func<Tensor<double>> y, bool channelsLast = true)
    {
        var layout = channelsLast ? TensorLayout.ChannelsLast : TensorLayout.Same;
        var weights = Get($"{name}/weights", layout);
        p[$"{name}/weights"].IsFrozen = true;
        var tape = new Tape<double>();
        using var _ = tape.Begin();
        var output = y();
        var expected = Get($"{name}/y", layout);
        Fixture.Near(output.Values, expected.Values.ToArray(), "the output");
        tape.Backward(Reductions.Sum(output * weights));
        foreach (var parameter in p.All.Where(q => q.Name.StartsWith($"{name}/", StringComparison.Ordinal)))
        {
            var gradient = $"{name}/d{parameter.Name[(name.Length + 1)..]}";
            if (!fixture.Contains(gradient))
                continue;
            var turned = new double[parameter.Tensor.Shape.Count];
            FileLayout.Turn<double>(parameter, parameter.Tensor.Gradient, turned, toFile: true);
            Fixture.Near(turned, fixture[gradient], gradient);
        }
    }

    [Fact]
    public void Convolution1d()
    {
        var (x, w, b) = (Last("conv1d/x"), Last("conv1d/w"), Get("conv1d/b"));
        Check("conv1d", () => Convolution.Of(x, w, b, Window.Line(3, 2, 2, 2), 2));
    }

    [Fact]
    public void Convolution2d()
    {
        var (x, w, b) = (Last("conv2d/x"), Last("conv2d/w"), Get("conv2d/b"));
        Check("conv2d", () => Convolution.Of(x, w, b, Window.Square(3, 2, 1)));
    }

    [Fact]
    public void Depthwise()
    {
        var (x, w, b) = (Last("depthwise/x"), Get("depthwise/w", TensorLayout.TapsFirst), Get("depthwise/b"));
        Check("depthwise", () => Convolution.Depthwise(x, w, b, Window.Square(3, 2, 1)));
    }

    [Fact]
    public void BatchNorm()
    {
        var (x, g, b) = (Last("batchnorm/x"), Get("batchnorm/g"), Get("batchnorm/b"));
        var mean = new Tensor<double>(5);
        var variance = new Tensor<double>(5);
        variance.Values.Fill(1);
        Check("batchnorm", () => Normalisation.BatchNorm(x, g, b, mean, variance));
        Fixture.Near(mean.Values, fixture["batchnorm/mean"], "the kept mean");
        Fixture.Near(variance.Values, fixture["batchnorm/var"], "the kept variance");
    }

    [Fact]
    public void GroupNorm()
    {
        var (x, g, b) = (Last("groupnorm/x"), Get("groupnorm/g"), Get("groupnorm/b"));
        Check("groupnorm", () => Normalisation.GroupNorm(x, g, b, 2));
    }

    [Fact]
    public void LayerNorm()
    {
        var (x, g, b) = (Get("layernorm/x"), Get("layernorm/g"), Get("layernorm/b"));
        Check("layernorm", () => Normalisation.LayerNorm(x, g, b, 1e-5), channelsLast: false);
    }

    [Fact]
    public void Gelu()
    {
        var x = Get("gelu/x");
        Check("gelu", () => Pointwise.Gelu(x), channelsLast: false);
    }

    [Fact]
    public void AttentionOfTwoHeads()
    {
        var (q, k, v) = (Get("attention/q"), Get("attention/k"), Get("attention/v"));
        Check("attention", () => Attention.Of(q, k, v, 2), channelsLast: false);
    }

    [Fact]
    public void Gru()
    {
        var gru = new Gru<double>(p.Root / "gru", 5, 3, bidirectional: true);
        foreach (var parameter in p.All)
            fixture[parameter.Name.Replace("gru.", "gru/")].CopyTo(parameter.Tensor.Values);
        var x = Get("gru/x");
        Check("gru", () => gru.Of(x, new[] { 4, 3, 2 }), channelsLast: false);
        foreach (var parameter in p.All.Where(q => q.Name.StartsWith("gru.", StringComparison.Ordinal)))
            Fixture.Near(parameter.Tensor.Gradient, fixture[parameter.Name.Replace("gru.", "gru/d")], parameter.Name);
    }

    [Fact]
    public void CrossEntropy()
    {
        var x = Get("crossentropy/x");
        Check("crossentropy", () => Losses.CrossEntropy(x, new[] { 1, 0, 4, 2 }, [1, 2, 1, 1, 3]), channelsLast: false);
    }

    [Fact]
    public void LinearAndBicubicResizing()
    {
        var x = Last("linear/x");
        Check("linear", () => Resize.Of(x, 1, 8));
        var image = Last("bicubic/x");
        Check(
            "bicubic",
            () => Resize.Of(Resize.Of(image, 1, 8, Interpolation.Cubic, true), 2, 9, Interpolation.Cubic, true)
        );
    }

    [Fact]
    public void WeightNorm()
    {
        var (v, g) = (Last("weightnorm/x"), Get("weightnorm/g"));
        Check("weightnorm", () => Normalisation.WeightNorm(v, g, 1));
    }

    public void Dispose() => fixture.Dispose();
}
