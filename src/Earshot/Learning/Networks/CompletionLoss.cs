using System.Numerics;
using Earshot.Learning.Paper;
using Earshot.Numerics;

namespace Earshot.Learning.Networks;

/// <summary>
/// Graph completion on a known graph: the features of a random set of nodes V_sc become zero, a head recovers them:
/// λ2/|V_sc| ‖Z̃_sc - Z_sc‖²_F (eq. 5).
/// </summary>
/// <typeparam name="T"><c>float</c> or <c>double</c>.</typeparam>
public sealed class CompletionLoss<T> : ILossTerm<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NodeNetwork<T> network;
    private readonly SparseMatrix<T> clean;
    private readonly NodeFeatures<T> masked;
    private readonly SelectedRows<T> selection;
    private readonly Sequential<T> head;
    private readonly NodeDraw draw;
    private readonly double weight;

    /// <summary>The task on a network.</summary>
    /// <param name="network">The network, whose shared part the head stands on.</param>
    /// <param name="head">Makes a head of d outputs that computes the selected rows alone.</param>
    /// <param name="clean">Z (n, d).</param>
    /// <param name="fraction">|V_sc| / n, in (0, 1].</param>
    /// <param name="weight">λ2.</param>
    /// <param name="random">Its randomness.</param>
    public CompletionLoss(
        NodeNetwork<T> network,
        Func<SelectedRows<T>, Sequential<T>> head,
        SparseMatrix<T> clean,
        double fraction,
        double weight,
        RandomStream random
    )
    {
        (this.network, this.clean, this.weight) = (network, clean, weight);
        draw = new NodeDraw(clean.Rows, Math.Max(1, (int)(fraction * clean.Rows)), random);
        selection = new SelectedRows<T>(draw.Count);
        this.head = head(selection);
        masked = new NodeFeatures<T>(
            new SparseMatrix<T>(
                clean.Rows,
                clean.Columns,
                clean.RowStarts,
                clean.ColumnIndices,
                new T[clean.Values.Length]
            )
        );
    }

    /// <inheritdoc/>
    public IReadOnlyList<Parameter<T>> Parameters => head.Parameters;

    /// <inheritdoc/>
    public double AddGradient(int epoch)
    {
        draw.Next().CopyTo(selection.Rows);
        clean.Values.CopyTo(masked.Sparse!.Values, 0);
        foreach (var i in selection.Rows)
            masked.Sparse.Values.AsSpan(clean.RowStarts[i]..clean.RowStarts[i + 1]).Clear();
        var output = network.Forward(masked, training: true, head);
        var loss = SparseReconstruction.Loss(output, clean, selection.Rows, weight);
        network.Backward(output, head);
        return loss;
    }
}
