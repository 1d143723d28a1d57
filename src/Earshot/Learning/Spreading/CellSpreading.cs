using Earshot.Annotations;
using Earshot.Learning.Linear;
using Earshot.Numerics;

namespace Earshot.Learning.Spreading;

/// <summary>
/// Any of many for label spreading: two columns a class, F⁺ from its presents and F⁻ from its absents. A window x with
/// kernel κ is answered p_c = (Σᵢ κᵢ F⁺_ic + ε π_c) / (Σᵢ κᵢ (F⁺_ic + F⁻_ic) + ε), with prior π_c = (N⁺ + 1)/(N⁺ + N⁻ +
/// 2) and ε = 10⁻³ · the largest κ.
/// </summary>
internal static class CellSpreading
{
    /// <summary>ε where the largest κ is 1.</summary>
    public const float PriorWeight = 1e-3f;

    /// <summary>F⁺ and F⁻ side by side (n, 2·k) as the cells say, times their weights.</summary>
    public static Matrix<float> Seeds(LabelMatrix targets)
    {
        var seeds = new Matrix<float>(targets.Rows, 2 * targets.Classes);
        for (var i = 0; i < targets.Rows; i++)
        for (var c = 0; c < targets.Classes; c++)
            if (targets[i, c] != LabelMatrix.Unknown)
                seeds[i, targets[i, c] == LabelMatrix.Present ? c : targets.Classes + c] = targets.Weight(i, c);
        return seeds;
    }

    /// <summary>π, shape (1, k).</summary>
    public static Matrix<float> Priors(LabelMatrix targets) =>
        new(
            1,
            targets.Classes,
            [.. Enumerable.Range(0, targets.Classes).Select(c => (float)ClassRegressions.Prior(targets, c))]
        );

    /// <summary>p of votes Σ κ F, the largest κ being 1.</summary>
    /// <param name="votes">Length 2·k.</param>
    /// <param name="priors">π, length k.</param>
    /// <param name="probabilities">p, length k.</param>
    public static void Answer(ReadOnlySpan<float> votes, ReadOnlySpan<float> priors, Span<float> probabilities)
    {
        for (var c = 0; c < probabilities.Length; c++)
            probabilities[c] =
                (votes[c] + PriorWeight * priors[c]) / (votes[c] + votes[priors.Length + c] + PriorWeight);
    }
}
