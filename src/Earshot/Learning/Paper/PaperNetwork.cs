using System.Numerics;
using Earshot.Numerics;

namespace Earshot.Learning.Paper;

/// <summary>
/// The paper's model (Fig. 1): a shared GCN f_Θ on the graph and its corrupted variants, then g_Θ' on the clean variant
/// and one g_Θ'' a task. Variant 0 is the clean graph; head v reads variant v.
/// </summary>
/// <typeparam name="T"><c>float</c> or <c>double</c>.</typeparam>
internal sealed class PaperNetwork<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly GcnLayer<T>[] shared;
    private readonly VariantMatrix<T> p,
        dp;

    /// <summary>Makes the buffers.</summary>
    /// <param name="weights">The weights, which may serve several networks.</param>
    /// <param name="nodes">Nodes n of every graph it will see.</param>
    /// <param name="targets">For the head of each corrupted variant, the nodes its loss asks for, or null for all;
    /// none: the classifier alone.</param>
    public PaperNetwork(PaperWeights<T> weights, int nodes, params int[]?[] targets)
    {
        var variants = 1 + targets.Length;
        shared = new GcnLayer<T>[weights.Shared.Count];
        Input = new VariantMatrix<T>(nodes, variants, weights.Shared[0].Weight.Value.Rows);
        var (x, dx) = (Input, (VariantMatrix<T>?)null);
        for (var l = 0; l < shared.Length; l++)
        {
            shared[l] = new GcnLayer<T>(weights.Shared[l], x, dx);
            (x, dx) = (shared[l].Output, shared[l].OutputGradient);
        }
        (p, dp) = (new(nodes, variants, x.Width), new(nodes, variants, x.Width));
        Heads =
        [
            .. weights
                .Heads.Take(variants)
                .Select((head, v) => new GcnHead<T>(head, v, v == 0 ? null : targets[v - 1], p, dp)),
        ];
    }

    /// <summary>X (n, V, d), to be filled before <see cref="Forward"/>.</summary>
    public VariantMatrix<T> Input { get; }

    /// <summary>The classifier, then a head a task.</summary>
    public GcnHead<T>[] Heads { get; }

    /// <summary>H of each shared layer (n, V, hidden), first to last.</summary>
    public IEnumerable<VariantMatrix<T>> Hidden => shared.Select(layer => layer.Output);

    /// <summary>From <see cref="Input"/> to the heads' outputs.</summary>
    public void Forward(SparseMatrix<T> adjacency)
    {
        foreach (var layer in shared)
            layer.Forward(adjacency);
        adjacency.Multiply(shared[^1].Output.ByNode, p.ByNode); // P = Â·H   (n, n)(n, V·hidden)
        foreach (var head in Heads)
            head.Forward();
    }

    /// <summary>From the heads' output gradients to those of all weights.</summary>
    public void Backward(SparseMatrix<T> adjacency)
    {
        foreach (var head in Heads)
            head.Backward();
        adjacency.Multiply(dp.ByNode, shared[^1].OutputGradient.ByNode); // ∂H = Âᵀ·∂P   (n, n)(n, V·hidden)
        for (var l = shared.Length - 1; l >= 0; l--)
            shared[l].Backward(adjacency);
    }
}
