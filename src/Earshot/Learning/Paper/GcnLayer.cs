using System.Numerics;
using Earshot.Numerics;

namespace Earshot.Learning.Paper;

/// <summary>
/// A graph convolution H = relu(Â·X·W + b) (Kipf and Welling, 2017) of V variants of a graph at once; Â (n, n) is
/// symmetric.
/// </summary>
/// <typeparam name="T"><c>float</c> or <c>double</c>.</typeparam>
/// <param name="weights">W (in, out), b (out).</param>
/// <param name="x">Where the input X (n, V, in) will be.</param>
/// <param name="dx">Where ∂X is wanted; null for a first layer.</param>
internal sealed class GcnLayer<T>(LayerWeights<T> weights, VariantMatrix<T> x, VariantMatrix<T>? dx)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly VariantMatrix<T> p = new(x.Nodes, x.Variants, x.Width),
        dp = new(x.Nodes, x.Variants, x.Width);

    /// <summary>H (n, V, out).</summary>
    public VariantMatrix<T> Output { get; } = new(x.Nodes, x.Variants, weights.Weight.Value.Columns);

    /// <summary>∂H (n, V, out), filled by the layer above before <see cref="Backward"/>.</summary>
    public VariantMatrix<T> OutputGradient { get; } = new(x.Nodes, x.Variants, weights.Weight.Value.Columns);

    /// <summary>H = relu(Â·X·W + b).</summary>
    public void Forward(SparseMatrix<T> adjacency)
    {
        adjacency.Multiply(x.ByNode, p.ByNode); // P = Â·X      (n, n)(n, V·in)
        weights.Forward(p.ByVariant, Output.ByVariant); // Z = P·W + b  (n·V, in)(in, out)
        PaperRelu.Forward(Output.ByVariant); // H            (n·V, out)
    }

    /// <summary>∂W, ∂b and, where wanted, ∂X = Â·(∂Z·Wᵀ).</summary>
    public void Backward(SparseMatrix<T> adjacency)
    {
        PaperRelu.Backward(Output.ByVariant, OutputGradient.ByVariant); // ∂Z           (n·V, out)
        weights.Backward(p.ByVariant, OutputGradient.ByVariant, dx is null ? null : dp.ByVariant);
        if (dx is not null)
            adjacency.Multiply(dp.ByNode, dx.ByNode); // ∂X = Âᵀ·∂P   (n, n)(n, V·in)
    }
}
