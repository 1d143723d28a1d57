using System.IO.Enumeration;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Earshot.Networks.Training;

/// <summary>Settings of <see cref="AdamW{T}"/>.</summary>
public sealed record AdamWOptions
{
    /// <summary>Step size α, above 0. Default 0.001.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>Decay β₁ of the mean of gradients, in [0, 1). Default 0.9.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Decay β₂ of the mean of squared gradients, in [0, 1). Default 0.999.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>ε, added to the root in the denominator, above 0. Default 1e-8.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Decay λ, 0 or more. Default 0.01, as PyTorch's AdamW.</summary>
    public double WeightDecay { get; init; } = 0.01;

    /// <summary>
    /// Whether λ shrinks the parameters themselves (AdamW); else λθ is added to the gradient (Adam's L2).
    /// Default
    /// true.
    /// </summary>
    public bool Decoupled { get; init; } = true;

    /// <summary>Whether the denominator never shrinks (Reddi et al. 2018). Default false.</summary>
    public bool AmsGrad { get; init; }

    /// <summary>Patterns of names that do not decay, such as <c>*.bias</c>. Default none.</summary>
    public IReadOnlyList<string> NoDecay { get; init; } = [];

    /// <summary>How the step size changes. Default: it does not.</summary>
    public Schedule Schedule { get; init; } = Schedule.Constant;

    /// <summary>Plain Adam: no decay.</summary>
    public static AdamWOptions Adam(double learningRate) => new() { LearningRate = learningRate, WeightDecay = 0 };

    /// <summary>What AST's and SSAST's authors train by.</summary>
    public static AdamWOptions Ast { get; } =
        new()
        {
            LearningRate = 1e-4,
            Beta1 = 0.95,
            WeightDecay = 5e-7,
            Decoupled = false,
        };

    /// <summary>The options themselves, when every one is in its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One is not.</exception>
    public AdamWOptions Validated()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(LearningRate);
        ArgumentOutOfRangeException.ThrowIfNegative(Beta1);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(Beta1, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(Beta2);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(Beta2, 1);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Epsilon);
        ArgumentOutOfRangeException.ThrowIfNegative(WeightDecay);
        return this;
    }
}

/// <summary>
/// Adam (Kingma and Ba 2015) with decoupled decay (Loshchilov and Hutter 2019):
/// <code>
/// m ← β₁m + (1 − β₁)g,  v ← β₂v + (1 − β₂)g²
/// θ ← θ − αλθ − α · m/(1 − β₁ᵗ) / (√(v/(1 − β₂ᵗ)) + ε)
/// </code>
/// </summary>
public sealed class AdamW<T>(ParameterSet<T> parameters, AdamWOptions options)
    : Optimiser<T>(parameters, options.Validated().LearningRate, options.Schedule, options.AmsGrad ? 3 : 2)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    protected override void Step(Parameter<T> parameter, T[][] memory, double rate)
    {
        var θ = parameter.Tensor.Values;
        var g = parameter.Tensor.Gradient;
        var whole = θ.Length / Vector<T>.Count;
        var done = whole * Vector<T>.Count;
        var factors = Factors(parameter, rate);
        var highest = options.AmsGrad ? memory[2] : memory[1];
        factors.Step(Registers(θ, whole), Registers(g, whole), memory, whole);
        for (var i = done; i < θ.Length; i++)
        {
            var (t, m, v, top) = (
                new Vector<T>(θ[i]),
                new Vector<T>(memory[0][i]),
                new Vector<T>(memory[1][i]),
                new Vector<T>(highest[i])
            );
            factors.Step(ref t, new(g[i]), ref m, ref v, ref top);
            (θ[i], memory[0][i], memory[1][i]) = (t[0], m[0], v[0]);
            if (options.AmsGrad)
                memory[2][i] = top[0];
        }
    }

    private static Span<Vector<T>> Registers(Span<T> values, int whole) =>
        MemoryMarshal.Cast<T, Vector<T>>(values)[..whole];

    private Update Factors(Parameter<T> parameter, double rate)
    {
        var decay = Decays(parameter.Name) ? options.WeightDecay : 0;
        return new()
        {
            Beta1 = Of(options.Beta1),
            Beta2 = Of(options.Beta2),
            Rest1 = Of(1 - options.Beta1),
            Rest2 = Of(1 - options.Beta2),
            Epsilon = Of(options.Epsilon),
            Penalty = Of(options.Decoupled ? 0 : decay),
            Shrink = Of(options.Decoupled ? 1 - rate * decay : 1),
            Rate = Of(rate / (1 - Math.Pow(options.Beta1, Steps))),
            RootScale = Of(1 / Math.Sqrt(1 - Math.Pow(options.Beta2, Steps))),
            AmsGrad = options.AmsGrad,
        };
    }

    private bool Decays(string name)
    {
        for (var i = 0; i < options.NoDecay.Count; i++)
            if (FileSystemName.MatchesSimpleExpression(options.NoDecay[i], name, ignoreCase: false))
                return false;
        return true;
    }

    private static Vector<T> Of(double value) => new(T.CreateTruncating(value));

    /// <summary>The step's constants, each in a register.</summary>
    private struct Update
    {
        public Vector<T> Beta1,
            Beta2,
            Rest1,
            Rest2,
            Epsilon,
            Penalty,
            Shrink,
            Rate,
            RootScale;
        public bool AmsGrad;

        public readonly void Step(Span<Vector<T>> θ, ReadOnlySpan<Vector<T>> g, T[][] memory, int whole)
        {
            var m = Registers(memory[0], whole);
            var v = Registers(memory[1], whole);
            var highest = Registers(memory[AmsGrad ? 2 : 1], whole);
            for (var i = 0; i < θ.Length; i++)
                if (AmsGrad)
                    Step(ref θ[i], g[i], ref m[i], ref v[i], ref highest[i]);
                else
                {
                    var unused = Vector<T>.Zero;
                    Step(ref θ[i], g[i], ref m[i], ref v[i], ref unused);
                }
        }

        public readonly void Step(
            ref Vector<T> θ,
            Vector<T> gradient,
            ref Vector<T> m,
            ref Vector<T> v,
            ref Vector<T> highest
        )
        {
            var g = gradient + Penalty * θ;
            m = m * Beta1 + g * Rest1;
            v = v * Beta2 + g * g * Rest2;
            highest = AmsGrad ? Vector.Max(highest, v) : v;
            θ = θ * Shrink - Rate * m / (Vector.SquareRoot(highest) * RootScale + Epsilon);
        }
    }
}
