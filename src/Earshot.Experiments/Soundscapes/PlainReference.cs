using Earshot.Annotations;
using Earshot.Learning;
using Earshot.Learning.Linear;
using Earshot.Numerics;

namespace Earshot.Experiments.Soundscapes;

/// <summary>
/// What anyone would do first: one-vs-rest logistic regression, C = 1, classes balanced, on features standardised
/// over the training recordings.
/// </summary>
internal static class PlainReference
{
    // Two columns of weights share the penalty: at the minimum each is half of the difference, and ½‖W‖² a quarter of
    // its square, so that C = ½ here is C = 1 with one column.
    private const double InverseRegularisation = 0.5;

    /// <summary>Scores (n, k) of all windows.</summary>
    /// <param name="windows">All windows.</param>
    /// <param name="training">Rows of the training recordings.</param>
    /// <param name="labelled">Rows whose labels are known.</param>
    public static Matrix<float> Scores(SoundscapeWindows windows, int[] training, int[] labelled)
    {
        var standardiser = Standardiser.Fit(windows.Features.SelectRows(training));
        var (all, scores) = (
            standardiser.Apply(windows.Features),
            new Matrix<float>(windows.Ranges.Length, windows.Labels.Classes)
        );
        for (var c = 0; c < windows.Labels.Classes; c++)
        {
            int[] known = [.. labelled.Where(row => windows.Labels[row, c] != LabelMatrix.Unknown)];
            int[] truth = [.. known.Select(row => windows.Labels[row, c] == LabelMatrix.Present ? 1 : 0)];
            var parameters = Fit(all.SelectRows(known), truth);
            for (var row = 0; row < scores.Rows; row++)
                scores[row, c] = Score(all.Row(row), parameters);
        }
        return scores;
    }

    private static float[] Fit(Matrix<float> z, int[] truth)
    {
        float[] weights = [.. truth.Select(t => (float)truth.Length / (2 * truth.Count(other => other == t)))];
        var objective = new SoftmaxRegression<float>(z, truth, 2, InverseRegularisation, weights);
        var parameters = new float[objective.Length];
        Lbfgs.Minimise(objective, parameters, new LbfgsOptions());
        return parameters;
    }

    private static float Score(ReadOnlySpan<float> z, float[] parameters)
    {
        var logit = (double)parameters[^1] - parameters[^2];
        for (var j = 0; j < z.Length; j++)
            logit += (double)z[j] * (parameters[2 * j + 1] - parameters[2 * j]);
        return (float)(1 / (1 + Math.Exp(-logit)));
    }
}
