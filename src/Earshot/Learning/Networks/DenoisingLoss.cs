using System.Numerics;
using System.Numerics.Tensors;
using Earshot.Learning.Paper;
using Earshot.Numerics;

namespace Earshot.Learning.Networks;

/// <summary>
/// Graph denoising on a known graph: Gaussian noise on every feature of every node, a head gives the clean ones: λ2/n
/// ‖Z̃ - Z‖²_F (eq. 4).
/// </summary>
/// <typeparam name="T"><c>float</c> or <c>double</c>.</typeparam>
public sealed class DenoisingLoss<T> : ILossTerm<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NodeNetwork<T> network;
    private readonly Sequential<T> head;
    private readonly SparseMatrix<T> clean;
    private readonly NodeFeatures<T> noisy;
    private readonly RandomStream random;
    private readonly int[] nodes;
    private readonly double weight;
    private readonly T deviation;

    /// <summary>The task on a network.</summary>
    /// <param name="network">The network, whose shared part the head stands on.</param>
    /// <param name="head">A head of d outputs.</param>
    /// <param name="clean">Z (n, d).</param>
    /// <param name="variance">ε as a share of the variance that the features have, 0 or more.</param>
    /// <param name="weight">λ2.</param>
    /// <param name="random">Its randomness.</param>
    public DenoisingLoss(
        NodeNetwork<T> network,
        Sequential<T> head,
        SparseMatrix<T> clean,
        double variance,
        double weight,
        RandomStream random
    )
    {
        (this.network, this.head, this.clean, this.weight, this.random) = (network, head, clean, weight, random);
        noisy = new NodeFeatures<T>(new Matrix<T>(clean.Rows, clean.Columns));
        nodes = [.. Enumerable.Range(0, clean.Rows)];
        deviation = T.CreateChecked(Math.Sqrt(variance * FeatureScale.Variance(clean)));
    }

    /// <inheritdoc/>
    public IReadOnlyList<Parameter<T>> Parameters => head.Parameters;

    /// <inheritdoc/>
    public double AddGradient(int epoch)
    {
        var z = noisy.Dense!;
        random.FillNormal(z.Span);
        TensorPrimitives.Multiply(z.Span, deviation, z.Span);
        for (var i = 0; i < clean.Rows; i++)
        for (var e = clean.RowStarts[i]; e < clean.RowStarts[i + 1]; e++)
            z[i, clean.ColumnIndices[e]] += clean.Values[e];
        var output = network.Forward(noisy, training: true, head);
        var loss = SparseReconstruction.Loss(output, clean, nodes, weight);
        network.Backward(output, head);
        return loss;
    }
}
