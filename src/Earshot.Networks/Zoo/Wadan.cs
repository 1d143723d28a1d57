using System.Numerics;
using Earshot.Networks.Layers;
using Earshot.Networks.Operators;
using Earshot.Networks.Training;
using Earshot.Numerics;

namespace Earshot.Networks.Zoo;

/// <summary>
/// WADAN (Yi and Mak, "Improving Speech Emotion Recognition With Adversarial Data Augmentation Network", IEEE
/// TNNLS
/// 2020; github.com/Louisa-Luyi/adan): an autoencoder whose code a classifier reads and a generator imitates
/// class by
/// class; what the decoder makes of imitated codes are further training examples.
/// </summary>
/// <remarks>
/// As in the authors' code batch norm never sees a batch (y = γ·x/√1.001 + β), and ε of the penalty is drawn
/// once a
/// row. The critic's sign too: it minimises real − fake.
/// </remarks>
public sealed class Wadan<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const double PenaltyWeight = 10,
        ClassWeight = 0.1;

    private readonly int noise;
    private readonly WadanPerceptron<T> encoder,
        decoder,
        generator,
        critic,
        classifier;

    /// <summary>The five networks, each with parameters of its own.</summary>
    /// <param name="random">First values.</param>
    /// <param name="dimension">Features d.</param>
    /// <param name="classes">Number of classes c.</param>
    /// <param name="width">Hidden units of encoder and decoder; the others have an eighth or a half. Default
    /// 800.</param>
    public Wadan(RandomStreams? random, int dimension, int classes, int width = 800)
        : this([.. Enumerable.Range(0, 5).Select(_ => new ParameterSet<T>(random).Root)], dimension, classes, width) { }

    /// <summary>The same with all parameters in one set, to compare with other programs.</summary>
    internal Wadan(Scope<T> p, int dimension, int classes, int width)
        : this([p, p, p, p, p], dimension, classes, width) { }

    private Wadan(Scope<T>[] p, int dimension, int classes, int width)
    {
        noise = width / 8;
        All = [.. p.Select(place => place.Parameters)];
        encoder = new(p[0] / "encoder", [dimension, width, width, noise], normalised: true, bounded: true);
        decoder = new(p[1] / "decoder", [noise, width, width, dimension], normalised: true, bounded: true);
        generator = new(p[2] / "generator", [noise + classes, noise, noise, noise], bounded: true);
        critic = new(p[3] / "critic", [noise, noise, noise, 1]);
        classifier = new(p[4] / "classifier", [noise, width / 2, width / 2, classes]);
    }

    /// <summary>The parameters of encoder E, decoder R, generator G, critic D and classifier C.</summary>
    public IReadOnlyList<ParameterSet<T>> All { get; }

    /// <summary>Numbers of noise that the generator takes.</summary>
    public int Noise => noise;

    /// <summary>What C minimises: CE(C(E(x)), y), weighted by class.</summary>
    public Tensor<T> ClassLoss(Tensor<T> x, ReadOnlyMemory<int> labels, double[]? weights = null) =>
        Losses.CrossEntropy(classifier.Of(encoder.Of(x)), labels, weights);

    /// <summary>What E minimises besides, and R alone: the mean of (x − R(E(x)))².</summary>
    public Tensor<T> Reconstruction(Tensor<T> x) => Losses.MeanSquaredError(x, decoder.Of(encoder.Of(x)));

    /// <summary>
    /// What D minimises: mean D(h) − mean D(g) + 10·mean ‖∇D(h + ε(g − h))‖¹⁰, h = E(x), g = G(noise, y).
    /// </summary>
    /// <param name="x">Features (B, d).</param>
    /// <param name="input">Noise and the class as 1 of c (B, noise + c).</param>
    /// <param name="epsilon">ε of each row (B).</param>
    public Tensor<T> CriticLoss(Tensor<T> x, Tensor<T> input, Tensor<T> epsilon)
    {
        var (real, fake) = (encoder.Of(x), generator.Of(input));
        var between = real + Arithmetic.ScaleRows(fake - real, epsilon);
        var square = Reductions.Sum(Pointwise.Square(critic.Slope(between)), 1); // (B), ‖∇‖²
        var fifth = Pointwise.Square(Pointwise.Square(square)) * square;
        return Reductions.Mean(critic.Of(real))
            - Reductions.Mean(critic.Of(fake))
            + PenaltyWeight * Reductions.Mean(fifth);
    }

    /// <summary>
    /// What G minimises: mean D(g) + 0.1·CE(C(g), y); what else stands in −L_D does not move with it.
    /// </summary>
    public Tensor<T> GeneratorLoss(Tensor<T> input, ReadOnlyMemory<int> labels)
    {
        var fake = generator.Of(input);
        return Reductions.Mean(critic.Of(fake)) + ClassWeight * Losses.CrossEntropy(classifier.Of(fake), labels);
    }

    /// <summary>Imitated features (B, d) of noise and classes (B, noise + c).</summary>
    public Tensor<T> Imitate(Tensor<T> input) => decoder.Of(generator.Of(input));

    /// <summary>Fills noise and class of each row.</summary>
    public void Draw(Tensor<T> input, ReadOnlySpan<int> labels, RandomStream random)
    {
        for (var i = 0; i < labels.Length; i++)
        {
            random.FillNormal(input.Row(i)[..noise]);
            input.Row(i)[noise..].Clear();
            input.Row(i)[noise + labels[i]] = T.One;
        }
    }
}

