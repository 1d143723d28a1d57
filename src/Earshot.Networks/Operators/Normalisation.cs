using System.Numerics;

namespace Earshot.Networks.Operators;

/// <summary>Normalisations.</summary>
public static class Normalisation
{
    /// <summary>Layer norm over the innermost axis; γ and β (d).</summary>
    public static Tensor<T> LayerNorm<T>(Tensor<T> x, Tensor<T> gamma, Tensor<T> beta, double epsilon)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        LayerNormOperation<T>.Of(x, gamma, beta, epsilon, outside: false);

    /// <summary>CvT's channel norm: as layer norm, but (x − μ)/(σ + ε), ε outside the root.</summary>
    public static Tensor<T> ChannelNorm<T>(Tensor<T> x, Tensor<T> gamma, Tensor<T> beta, double epsilon)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        LayerNormOperation<T>.Of(x, gamma, beta, epsilon, outside: true);

    /// <summary>Batch norm, a channel of the innermost axis each; the kept statistics move in training.</summary>
    public static Tensor<T> BatchNorm<T>(
        Tensor<T> x,
        Tensor<T> gamma,
        Tensor<T> beta,
        Tensor<T> keptMean,
        Tensor<T> keptVariance,
        double epsilon = 1e-5,
        double momentum = 0.1
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        BatchNormOperation<T>.Of(x, gamma, beta, keptMean, keptVariance, epsilon, momentum);

    /// <summary>
    /// Group norm: for each example and group of channels, over all places; x (B, places…, C), γ and β (C).
    /// </summary>
    public static Tensor<T> GroupNorm<T>(
        Tensor<T> x,
        Tensor<T> gamma,
        Tensor<T> beta,
        int groups,
        double epsilon = 1e-5
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        GroupNormOperation<T>.Of(x, gamma, beta, groups, epsilon);

    /// <summary>
    /// A weight as length times direction, for each step of one axis: g_j·v_j/‖v_j‖; v (…, n, …), g (n).
    /// </summary>
    public static Tensor<T> WeightNorm<T>(Tensor<T> v, Tensor<T> g, int axis)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => WeightNormOperation<T>.Of(v, g, axis);
}
