using System.Numerics;
using Earshot.Annotations;
using Earshot.Numerics;

namespace Earshot.Learning.Perceptrons;

/// <summary>
/// Any of many at the end of a network, p = σ(u): L = −Σ w [t log p + (1 − t) log(1 − p)] / Σ w over the known cells,
/// and ∂L/∂u = w (p − t) / Σ w.
/// </summary>
internal static class CellLoss
{
    /// <summary>The loss of probabilities (n, k), which become its gradient by the logits.</summary>
    /// <param name="targets">What is known; shape (n, k).</param>
    /// <param name="probabilities">p; overwritten by ∂L/∂u, which is 0 in a cell that is not known.</param>
    public static double ToResiduals<T>(LabelMatrix targets, Matrix<T> probabilities)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var total = Enumerable.Range(0, targets.Rows).Sum(i => KnownWeight(targets, i));
        var loss = 0.0;
        for (var i = 0; i < targets.Rows; i++)
        for (var c = 0; c < targets.Classes; c++)
        {
            var (p, y) = (probabilities[i, c], targets[i, c]);
            probabilities[i, c] = T.Zero;
            if (y == LabelMatrix.Unknown)
                continue;
            var (present, weight) = (y == LabelMatrix.Present, targets.Weight(i, c) / total);
            probabilities[i, c] = T.CreateChecked(weight) * (present ? p - T.One : p);
            loss -= weight * Math.Log(Math.Max(double.CreateChecked(present ? p : T.One - p), 1e-30));
        }
        return loss;
    }

    private static double KnownWeight(LabelMatrix targets, int row)
    {
        var sum = 0.0;
        for (var c = 0; c < targets.Classes; c++)
            sum += targets[row, c] == LabelMatrix.Unknown ? 0 : targets.Weight(row, c);
        return sum;
    }
}