/// <summary>One step of <see cref="Wadan{T}"/>: C once, D twice, E and R once, G once, each by Adam.</summary>
public sealed class WadanTraining<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly AdamWOptions Adam = AdamWOptions.Adam(1e-4) with { Beta1 = 0.5, Epsilon = 1e-5 };

    private readonly Wadan<T> wadan;
    private readonly Tape<T>[] tapes = [new(), new(), new(), new()];
    private readonly AdamW<T>[] optimisers;
    private readonly Tensor<T> input,
        epsilon;
    private readonly double[]? weights;

    /// <summary>A training of batches of one size.</summary>
    /// <param name="wadan">The networks.</param>
    /// <param name="batch">Examples of a batch; 128 as published.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="weights">Weights of the classes; null: none.</param>
    /// <param name="random">ε of each row.</param>
    public WadanTraining(Wadan<T> wadan, int batch, int classes, double[]? weights, RandomStream random)
    {
        (this.wadan, this.weights) = (wadan, weights);
        optimisers = [.. wadan.All.Select(set => new AdamW<T>(set, Adam))];
        (input, epsilon) = (new((batch, wadan.Noise + classes)), new(batch));
        foreach (ref var value in epsilon.Values)
            value = T.CreateChecked(random.NextDouble());
    }

    /// <summary>One step on a batch.</summary>
    public void Step(Tensor<T> x, int[] labels, RandomStream random)
    {
        Move(0, () => wadan.ClassLoss(x, labels, weights), 4);
        for (var k = 0; k < 2; k++)
        {
            wadan.Draw(input, labels, random);
            Move(1, () => wadan.CriticLoss(x, input, epsilon), 3);
        }
        Move(2, () => wadan.ClassLoss(x, labels, weights) + wadan.Reconstruction(x), 0, 1);
        wadan.Draw(input, labels, random);
        Move(3, () => wadan.GeneratorLoss(input, labels), 2);
    }

    /// <summary>A gradient step of some of the networks, the others as they are.</summary>
    private void Move(int tape, Func<Tensor<T>> loss, params ReadOnlySpan<int> moved)
    {
        for (var i = 0; i < optimisers.Length; i++)
            optimisers[i].Parameters.Freeze(!moved.Contains(i), "*");
        foreach (var i in moved)
            optimisers[i].Parameters.ClearGradients();
        using (tapes[tape].Begin())
            tapes[tape].Backward(loss());
        foreach (var i in moved)
            optimisers[i].Step();
    }
}

/// <summary>Linear layers with LeakyReLU(0.2) between them; tanh at the end where it is bounded.</summary>
internal sealed class WadanPerceptron<T>(
    Scope<T> p,
    IReadOnlyList<int> widths,
    bool normalised = false,
    bool bounded = false
)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const double Leak = 0.2;

    private static readonly double Root = 1 / Math.Sqrt(1.001);

    private readonly Linear<T>[] layers =
    [
        .. Enumerable
            .Range(0, widths.Count - 1)
            .Select(i => new Linear<T>(
                p / "layers" / i,
                widths[i],
                widths[i + 1],
                fill: Fill.Xavier(widths[i], widths[i + 1])
            )),
    ];
    private readonly (Tensor<T> Gamma, Tensor<T> Beta)[] norms =
    [
        .. Enumerable
            .Range(1, normalised ? widths.Count - 2 : 0)
            .Select(i =>
                (
                    (p / "norms" / (i - 1)).Parameter("weight", widths[i], Fill.Ones),
                    (p / "norms" / (i - 1)).Parameter("bias", widths[i], Fill.Zeros)
                )
            ),
    ];
    private readonly Tensor<T>?[] slopes = new Tensor<T>?[widths.Count - 2];

    public Tensor<T> Of(Tensor<T> x)
    {
        for (var i = 0; i < layers.Length - 1; i++)
        {
            x = Pointwise.LeakyRelu(layers[i].Of(x), Leak);
            if (normalised)
                x = Root * x * norms[i].Gamma + norms[i].Beta;
        }
        x = layers[^1].Of(x);
        return bounded ? Pointwise.Tanh(x) : x;
    }

    /// <summary>
    /// ∇ of the one output by x: W₁ᵀ(m₁ ⊙ W₂ᵀ(m₂ ⊙ w₃)), m each unit's slope, which does not move with x but
    /// for jumps.
    /// </summary>
    public Tensor<T> Slope(Tensor<T> x)
    {
        for (var i = 0; i < slopes.Length; i++)
        {
            var z = layers[i].Of(x);
            if (slopes[i]?.Shape != z.Shape)
                slopes[i] = new(z.Shape);
            for (var k = 0; k < z.Shape.Count; k++)
                slopes[i]!.Values[k] = z.Values[k] > T.Zero ? T.One : T.CreateChecked(Leak);
            x = Pointwise.LeakyRelu(z, Leak);
        }
        var back = slopes[^1]! * Joints.Reshape(layers[^1].Weight, widths[^2]);
        for (var i = slopes.Length - 1; i > 0; i--)
            back = slopes[i - 1]! * Products.Multiply(back, layers[i].Weight);
        return Products.Multiply(back, layers[0].Weight);
    }
}
