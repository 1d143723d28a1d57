using System.Numerics;
using Earshot.Networks.Operators;

namespace Earshot.Networks.Layers;

/// <summary>y = x·Wᵀ + b; <c>weight</c> (out, in), <c>bias</c> (out).</summary>
/// <param name="p">Its place in the names.</param>
/// <param name="inputs">in.</param>
/// <param name="outputs">out.</param>
/// <param name="bias">Whether there is b. Default true.</param>
/// <param name="fill">First weights; default PyTorch's, uniform in ±1/√in.</param>
/// <param name="biasFill">First bias; default PyTorch's where the weight's is, else zeros.</param>
public sealed class Linear<T>(
    Scope<T> p,
    int inputs,
    int outputs,
    bool bias = true,
    Fill? fill = null,
    Fill? biasFill = null
)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>W (out, in).</summary>
    public Tensor<T> Weight { get; } = p.Parameter("weight", (outputs, inputs), fill ?? Fill.Torch(inputs));

    /// <summary>b (out).</summary>
    public Tensor<T>? Bias { get; } =
        bias ? p.Parameter("bias", outputs, biasFill ?? (fill is null ? Fill.Torch(inputs) : Fill.Zeros)) : null;

    /// <summary>x (…, in) to y (…, out).</summary>
    public Tensor<T> Of(Tensor<T> x) => Products.Linear(x, Weight, Bias);
}
