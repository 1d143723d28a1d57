using Earshot.Learning.Confidence;
using Earshot.Numerics;

namespace Earshot.Workspace.Training;

/// <summary>
/// How unlike the labelled clips each clip is: distance to them × lack of confidence (<see
/// cref="Calibration.OutOfClassScores(Matrix{float}, float[])"/>), in units of what one in twenty of the labelled clips
/// exceeds when it is held out.
/// </summary>
internal static class Strangeness
{
    /// <summary>One number a clip, 0 and above; all 0 where too few labels were held out to find the unit.</summary>
    /// <param name="space">All clips.</param>
    /// <param name="data">Their labels.</param>
    /// <param name="probabilities">What the classifier says of them, not calibrated (n, k).</param>
    /// <param name="held">The answers for labels held out.</param>
    public static float[] Of(ClipSpace space, LabelledRows data, Matrix<float> probabilities, HeldOutAnswers held)
    {
        int[] all = [.. Enumerable.Range(0, probabilities.Rows)];
        var unit = (float)Unit(space, data, held);
        return
        [
            .. Calibration
                .OutOfClassScores(probabilities, space.Novelty(all, data.Labelled))
                .Select(score => score / unit),
        ];
    }

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
        var scored = held with { OutOfClass = Calibration.OutOfClassScores(held.Probabilities, novelty) };
        return Calibration
            .Learn(
                scored.At([.. Enumerable.Range(0, novelty.Length).Where(place => held.Labels[place] != data.NoneClass)])
            )
            .RejectAbove;
    }
}
