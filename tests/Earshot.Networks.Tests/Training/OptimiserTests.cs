using Earshot.Networks.Operators;
using Earshot.Networks.Training;
using Earshot.Numerics;

namespace Earshot.Networks.Tests.Training;

/// <summary>Five steps on Σ θ⁴ beside PyTorch 1.13's (<c>Fixtures/make.py</c>).</summary>
public sealed class OptimiserTests
{
    private static readonly AdamWOptions Options = new()
    {
        LearningRate = 0.01,
        Beta1 = 0.8,
        Beta2 = 0.9,
        Epsilon = 1e-6,
        WeightDecay = 0.1,
    };

    private static ParameterSet<double> Run(
        double[] start,
        Func<ParameterSet<double>, Optimiser<double>> make,
        int steps
    )
    {
        var p = new ParameterSet<double>(new RandomStreams(0));
        var θ = p.Add("θ", start.Length, Fill.Zeros);
        start.CopyTo(θ.Values);
        var (optimiser, tape) = (make(p), new Tape<double>());
        for (var step = 0; step < steps; step++)
        {
            p.ClearGradients();
            using (tape.Begin())
                tape.Backward(Reductions.Sum(Pointwise.Square(Pointwise.Square(θ))));
            optimiser.Step();
        }
        return p;
    }

    private static void Check(string name, Func<ParameterSet<double>, Optimiser<double>> make)
    {
        using var fixture = new Fixture($"{name}.safetensors");
        Fixture.Near(Run(fixture["start"], make, 5)["θ"].Tensor.Values, fixture["end"], name);
    }

    [Fact]
    public void AdamW() => Check("adamw", p => new AdamW<double>(p, Options));

    [Fact]
    public void AmsGradWithAPenalty() =>
        Check("adam", p => new AdamW<double>(p, Options with { Decoupled = false, AmsGrad = true }));

    [Fact]
    public void Sgd() =>
        Check(
            "sgd",
            p => new Sgd<double>(
                p,
                new()
                {
                    LearningRate = 0.1,
                    Momentum = 0.9,
                    WeightDecay = 0.1,
                }
            )
        );

    /// <summary>At the first step m/(1 − β₁) = g and v/(1 − β₂) = g², so r is the sign of g (and λθ).</summary>
    [Fact]
    public void LambMovesByItsRatio()
    {
        var options = new AdamWOptions { LearningRate = 0.1, WeightDecay = 0 };
        var θ = Run([3, -4], p => new Lamb<double>(p, options), 1)["θ"].Tensor.Values.ToArray();
        var step = 0.1 * 5 / Math.Sqrt(2);
        Assert.Equal(3 - step, θ[0], 1e-6);
        Assert.Equal(-4 + step, θ[1], 1e-6);
    }

    [Fact]
    public void Schedules()
    {
        var warm = new Schedule.Warmup(10, new Schedule.Cosine(100));
        Assert.Equal(0.1, warm.Factor(0), 1e-12);
        Assert.Equal(1, warm.Factor(10), 1e-12);
        Assert.Equal(0.5, warm.Factor(60), 1e-12);
        Assert.Equal(0, warm.Factor(200), 1e-12);
        Assert.Equal(0.25, new Schedule.Steps(50, 0.5).Factor(120), 1e-12);
        Assert.Equal(0.5, new Schedule.LinearDecay(100, 50).Factor(75), 1e-12);
        Assert.Equal(1, Schedule.Constant.Factor(1_000_000), 1e-12);
    }
}
