using System.Numerics;
using Earshot.Networks.Operators;

namespace Earshot.Networks.Layers;

/// <summary>
/// A transformer block in timm's names. Pre-norm: x ← x + proj(attention(qkv(LN x)));  x ← x + fc2(gelu(fc1(LN x))).
/// Post-norm: x ← LN(x + proj(attention(qkv x)));  x ← LN(x + fc2(gelu(fc1 x))).
/// </summary>
/// <param name="p">Its place in the names.</param>
/// <param name="width">D.</param>
/// <param name="heads">Heads, a divisor of D.</param>
/// <param name="inner">Width between the last two linear layers.</param>
/// <param name="epsilon">Layer norm's ε. Default 1e-6.</param>
/// <param name="fill">First weights; default PyTorch's.</param>
/// <param name="postNorm">Whether the norm comes after each sum. Default false.</param>
/// <param name="dropout">Share dropped in training of attention, of both branches and between fc1 and fc2. Default
/// none.</param>
public sealed class TransformerBlock<T>(
    Scope<T> p,
    int width,
    int heads,
    int inner,
    double epsilon = 1e-6,
    Fill? fill = null,
    bool postNorm = false,
    double dropout = 0
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
    /// <param name="x">The places.</param>
    /// <param name="lengths">Places of each clip that are looked at. Default all.</param>
    public Tensor<T> Of(Tensor<T> x, ReadOnlyMemory<int> lengths = default)
    {
        if (postNorm)
        {
            x = norm1.Of(x + Attend(x, lengths));
            return norm2.Of(x + Perceive(x));
        }
        x += Attend(norm1.Of(x), lengths); // (B, N, D)
        return x + Perceive(norm2.Of(x)); // (B, N, D)
    }

    private Tensor<T> Attend(Tensor<T> x, ReadOnlyMemory<int> lengths) =>
        Pointwise.Dropout(proj.Of(Attention.Of(qkv.Of(x), heads, dropout, lengths)), dropout);

    private Tensor<T> Perceive(Tensor<T> x) =>
        Pointwise.Dropout(fc2.Of(Pointwise.Dropout(Pointwise.Gelu(fc1.Of(x)), dropout)), dropout);
}
