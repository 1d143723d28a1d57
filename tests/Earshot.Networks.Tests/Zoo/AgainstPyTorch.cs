using Earshot.Networks.Files;
using Earshot.Networks.Operators;
using Earshot.Numerics;

namespace Earshot.Networks.Tests.Zoo;

/// <summary>
/// A network against the one that PyTorch ran (<c>Fixtures/zoo.py</c>): equal weights and inputs give equal outputs
/// and equal gradients of Σ output ⊙ weights, in double.
/// </summary>
internal sealed class AgainstPyTorch : IDisposable
{
    private static readonly string[] Ours = ["x/*", "p/*", "g/*", "y", "w"];
    private readonly Fixture fixture;
    private readonly string name;

    public AgainstPyTorch(string name) => (this.name, fixture) = (name, new($"zoo/{name}.safetensors"));

    /// <summary>An input.</summary>
    public Tensor<double> X(string of = "x")
    {
        var values = fixture[$"x/{of}"];
        return new(new Shape([.. fixture.ShapeOf($"x/{of}")]), values);
    }

    /// <summary>An input of whole numbers.</summary>
    public int[] Whole(string of) => [.. fixture[$"x/{of}"].Select(value => (int)value)];

    /// <summary>An input of yes and no.</summary>
    public bool[] Marks(string of) => [.. fixture[$"x/{of}"].Select(value => value != 0)];

    /// <summary>Fills a network from the file and compares.</summary>
    /// <param name="make">Makes the network and returns what runs it.</param>
    /// <param name="training">Whether it behaves as in training (batch norm; no dropout is compared).</param>
    /// <param name="theirs">Their names where they are not ours.</param>
    public void Check(
        Func<Scope<double>, Func<Tensor<double>>> make,
        bool training = false,
        Func<string, IReadOnlyList<string>>? theirs = null
    )
    {
        var (p, gradients) = (new ParameterSet<double>(new RandomStreams(1)), new ParameterSet<double>(null));
        var of = make(p.Root);
        make(gradients.Root);
        Load(p, "p/", theirs);
        Load(gradients, "g/", theirs);
        var tape = new Tape<double> { Training = training };
        using var _ = tape.Begin();
        var y = of();
        Fixture.Near(y.Values, fixture["y"], $"{name}'s output", 1e-5);
        tape.Backward(Reductions.Sum(y * new Tensor<double>(y.Shape, fixture["w"])));
        var pairs = p.All.Zip(gradients.All, (ours, their) => (ours, Values: their.Tensor.Values.ToArray())).ToArray();
        var largest = pairs.Max(pair => Norm(pair.Values));
        foreach (var (ours, expected) in pairs)
            if (!ours.IsStatistic)
                Near(ours, expected, largest);
    }

    /// <summary>‖a − b‖ is 1e-4 of ‖b‖ at most; what is zero but for their rounding as 1e-3 of the largest.</summary>
    private static void Near(Parameter<double> parameter, double[] expected, double largest)
    {
        var gradient = parameter.Tensor.Gradient.IsEmpty ? new double[expected.Length] : parameter.Tensor.Gradient;
        double[] apart = [.. gradient.ToArray().Zip(expected, (a, b) => a - b)];
        var deviation = Norm(apart) / Math.Max(Norm(expected), 1e-3 * largest);
        Assert.True(deviation < 1e-4, $"{parameter.Name}'s gradient deviates by {deviation:E1}");
    }

    private static double Norm(double[] values) => Math.Sqrt(values.Sum(value => value * value));

    private void Load(ParameterSet<double> p, string prefix, Func<string, IReadOnlyList<string>>? theirs)
    {
        using var file = WeightFile.Open(Fixture.PathOf($"zoo/{name}.safetensors")).Value;
        var ignored = Ours.Where(pattern => pattern != $"{prefix}*").ToArray();
        var map = new NameMap
        {
            Theirs = of => [.. (theirs?.Invoke(of) ?? [of]).Select(their => prefix + their)],
            Ignored = ignored,
        };
        var loaded = p.Load(file, map);
        Assert.True(loaded.IsOk, loaded.Reason);
    }

    public void Dispose() => fixture.Dispose();
}
