using System.Numerics;
using Earshot.Networks.Layers;
using Earshot.Networks.Operators;
using Earshot.Networks.Training;
using Earshot.Numerics;

namespace Earshot.Networks.Zoo;

/// <summary>
/// Bootstrapping (Grill et al. 2020, as BYOL-S has it): a network and a predictor say what a slowly following
/// copy of
/// the network makes of another view of the same clip.
/// </summary>
public sealed class Byol<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const double Decay = 0.99;

    private const string Copy = "target";

    private readonly Func<Tensor<T>, Tensor<T>> online,
        following;
    private readonly BootstrapHead<T> projector,
        targetProjector,
        predictor;

    /// <summary>The network and its copy.</summary>
    /// <param name="random">First values.</param>
    /// <param name="network">Makes the network that is learnt: views to embeddings (B, width).</param>
    /// <param name="width">Values of an embedding.</param>
    /// <param name="projection">Values that are compared. Default 256.</param>
    /// <param name="hidden">Hidden units of projector and predictor. Default 4096.</param>
    public Byol(
        RandomStreams? random,
        Func<Scope<T>, Func<Tensor<T>, Tensor<T>>> network,
        int width,
        int projection = 256,
        int hidden = 4096
    )
    {
        Parameters = new(random);
        var (root, target) = (Parameters.Root, Parameters.Root / Copy);
        (online, following) = (network(root / "net"), network(target / "net"));
        projector = new(root / "projector", width, projection, hidden);
        targetProjector = new(target / "projector", width, projection, hidden);
        predictor = new(root / "predictor", projection, projection, hidden);
        Parameters.Freeze(true, $"{Copy}.*");
        Follow(0);
    }

    /// <summary>
    /// What is learnt, <c>net</c>, <c>projector</c>, <c>predictor</c>, and, frozen, the copy that follows,
    /// <c>target</c>.
    /// </summary>
    public ParameterSet<T> Parameters { get; }

    /// <summary>
    /// Mean over the clips of [2 − 2·cos(q(z₁), z'₂)] + [2 − 2·cos(q(z₂), z'₁)]; no gradient reaches the copy.
    /// </summary>
    /// <param name="first">A view of each clip.</param>
    /// <param name="second">Another one.</param>
    public Tensor<T> Loss(Tensor<T> first, Tensor<T> second)
    {
        var (q1, q2) = (Predict(first), Predict(second));
        var (z1, z2) = (Follow(first), Follow(second));
        var likeness = Reductions.Mean(Losses.Cosine(q1, z2)) + Reductions.Mean(Losses.Cosine(q2, z1));
        return Arithmetic.Scale(likeness, -2, 4);
    }

    private Tensor<T> Predict(Tensor<T> x) => predictor.Of(projector.Of(online(x)));

    private Tensor<T> Follow(Tensor<T> x) => Joints.StopGradient(targetProjector.Of(following(x)));

    /// <summary>θ' ← 0.99·θ' + 0.01·θ, after each step.</summary>
    public void MoveTarget() => Follow(Decay);

    private void Follow(double decay)
    {
        foreach (var parameter in Parameters.All)
            if (parameter.IsFrozen)
                MovingAverage.Follow(parameter, Parameters[parameter.Name[(Copy.Length + 1)..]], decay);
    }
}

/// <summary>lin2(relu(bn(lin1 x))).</summary>
internal sealed class BootstrapHead<T>(Scope<T> p, int inputs, int outputs, int hidden)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Linear<T> lin1 = new(p / "lin1", inputs, hidden);
    private readonly BatchNorm<T> bn = new(p / "bn", hidden);
    private readonly Linear<T> lin2 = new(p / "lin2", hidden, outputs);

    public Tensor<T> Of(Tensor<T> x) => lin2.Of(Pointwise.Relu(bn.Of(lin1.Of(x))));
}
