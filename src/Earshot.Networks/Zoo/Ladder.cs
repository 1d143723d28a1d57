using System.Numerics;
using Earshot.Networks.Operators;

namespace Earshot.Networks.Zoo;

/// <summary>
/// The ladder network (Rasmus et al., "Semi-Supervised Learning with Ladder Networks", NIPS 2015;
/// github.com/CuriousAI/ladder), the method of Table II's LadderNet: a noisy encoder classifies, and a decoder
/// cleans
/// what noise did to each of its layers.
/// </summary>
/// <remarks>
/// Encoder z^l = BN(W^l·h^(l−1)) (+ noise), h^l = φ(γ^l·(z^l + β^l)), φ = ReLU (no γ), softmax at the top.
/// Decoder
/// u^L = BN(h̃^L), u^l = BN(V^(l+1)·ẑ^(l+1)), ẑ^l = (z̃^l − μ(u))·v(u) + μ(u), μ(u) = a₁σ(a₂u + a₃) + a₄u + a₅,
/// v(u)
/// likewise of a₆ to a₁₀. Labelled and unlabelled rows are normalised apart.
/// </remarks>
public sealed class Ladder<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const double Epsilon = 1e-10,
        Momentum = 0.1;
    private const int Combiner = 10;

    private readonly int layers;
    private readonly double noise;
    private readonly IReadOnlyList<double> weights;
    private readonly Tensor<T>[] w,
        v,
        beta,
        mean,
        variance;
    private readonly Tensor<T>[][] a;
    private readonly Tensor<T> gamma;
    private readonly List<Tensor<T>> noises = [];
    private int nextNoise;

    /// <summary>The network.</summary>
    /// <param name="p">Its place in the names.</param>
    /// <param name="widths">d of the input, of each layer, and of the classes at the top.</param>
    /// <param name="noise">σ of the noise on the input and every layer; 0.3 as published.</param>
    /// <param name="weights">λ of each layer's cost, from the input up; default 1000, 10, 0.1, 0.1, …</param>
    public Ladder(Scope<T> p, IReadOnlyList<int> widths, double noise = 0.3, IReadOnlyList<double>? weights = null)
    {
        (layers, this.noise) = (widths.Count - 1, noise);
        this.weights = weights ?? [1000, 10, .. Enumerable.Repeat(0.1, Math.Max(0, layers - 1))];
        (w, v, beta) = (new Tensor<T>[layers], new Tensor<T>[layers], new Tensor<T>[layers]);
        (mean, variance, a) = (new Tensor<T>[layers], new Tensor<T>[layers], new Tensor<T>[layers + 1][]);
        for (var l = 0; l <= layers; l++)
        {
            a[l] = new Tensor<T>[Combiner];
            for (var k = 0; k < Combiner; k++)
                a[l][k] = (p / $"a{k + 1}").Parameter($"{l}", widths[l], k is 1 or 6 ? Fill.Ones : Fill.Zeros);
        }
        for (var l = 0; l < layers; l++)
        {
            var (inputs, outputs) = (widths[l], widths[l + 1]);
            w[l] = (p / "w").Parameter($"{l}", (outputs, inputs), Fill.Normal(1 / Math.Sqrt(inputs)));
            v[l] = (p / "v").Parameter($"{l}", (inputs, outputs), Fill.Normal(1 / Math.Sqrt(outputs)));
            beta[l] = (p / "beta").Parameter($"{l}", outputs, Fill.Zeros);
            mean[l] = (p / "running_mean").Statistic($"{l}", outputs, Fill.Zeros);
            variance[l] = (p / "running_var").Statistic($"{l}", outputs, Fill.Ones);
        }
        gamma = p.Parameter("gamma", widths[^1], Fill.Ones);
    }

    /// <summary>
    /// CE(noisy prediction of the labelled) + Σ_l λ_l/(N·d_l)·Σ ‖(ẑ^l − m^l)/s^l − z^l‖² over the unlabelled, m
    /// and s of
    /// the clean pass.
    /// </summary>
    /// <param name="labelled">Examples (n, d).</param>
    /// <param name="labels">Class of each.</param>
    /// <param name="unlabelled">Others (N, d).</param>
    public Tensor<T> Loss(Tensor<T> labelled, ReadOnlyMemory<int> labels, Tensor<T> unlabelled)
    {
        nextNoise = 0;
        Keep(Encode(labelled, 0));
        var loss = Losses.CrossEntropy(Encode(labelled, noise)[^1].H, labels);
        return loss + Cost(Encode(unlabelled, 0), Encode(unlabelled, noise));
    }

    /// <summary>Examples (n, d) to logits (n, classes): the clean encoder with what training kept of its
    /// norms.</summary>
    public Tensor<T> Of(Tensor<T> x)
    {
        for (var l = 0; l < layers; l++)
        {
            var inverse = InverseRoot(variance[l]);
            x = Activate((Products.Linear(x, w[l]) - mean[l]) * inverse, l);
        }
        return x;
    }

    /// <summary>One layer of a pass: z, what it was normalised by (none at the input), and h; logits at the
    /// top.</summary>
    private readonly record struct Rung(Tensor<T> Z, Tensor<T>? Mean, Tensor<T>? Inverse, Tensor<T> H);

    private Rung[] Encode(Tensor<T> x, double sigma)
    {
        var rungs = new Rung[layers + 1];
        var h = Noisy(x, sigma);
        rungs[0] = new(h, null, null, h);
        for (var l = 0; l < layers; l++)
        {
            var (z, m, inverse) = Normalise(Products.Linear(h, w[l]));
            z = Noisy(z, sigma);
            h = Activate(z, l);
            rungs[l + 1] = new(z, m, inverse, h);
        }
        return rungs;
    }

    private Tensor<T> Activate(Tensor<T> z, int layer) =>
        layer == layers - 1 ? (z + beta[layer]) * gamma : Pointwise.Relu(z + beta[layer]);

    private static (Tensor<T> Z, Tensor<T> Mean, Tensor<T> Inverse) Normalise(Tensor<T> u)
    {
        var m = Reductions.Mean(u, 0);
        var centred = u - m;
        var inverse = InverseRoot(Reductions.Mean(Pointwise.Square(centred), 0));
        return (centred * inverse, m, inverse);
    }

    /// <summary>1/√(x + ε).</summary>
    private static Tensor<T> InverseRoot(Tensor<T> x) =>
        Pointwise.Exp(-0.5 * Pointwise.Log(Arithmetic.Scale(x, 1, Epsilon)));

    private Tensor<T> Cost(Rung[] clean, Rung[] noisy)
    {
        var u = Reductions.Softmax(noisy[layers].H);
        Tensor<T>? cost = null;
        for (var l = layers; l >= 0; l--)
        {
            u = Normalise(l == layers ? u : Products.Linear(u, v[l])).Z;
            u = Combine(noisy[l].Z, u, a[l]); // ẑ
            var z = clean[l].Mean is { } m ? (u - m) * clean[l].Inverse! : u;
            var part = weights[l] * Losses.MeanSquaredError(z, clean[l].Z);
            cost = cost is null ? part : cost + part;
        }
        return cost!;
    }

    private static Tensor<T> Combine(Tensor<T> z, Tensor<T> u, Tensor<T>[] a)
    {
        var μ = Curve(u, a.AsSpan(0, 5));
        return (z - μ) * Curve(u, a.AsSpan(5, 5)) + μ;
    }

    private static Tensor<T> Curve(Tensor<T> u, ReadOnlySpan<Tensor<T>> a) =>
        Pointwise.Sigmoid(u * a[1] + a[2]) * a[0] + u * a[3] + a[4];

    private Tensor<T> Noisy(Tensor<T> z, double sigma)
    {
        if (sigma == 0)
            return z;
        if (nextNoise == noises.Count)
            noises.Add(new(z.Shape));
        if (noises[nextNoise].Shape != z.Shape)
            noises[nextNoise] = new(z.Shape);
        var drawn = noises[nextNoise++];
        foreach (ref var value in drawn.Values)
            value = T.CreateTruncating(sigma * Tape<T>.Current.Random.NextNormal());
        return z + drawn;
    }

    /// <summary>The labelled rows' means and variances, for use.</summary>
    private void Keep(Rung[] rungs)
    {
        if (!Tape<T>.Current.Training)
            return;
        for (var l = 0; l < layers; l++)
        for (var i = 0; i < mean[l].Shape.Count; i++)
        {
            var inverse = double.CreateTruncating(rungs[l + 1].Inverse!.Values[i]);
            Move(ref mean[l].Values[i], double.CreateTruncating(rungs[l + 1].Mean!.Values[i]));
            Move(ref variance[l].Values[i], 1 / (inverse * inverse));
        }

        static void Move(ref T kept, double now) =>
            kept = T.CreateTruncating((1 - Momentum) * double.CreateTruncating(kept) + Momentum * now);
    }
}
