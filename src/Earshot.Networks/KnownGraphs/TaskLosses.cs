using System.Numerics;
using System.Numerics.Tensors;
using Earshot.Networks.Operators;
using Earshot.Numerics;

namespace Earshot.Networks.KnownGraphs;

/// <summary>
/// 1/m Σ_k ‖z̃_k − z_row(k)‖² over the m rows of z̃, whose truth z (n, d) is sparse.  ∂z̃_k = 2/m·(z̃_k − z_row(k)).
/// </summary>
internal sealed class SparseReconstruction<T> : Operation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private SparseMatrix<T> truth = null!;
    private ReadOnlyMemory<int> rows;

    protected override string Name => "reconstruction";

    public static Tensor<T> Of(Tensor<T> output, SparseMatrix<T> truth, ReadOnlyMemory<int> rows)
    {
        var op = Tape<T>.Current.Take<SparseReconstruction<T>>();
        (op.truth, op.rows) = (truth, rows);
        return op.Run(output);
    }

    protected override Shape Plan()
    {
        Require(A.Shape == (rows.Length, truth.Columns), $"an output ({rows.Length}, {truth.Columns})");
        return new();
    }

    protected override void Forward()
    {
        var loss = 0.0;
        for (var k = 0; k < rows.Length; k++)
        {
            var row = A.Row(k);
            loss += double.CreateTruncating(TensorPrimitives.SumOfSquares<T>(row));
            var (from, to) = Entries(k);
            for (var e = from; e < to; e++) // (z̃ − z)² = z̃² + z·(z − 2·z̃)
                loss += double.CreateTruncating(
                    truth.Values[e] * (truth.Values[e] - Number(2) * row[truth.ColumnIndices[e]])
                );
        }
        Output.Values[0] = Number(loss / rows.Length);
    }

    protected internal override void Backward()
    {
        var dx = A.AddGradient();
        var factor = Output.Gradient[0] * Number(2.0 / rows.Length);
        Gradients.AddScaled(A.Values, factor, dx);
        for (var k = 0; k < rows.Length; k++)
        {
            var (from, to) = Entries(k);
            for (var e = from; e < to; e++)
                dx[k * truth.Columns + truth.ColumnIndices[e]] -= factor * truth.Values[e];
        }
    }

    private (int From, int To) Entries(int k) => (truth.RowStarts[rows.Span[k]], truth.RowStarts[rows.Span[k] + 1]);
}

/// <summary>What the self-supervised tasks of the paper minimise, equations 4 to 6.</summary>
public static class TaskLosses
{
    /// <summary>1/m ‖Z̃ − Z‖²_F over m nodes of sparse features: eq. 4 (all nodes), eq. 5 (masked ones).</summary>
    /// <param name="output">Z̃ (m, d).</param>
    /// <param name="truth">Z of all nodes (n, d).</param>
    /// <param name="rows">The node of each row of Z̃; length m.</param>
    public static Tensor<T> Reconstruction<T>(Tensor<T> output, SparseMatrix<T> truth, ReadOnlyMemory<int> rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => SparseReconstruction<T>.Of(output, truth, rows);

    /// <summary>The same where the truth is dense: Z of the same m nodes (m, d).</summary>
    public static Tensor<T> Reconstruction<T>(Tensor<T> output, Tensor<T> truth)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        output.Shape.Last * Losses.MeanSquaredError(output, truth);

    /// <summary>
    /// −1/n Σ_i y_i log ŷ_i + (1 − y_i) log(1 − ŷ_i) over all n nodes, y_i 1 where node i kept its features (eq. 6).
    /// </summary>
    /// <param name="logits">Of being unchanged, (n, 1).</param>
    /// <param name="unchanged">y (n, 1).</param>
    public static Tensor<T> Shuffling<T>(Tensor<T> logits, Tensor<T> unchanged)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Losses.BinaryCrossEntropy(logits, unchanged);
}
