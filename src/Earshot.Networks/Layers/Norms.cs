using System.Numerics;
using Earshot.Networks.Operators;

namespace Earshot.Networks.Layers;

/// <summary>Layer norm over the innermost axis; <c>weight</c> and <c>bias</c> (d).</summary>
/// <param name="p">Its place in the names.</param>
/// <param name="width">d.</param>
/// <param name="epsilon">Added to the variance. Default 1e-5, as PyTorch's.</param>
public sealed class LayerNorm<T>(Scope<T> p, int width, double epsilon = 1e-5)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Tensor<T> gamma = p.Parameter("weight", width, Fill.Ones),
        beta = p.Parameter("bias", width, Fill.Zeros);

    /// <summary>x and y (…, d).</summary>
    public Tensor<T> Of(Tensor<T> x) => Normalisation.LayerNorm(x, gamma, beta, epsilon);
}

/// <summary>
/// Batch norm, a channel of the innermost axis each; <c>weight</c>, <c>bias</c>, <c>running_mean</c>,
/// <c>running_var</c> (d).
/// </summary>
/// <param name="p">Its place in the names.</param>
/// <param name="channels">d.</param>
/// <param name="epsilon">Added to the variance. Default 1e-5, as PyTorch's.</param>
/// <param name="momentum">How far the kept statistics move to a batch's. Default 0.1, as PyTorch's.</param>
public sealed class BatchNorm<T>(Scope<T> p, int channels, double epsilon = 1e-5, double momentum = 0.1)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Tensor<T> gamma = p.Parameter("weight", channels, Fill.Ones),
        beta = p.Parameter("bias", channels, Fill.Zeros),
        mean = p.Statistic("running_mean", channels, Fill.Zeros),
        variance = p.Statistic("running_var", channels, Fill.Ones);

    /// <summary>x and y (…, d).</summary>
    public Tensor<T> Of(Tensor<T> x) => Normalisation.BatchNorm(x, gamma, beta, mean, variance, epsilon, momentum);
}

/// <summary>Channel norm of CvT: as layer norm, ε outside the root; <c>g</c> and <c>b</c> (1, C, 1, 1) in
/// files.</summary>
/// <param name="p">Its place in the names.</param>
/// <param name="width">C.</param>
/// <param name="epsilon">Added to the deviation. Default 1e-5.</param>
public sealed class ChannelNorm<T>(Scope<T> p, int width, double epsilon = 1e-5)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Tensor<T> gamma = p.Parameter("g", width, Fill.Ones, fileShape: [1, width, 1, 1]),
        beta = p.Parameter("b", width, Fill.Zeros, fileShape: [1, width, 1, 1]);

    /// <summary>x and y (…, C).</summary>
    public Tensor<T> Of(Tensor<T> x) => Normalisation.ChannelNorm(x, gamma, beta, epsilon);
}

/// <summary>Group norm; <c>weight</c> and <c>bias</c> (C).</summary>
/// <param name="p">Its place in the names.</param>
/// <param name="channels">C.</param>
/// <param name="groups">Groups, a divisor of C.</param>
/// <param name="epsilon">Added to the variance. Default 1e-5.</param>
public sealed class GroupNorm<T>(Scope<T> p, int channels, int groups, double epsilon = 1e-5)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Tensor<T> gamma = p.Parameter("weight", channels, Fill.Ones),
        beta = p.Parameter("bias", channels, Fill.Zeros);

    /// <summary>x and y (B, places…, C).</summary>
    public Tensor<T> Of(Tensor<T> x) => Normalisation.GroupNorm(x, gamma, beta, groups, epsilon);
}
