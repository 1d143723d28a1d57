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
