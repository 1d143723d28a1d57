using System.Numerics;
using Earshot.Networks.Operators;

namespace Earshot.Networks.Layers;

/// <summary>
/// A pre-norm transformer block in timm's names: x ← x + proj(attention(qkv(LN x)));  x ← x + fc2(gelu(fc1(LN x))).
/// </summary>
/// <param name="p">Its place in the names.</param>
/// <param name="width">D.</param>
/// <param name="heads">Heads, a divisor of D.</param>
/// <param name="inner">Width between the last two linear layers.</param>
/// <param name="epsilon">Layer norm's ε. Default 1e-6.</param>
/// <param name="fill">First weights; default PyTorch's.</param>
public sealed class TransformerBlock<T>(
    Scope<T> p,
    int width,
    int heads,
    int inner,
    double epsilon = 1e-6,
    Fill? fill = null
)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly LayerNorm<T> norm1 = new(p / "norm1", width, epsilon);
    private readonly Linear<T> qkv = new(p / "attn" / "qkv", width, 3 * width, fill: fill),
        proj = new(p / "attn" / "proj", width, width, fill: fill);
    private readonly LayerNorm<T> norm2 = new(p / "norm2", width, epsilon);
    private readonly Linear<T> fc1 = new(p / "mlp" / "fc1", width, inner, fill: fill),
        fc2 = new(p / "mlp" / "fc2", inner, width, fill: fill);

    /// <summary>x and y (B, N, D).</summary>
    public Tensor<T> Of(Tensor<T> x)
    {
        x += proj.Of(Attention.Of(qkv.Of(norm1.Of(x)), heads)); // (B, N, D)
        return x + fc2.Of(Pointwise.Gelu(fc1.Of(norm2.Of(x)))); // (B, N, D)
    }
}
