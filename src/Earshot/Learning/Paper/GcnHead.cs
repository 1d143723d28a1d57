using System.Numerics;
using Earshot.Numerics;

namespace Earshot.Learning.Paper;

/// <summary>
/// A head on one variant of the graph: Y = P_v·W + b at the nodes its loss asks for; P = Â·H is propagated once for all
/// heads.
/// </summary>
/// <typeparam name="T"><c>float</c> or <c>double</c>.</typeparam>
/// <param name="weights">W (hidden, out), b (out).</param>
/// <param name="variant">v.</param>
/// <param name="p">P (n, V, hidden).</param>
/// <param name="targets">The m nodes asked for; null: all n.</param>
/// <param name="dp">∂P (n, V, hidden); this head writes its variant.</param>
internal sealed class GcnHead<T>(
    LayerWeights<T> weights,
    int variant,
    int[]? targets,
    VariantMatrix<T> p,
    VariantMatrix<T> dp
)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Matrix<T> own = new(targets?.Length ?? p.Nodes, p.Width),
        ownGradient = new(targets?.Length ?? p.Nodes, p.Width);

    /// <summary>Y (m, out).</summary>
    public Matrix<T> Output { get; } = new(targets?.Length ?? p.Nodes, weights.Weight.Value.Columns);

    /// <summary>∂Y (m, out), filled by the loss before <see cref="Backward"/>.</summary>
    public Matrix<T> OutputGradient { get; } = new(targets?.Length ?? p.Nodes, weights.Weight.Value.Columns);

    /// <summary>Y = P_v·W + b.</summary>
    public void Forward()
    {
        p.Take(variant, own, targets); // (m, hidden)
        weights.Forward(own, Output); // (m, hidden)(hidden, out)
    }

    /// <summary>∂W, ∂b and ∂P_v = ∂Y·Wᵀ.</summary>
    public void Backward()
    {
        weights.Backward(own, OutputGradient, ownGradient); // (m, out)(out, hidden)
        dp.Put(variant, ownGradient, targets);
    }
}
