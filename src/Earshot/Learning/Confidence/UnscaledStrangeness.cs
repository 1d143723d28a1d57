using System.Numerics.Tensors;
using Earshot.Numerics;

namespace Earshot.Learning.Confidence;

/// <summary>
/// How unlike all classes clips are: novelty, where the classifier can tell it, times doubt (1.5 − largest p). 0 and
/// above. Divided by what one in twenty held-out clips exceeds (<see cref="Calibration.RejectAbove"/>) it is the
/// strangeness that a model tells (<see cref="Inference.Model.Strangeness"/>).
/// </summary>
internal static class UnscaledStrangeness
{
    /// <summary>One number a clip.</summary>
    /// <param name="classifier">The classifier; what a calibrated one holds is asked.</param>
    /// <param name="features">Raw; shape (n, d).</param>
    public static float[] Of(IClassifier classifier, Matrix<float> features) =>
        classifier is Calibrated calibrated
            ? calibrated.Strangeness(features)
            : WithPrediction(classifier, features, new Matrix<float>(features.Rows, classifier.ClassCount));

    /// <summary>The same and, of the same work, the probabilities as the classifier gives them.</summary>
    /// <param name="classifier">The classifier.</param>
    /// <param name="features">Raw; shape (n, d).</param>
    /// <param name="probabilities">Filled; shape (n, k).</param>
    public static float[] WithPrediction(IClassifier classifier, Matrix<float> features, Matrix<float> probabilities)
    {
        if (classifier is Calibrated calibrated)
            return calibrated.StrangenessWithPrediction(features, probabilities);
        classifier.Predict(features, probabilities);
        return Of(probabilities, (classifier as INoveltyScore)?.Novelty(features));
    }

    /// <summary>The same of predictions at hand.</summary>
    /// <param name="probabilities">As the classifier gave them, not calibrated; shape (n, k).</param>
    /// <param name="novelty">How unlike what is known each clip is, n numbers; null where that is not known.</param>
    public static float[] Of(Matrix<float> probabilities, float[]? novelty) =>
        [
            .. Enumerable
                .Range(0, probabilities.Rows)
                .Select(i => (novelty?[i] ?? 1) * (1.5f - TensorPrimitives.Max<float>(probabilities.Row(i)))),
        ];
}
