using Earshot.Learning.Confidence;
using Earshot.Numerics;

namespace Earshot.Workspace.Training;

/// <summary>
/// How unlike the labelled clips each clip is: distance to them × lack of confidence (<see
/// cref="UnscaledStrangeness.Of(Matrix{float}, float[])"/>), in units of what one in twenty of the labelled clips
/// exceeds when it is held out.
/// </summary>
internal static class Strangeness
{
    private const float Farthest = 1000;

    /// <summary>
    /// In any of many, how far from being called a window is: the smallest τ/p of its classes, above 1 where no class
    /// reaches its threshold. It then looks like none of them.
    /// </summary>
    public static float OfScores(ReadOnlySpan<float> scores, double[] thresholds)
    {
        var smallest = Farthest;
        for (var c = 0; c < scores.Length; c++)
            smallest = Math.Min(smallest, (float)thresholds[c] / Math.Max(scores[c], 1 / Farthest));
        return smallest;
    }

    /// <summary>One number a clip, 0 and above; all 0 where too few labels were held out to find the unit.</summary>
    /// <param name="probabilities">What the classifier says of the clips, not calibrated (n, k).</param>
    /// <param name="novelty">Their distance to the labelled clips, n.</param>
    /// <param name="unit">What one in twenty of the labelled clips exceeds (<see cref="Unit"/>).</param>
    public static float[] Of(Matrix<float> probabilities, float[] novelty, double unit) =>
        [.. UnscaledStrangeness.Of(probabilities, novelty).Select(score => score / (float)unit)];

    /// <summary>Clips labelled "none of these" are strange by right: they don't move the unit.</summary>
    internal static double Unit(ClipSpace space, LabelledRows data, HeldOutAnswers held)
    {
        var novelty = new float[held.Rows.Length];
        foreach (var fold in held.Folds.Distinct())
        {
            int[] places = [.. Enumerable.Range(0, novelty.Length).Where(place => held.Folds[place] == fold)];
            int[] hidden = [.. places.Select(place => held.Rows[place])];
            var found = space.Novelty(hidden, [.. data.Labelled.Except(hidden)]);
            for (var i = 0; i < places.Length; i++)
                novelty[places[i]] = found[i];
        }
        var scored = held with { Strangeness = UnscaledStrangeness.Of(held.Probabilities, novelty) };
        return Calibration
            .Learn(
                scored.At([.. Enumerable.Range(0, novelty.Length).Where(place => held.Labels[place] != data.NoneClass)])
            )
            .RejectAbove;
    }
}
