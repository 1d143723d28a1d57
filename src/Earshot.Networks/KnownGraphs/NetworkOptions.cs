namespace Earshot.Networks.KnownGraphs;

/// <summary>The networks of Table III of the paper.</summary>
public enum NetworkKind
{
    /// <summary>Graph convolution (Kipf and Welling 2017).</summary>
    Gcn,

    /// <summary>Graph attention (Veličković et al. 2018).</summary>
    Gat,

    /// <summary>Graph isomorphism (Xu et al. 2019).</summary>
    Gin,

    /// <summary>GCN trained with GraphMix (Verma et al. 2021).</summary>
    GraphMix,
}

/// <summary>The self-supervised task beside classification: a column of Table III of the paper.</summary>
public enum GraphTask
{
    /// <summary>None.</summary>
    None,

    /// <summary>Graph denoising, equation 4.</summary>
    Denoise,

    /// <summary>Graph completion, equation 5.</summary>
    Completion,

    /// <summary>Graph shuffling, equation 6.</summary>
    Shuffle,
}

/// <summary>
/// A network of Table III and how it is trained; <see cref="For"/> gives the settings of each network's own paper.
/// </summary>
public sealed record NetworkOptions
{
    /// <summary>Which network. Default GCN.</summary>
    public NetworkKind Kind { get; init; }

    /// <summary>Width of the hidden layer (of each head, for GAT), 1 or more. Default 16.</summary>
    public int Hidden { get; init; } = 16;

    /// <summary>Attention heads, 1 or more; GAT alone has several. Default 1.</summary>
    public int Heads { get; init; } = 1;

    /// <summary>Share of the input features dropped in training, in [0, 1). Default 0.5.</summary>
    public double InputDropout { get; init; } = 0.5;

    /// <summary>
    /// Share of the hidden values (and of GAT's attention) dropped in training, in [0, 1). Default 0.5.
    /// </summary>
    public double Dropout { get; init; } = 0.5;

    /// <summary>Adam's step size, above 0. Default 0.01.</summary>
    public double LearningRate { get; init; } = 0.01;

    /// <summary>L2 penalty, 0 or more. Default 5e-4.</summary>
    public double WeightDecay { get; init; } = 5e-4;

    /// <summary>Whether the penalty is on the first layer alone, as Kipf and Welling have it. Default true.</summary>
    public bool DecaysFirstLayerOnly { get; init; } = true;

    /// <summary>Most epochs, 1 or more. Default 200.</summary>
    public int Epochs { get; init; } = 200;

    /// <summary>
    /// Stops after so many epochs in which neither loss nor accuracy on validation was at its best; 1 or more. Default
    /// 200.
    /// </summary>
    public int Patience { get; init; } = 200;

    /// <summary>
    /// Which epoch's weights are kept: of the lowest loss on validation, or (default) of the highest accuracy, the loss
    /// deciding between equals.
    /// </summary>
    public bool KeepsLowestLoss { get; init; }

    /// <summary>The self-supervised task beside classification. Default none.</summary>
    public GraphTask Task { get; init; }

    /// <summary>
    /// ε of denoising as a share of the features' own variance, 0 or more. Default 0.1 (the paper does not give it).
    /// </summary>
    public double NoiseVariance { get; init; } = 0.1;

    /// <summary>
    /// Share of the nodes that completion masks and shuffling moves, in (0, 1]. Default 0.1 (best in the paper's Fig.
    /// 5b).
    /// </summary>
    public double MaskedFraction { get; init; } = 0.1;

    /// <summary>λ2 of equation 3, the weight of the self-supervised loss; 0 or more. Default 0.1.</summary>
    public double SelfSupervisedWeight { get; init; } = 0.1;

    /// <summary>
    /// The published settings: GCN 2 layers of 16; GAT 8 heads of 8, dropout 0.6; GIN-0, sums and two-layer perceptrons
    /// of 64, step size and penalty chosen on validation (its paper has none for such graphs); GraphMix on GCN.
    /// </summary>
    public static NetworkOptions For(NetworkKind kind) =>
        kind switch
        {
            NetworkKind.Gat => new()
            {
                Kind = kind,
                Hidden = 8,
                Heads = 8,
                InputDropout = 0.6,
                Dropout = 0.6,
                LearningRate = 0.005,
                DecaysFirstLayerOnly = false,
                Epochs = 600,
                Patience = 100,
                KeepsLowestLoss = true,
            },
            NetworkKind.Gin => new()
            {
                Kind = kind,
                Hidden = 64,
                LearningRate = 0.005,
                WeightDecay = 5e-3,
                DecaysFirstLayerOnly = false,
            },
            NetworkKind.GraphMix => new()
            {
                Kind = kind,
                Dropout = 0,
                DecaysFirstLayerOnly = false,
                Epochs = 2000,
                Patience = 2000,
            },
            _ => new() { Kind = kind },
        };

    /// <summary>The options themselves, when every one is in its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One is not.</exception>
    public NetworkOptions Validated()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Hidden);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Heads);
        ArgumentOutOfRangeException.ThrowIfNegative(InputDropout);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(InputDropout, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(Dropout);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(Dropout, 1);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(LearningRate);
        ArgumentOutOfRangeException.ThrowIfNegative(WeightDecay);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Epochs);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Patience);
        ArgumentOutOfRangeException.ThrowIfNegative(NoiseVariance);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaskedFraction);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaskedFraction, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(SelfSupervisedWeight);
        return this;
    }
}
