using System.Numerics;
using Earshot.Numerics;

namespace Earshot.Learning;

/// <summary>A head on one variant of the graph: Y = P_v·W + b, where P = Â·H is propagated once for all heads.</summary>
/// <typeparam name="T"><c>float</c> or <c>double</c>.</typeparam>
/// <param name="weights">W (hidden, out), b (out).</param>
/// <param name="variant">v.</param>
/// <param name="p">P (n, V, hidden).</param>
/// <param name="dp">∂P (n, V, hidden); this head writes its variant.</param>
internal sealed class GcnHead<T>(LayerWeights<T> weights, int variant, VariantMatrix<T> p, VariantMatrix<T> dp) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Matrix<T> own = new(p.Nodes, p.Width), ownGradient = new(p.Nodes, p.Width);

    /// <summary>Y (n, out).</summary>
    public Matrix<T> Output { get; } = new(p.Nodes, weights.Weight.Value.Columns);

    /// <summary>∂Y (n, out), filled by the loss before <see cref="Backward"/>.</summary>
    public Matrix<T> OutputGradient { get; } = new(p.Nodes, weights.Weight.Value.Columns);

    /// <summary>Y = P_v·W + b.</summary>
    public void Forward()
    {
        p.Take(variant, own);                                                        // (n, hidden)
        weights.Forward(own, Output);                                                // (n, hidden)(hidden, out)
    }

    /// <summary>∂W, ∂b and ∂P_v = ∂Y·Wᵀ.</summary>
    public void Backward()
    {
        weights.Backward(own, OutputGradient, ownGradient);                          // (n, out)(out, hidden)
        dp.Put(variant, ownGradient);
    }
}
