using System.Numerics;
using System.Numerics.Tensors;
using Earshot.Numerics;

namespace Earshot.Learning.Paper;

/// <summary>
/// Cross-entropy of the labelled nodes and entropy of the unlabelled ones, each averaged over its nodes:
/// <code>
/// L_ce = −1/|V_l| Σ_(p in V_l) log ŷ_p[y_p]        (eq. 1)
/// L_en = −1/|V_u| Σ_(p in V_u) Σ_c ŷ_p[c] log ŷ_p[c]   (eq. 2)
/// </code>
/// with ŷ = softmax(logits).
/// </summary>
internal static class SemiSupervisedLoss
{
    /// <summary>Both losses, and the gradient of L_ce + λ1 L_en by the logits.</summary>
    /// <param name="logits">(n, C); they become log-probabilities.</param>
    /// <param name="labels">Class of each node, negative where unlabelled; length n.</param>
    /// <param name="entropyWeight">λ1.</param>
    /// <param name="gradient">Receives the gradient (n, C).</param>
    public static (double CrossEntropy, double Entropy) Evaluate<T>(
        Matrix<T> logits,
        ReadOnlySpan<int> labels,
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
        {
            var logProbabilities = LogSoftmax(logits.Row(i));
            if (labels[i] >= 0)
                crossEntropy += CrossEntropy(
                    logProbabilities,
                    labels[i],
                    T.One / T.CreateTruncating(labelled),
                    gradient.Row(i)
                );
            else
                entropy += Entropy(logProbabilities, entropyWeight / T.CreateTruncating(unlabelled), gradient.Row(i));
        }
        return (crossEntropy / Math.Max(1, labelled), entropy / Math.Max(1, unlabelled));
    }

    /// <summary>z − log Σ_c e^z_c, in place.</summary>
    private static Span<T> LogSoftmax<T>(Span<T> logits)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        TensorPrimitives.Subtract(logits, TensorPrimitives.Max<T>(logits), logits);
        var sum = T.Zero;
        foreach (var logit in logits)
            sum += T.Exp(logit);
        TensorPrimitives.Subtract(logits, T.Log(sum), logits);
        return logits;
    }

    /// <summary>−log ŷ[y] and weight · (ŷ − onehot(y)).</summary>
    private static double CrossEntropy<T>(Span<T> logProbabilities, int label, T weight, Span<T> gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        TensorPrimitives.Exp(logProbabilities, gradient);
        TensorPrimitives.Multiply(gradient, weight, gradient);
        gradient[label] -= weight;
        return -double.CreateTruncating(logProbabilities[label]);
    }

    /// <summary>H = −Σ ŷ log ŷ and −weight · ŷ (log ŷ + H).</summary>
    private static double Entropy<T>(Span<T> logProbabilities, T weight, Span<T> gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        TensorPrimitives.Exp(logProbabilities, gradient);
        var entropy = -TensorPrimitives.Dot<T>(gradient, logProbabilities);
        for (var c = 0; c < gradient.Length; c++)
            gradient[c] *= -weight * (logProbabilities[c] + entropy);
        return double.CreateTruncating(entropy);
    }
}
