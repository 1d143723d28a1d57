using System.Numerics;
using Earshot.Learning.Paper;
using Earshot.Numerics;

namespace Earshot.Learning.Networks;

/// <summary>
/// Graph shuffling on a known graph: a random set of nodes V_sh trade features among themselves, none keeps its own; a
/// head says of each node whether it is unchanged (1) or not (0): -λ2/n Σ_i y_i log ŷ_i + (1 - y_i) log(1 - ŷ_i), over
/// all nodes (see notes to eq. 6).
/// </summary>
/// <typeparam name="T"><c>float</c> or <c>double</c>.</typeparam>
public sealed class ShufflingLoss<T> : ILossTerm<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NodeNetwork<T> network;
    private readonly Sequential<T> head;
    private readonly SparseMatrix<T> clean;
    private readonly NodeFeatures<T> shuffled;
    private readonly NodeDraw draw;
    private readonly Matrix<T> gradient;
    private readonly int[] source;
    private readonly double weight;

    /// <summary>The task on a network.</summary>
    /// <param name="network">The network, whose shared part the head stands on.</param>
    /// <param name="head">A head of one output, a logit.</param>
    /// <param name="clean">Z (n, d).</param>
    /// <param name="fraction">|V_sh| / n, in (0, 1]; at least two nodes trade.</param>
    /// <param name="weight">λ2.</param>
    /// <param name="random">Its randomness.</param>
    public ShufflingLoss(
        NodeNetwork<T> network,
        Sequential<T> head,
        SparseMatrix<T> clean,
        double fraction,
        double weight,
        RandomStream random
    )
    {
        (this.network, this.head, this.clean, this.weight) = (network, head, clean, weight);
        draw = new NodeDraw(clean.Rows, Math.Max(2, (int)(fraction * clean.Rows)), random);
        (gradient, source) = (new Matrix<T>(clean.Rows, 1), new int[clean.Rows]);
        var entries = clean.Values.Length;
        shuffled = new NodeFeatures<T>(
            new SparseMatrix<T>(clean.Rows, clean.Columns, new int[clean.Rows + 1], new int[entries], new T[entries])
        );
    }

    /// <inheritdoc/>
    public IReadOnlyList<Parameter<T>> Parameters => head.Parameters;

    /// <inheritdoc/>
    public double AddGradient(int epoch)
    {
        for (var i = 0; i < source.Length; i++)
            source[i] = i;
        // each takes the next one's features
        var cycle = draw.Next();
        for (var k = 0; k < cycle.Length; k++)
            source[cycle[k]] = cycle[(k + 1) % cycle.Length];
        SparseRows.Gather(clean, source, shuffled.Sparse!);
        var logits = network.Forward(shuffled, training: true, head);
        var loss = 0.0;
        for (var i = 0; i < source.Length; i++)
            loss += Loss(logits[i, 0], unchanged: source[i] == i, weight / source.Length, out gradient[i, 0]);
        network.Backward(gradient, head);
        return loss;
    }

    /// <summary>
    /// weight · log(1 + e^-x) where unchanged, weight · log(1 + e^x) where not, and its gradient by the logit x.
    /// </summary>
    private static double Loss(T logit, bool unchanged, double weight, out T gradient)
    {
        var x = unchanged ? -double.CreateChecked(logit) : double.CreateChecked(logit);
        var slope = weight / (1 + Math.Exp(-x));
        gradient = T.CreateChecked(unchanged ? -slope : slope);
        return weight * (Math.Max(x, 0) + double.LogP1(Math.Exp(-Math.Abs(x))));
    }
}
