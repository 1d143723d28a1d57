using Earshot.Evaluation;
using Earshot.Numerics;

namespace Earshot.Learning.Confidence;

/// <summary>What classifiers say of labelled rows they have not learnt from (<see cref="CrossFit"/>).</summary>
/// <param name="Rows">The rows that were held out once, ascending; those whose class would have had no label left are
/// not among them.</param>
/// <param name="Labels">Their classes.</param>
/// <param name="Folds">The fold each was held out with.</param>
/// <param name="Probabilities">Their probabilities, not calibrated (rows, classes).</param>
/// <param name="Strangeness">Their strangeness (<see cref="UnscaledStrangeness.Of(IClassifier,
/// Matrix{float})"/>).</param>
public sealed record HeldOutAnswers(
    int[] Rows,
    int[] Labels,
    int[] Folds,
    Matrix<float> Probabilities,
    float[] Strangeness
)
{
    /// <summary>The answers to a labelled part that was set aside.</summary>
    public static HeldOutAnswers Of(LabelledSet held, IClassifier classifier)
    {
        int[] rows = [.. Enumerable.Range(0, held.Labels.Length)];
        var answers = new HeldOutAnswers(
            rows,
            held.Labels,
            new int[rows.Length],
            new(rows.Length, classifier.ClassCount),
            new float[rows.Length]
        );
        answers.Put(rows, classifier, held.Features);
        return answers;
    }

    /// <summary>Each fold calibrated on the other folds, so that figures on confidence are held out too.</summary>
    public Matrix<float> Calibrated(CalibrationOptions? options = null)
    {
        var calibrated = Probabilities.Clone();
        foreach (var fold in Folds.Distinct())
        {
            int[] own = Places(place => Folds[place] == fold),
                others = Places(place => Folds[place] != fold);
            var part = Probabilities.SelectRows(own);
            Calibration.Learn(At(others), options).Apply(part);
            for (var i = 0; i < own.Length; i++)
                part.Row(i).CopyTo(calibrated.Row(own[i]));
        }
        return calibrated;
    }

    /// <summary>
    /// The answers to the clips as they are, where those to their views follow (<see
    /// cref="CrossFitOptions.WithViews"/>).
    /// </summary>
    /// <param name="views">Views a clip.</param>
    public HeldOutAnswers Clean(int views) => At([.. Enumerable.Range(0, Rows.Length / (1 + views))]);

    /// <summary>How good the calibrated answers are; null where there are none.</summary>
    public HeldOutMetrics? Measure(CalibrationOptions? options = null) =>
        Rows.Length == 0 ? null : HeldOutMetrics.Of(Labels, Calibrated(options));

    internal void Put(int[] places, IClassifier classifier, Matrix<float> features)
    {
        var probabilities = new Matrix<float>(features.Rows, classifier.ClassCount);
        var scores = UnscaledStrangeness.WithPrediction(classifier, features, probabilities);
        for (var i = 0; i < places.Length; i++)
        {
            probabilities.Row(i).CopyTo(Probabilities.Row(places[i]));
            Strangeness[places[i]] = scores[i];
        }
    }

    /// <summary>Some of the answers.</summary>
    /// <param name="places">Their places in <see cref="Rows"/>.</param>
    public HeldOutAnswers At(int[] places) =>
        new(
            [.. places.Select(place => Rows[place])],
            [.. places.Select(place => Labels[place])],
            [.. places.Select(place => Folds[place])],
            Probabilities.SelectRows(places),
            [.. places.Select(place => Strangeness[place])]
        );

    private int[] Places(Func<int, bool> chosen) => [.. Enumerable.Range(0, Rows.Length).Where(chosen)];
}
