using System.Numerics;
using Earshot.Numerics;

namespace Earshot.Learning.Paper;

/// <summary>
/// <see cref="SemiSupervisedLoss"/> where several classes may be true of a clip: each class is a question of its own, ŷ
/// = σ(logits),
/// <code>
/// L_ce = −1/|V_l| Σ_(p in V_l) Σ_c w_pc [t_pc log ŷ_pc + (1 − t_pc) log(1 − ŷ_pc)]
/// L_en = −1/|V_u| Σ_(p in V_u) Σ_c ŷ_pc log ŷ_pc + (1 − ŷ_pc) log(1 − ŷ_pc)
/// </code>
/// V_l are the nodes with a known cell; w is 0 in a cell that is not known.
/// </summary>
internal static class MultiLabelLoss
{
    /// <summary>Both losses, and the gradient of L_ce + λ1 L_en by the logits.</summary>
    /// <param name="logits">(n, C).</param>
    /// <param name="labels">Negative where a node has no known cell; length n.</param>
    /// <param name="cells">+w where a class is present, −w where it is absent, 0 where that is not known; (n, C); rows
    /// of unlabelled nodes are not read.</param>
    /// <param name="entropyWeight">λ1.</param>
    /// <param name="gradient">Receives the gradient (n, C).</param>
    public static (double CrossEntropy, double Entropy) Evaluate<T>(
        Matrix<T> logits,
        ReadOnlySpan<int> labels,
        Matrix<T> cells,
        T entropyWeight,
        Matrix<T> gradient
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var labelled = 0;
        foreach (var label in labels)
            if (label >= 0)
                labelled++;
        var (crossEntropy, entropy, unlabelled) = (0.0, 0.0, labels.Length - labelled);
        for (var i = 0; i < logits.Rows; i++)
            if (labels[i] >= 0)
                crossEntropy += CrossEntropy(
                    logits.Row(i),
                    cells.Row(i),
                    T.One / T.CreateTruncating(labelled),
                    gradient.Row(i)
                );
            else
                entropy += Entropy(logits.Row(i), entropyWeight / T.CreateTruncating(unlabelled), gradient.Row(i));
        return (crossEntropy / Math.Max(1, labelled), entropy / Math.Max(1, unlabelled));
    }

    /// <summary>Σ_c w (softplus(z) − t z) and weight · w (ŷ − t), for cells ±w.</summary>
    private static double CrossEntropy<T>(Span<T> logits, Span<T> cells, T weight, Span<T> gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var loss = 0.0;
        for (var c = 0; c < logits.Length; c++)
        {
            var (present, own) = (cells[c] > T.Zero ? T.One : T.Zero, T.Abs(cells[c]));
            gradient[c] = weight * own * (Sigmoid(logits[c]) - present);
            loss += double.CreateTruncating(own) * (Softplus(logits[c]) - double.CreateTruncating(present * logits[c]));
        }
        return loss;
    }

    /// <summary>H = Σ_c softplus(z) − ŷ z and −weight · ŷ (1 − ŷ) z.</summary>
    private static double Entropy<T>(Span<T> logits, T weight, Span<T> gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var entropy = 0.0;
        for (var c = 0; c < logits.Length; c++)
        {
            var y = Sigmoid(logits[c]);
            gradient[c] = -weight * y * (T.One - y) * logits[c];
            entropy += Softplus(logits[c]) - double.CreateTruncating(y * logits[c]);
        }
        return entropy;
    }

    private static T Sigmoid<T>(T z)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => T.One / (T.One + T.Exp(-z));

    /// <summary>log(1 + e^z) without overflow.</summary>
    private static double Softplus<T>(T z)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var wide = double.CreateTruncating(z);
        return Math.Max(wide, 0) + double.LogP1(Math.Exp(-Math.Abs(wide)));
    }
}
