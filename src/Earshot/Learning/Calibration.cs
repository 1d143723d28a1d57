using System.Numerics.Tensors;
using Earshot.Numerics;

namespace Earshot.Learning;

/// <summary>
/// How a classifier's probabilities are mended: p ∝ p^(1/T) (temperature scaling, Guo et al. 2017), T minimising the log-loss
/// on labelled clips the classifier has not learnt from, and the out-of-class score above which a clip is rejected.
/// </summary>
/// <param name="Temperature">T: above 1 where the classifier was too sure, below 1 where it was too timid.</param>
/// <param name="RejectAbove">A clip whose out-of-class score is above this is none of the classes.</param>
public sealed record Calibration(double Temperature, double RejectAbove)
{
    /// <summary>Changes nothing and rejects nothing: where there are no labels to learn it from.</summary>
    public static Calibration None { get; } = new(1, double.PositiveInfinity);

    /// <summary>Learns it on the validation part; without one, by cross-fitting: each fold of the labels is answered by a classifier that never saw it.</summary>
    /// <param name="learner">What made, or will make, the classifier.</param>
    /// <param name="training">What it learns from.</param>
    /// <param name="random">Its randomness.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="cancellation">Stops early.</param>
    public static Calibration Learn(ILearner learner, TrainingSet training, RandomStreams random, CalibrationOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new();
        var answers = training.Validation is { } validation
            ? [new Answers(validation.Labels, learner.Fit(training, random, cancellation: cancellation), validation.Features)]
            : CrossFit(learner, training, random, options.Folds, cancellation);
        if (answers.Sum(a => a.Labels.Length) < options.MinLabels) return None;
        return new Calibration(BestTemperature(answers), RejectThreshold(answers, options.RejectShare));
    }

    /// <summary>Learns it from answers to labelled clips that the classifier had not learnt from.</summary>
    /// <param name="labels">Their classes.</param>
    /// <param name="probabilities">The answers; shape (n, k).</param>
    /// <param name="novelty">Their novelty; null where the classifier has none.</param>
    /// <param name="options">Null for the defaults.</param>
    public static Calibration Learn(int[] labels, Matrix<float> probabilities, float[]? novelty = null, CalibrationOptions? options = null)
    {
        options ??= new();
        List<Answers> answers = [new(labels, probabilities, novelty)];
        return labels.Length < options.MinLabels ? None : new Calibration(BestTemperature(answers), RejectThreshold(answers, options.RejectShare));
    }

    /// <summary>Mends probabilities in place.</summary>
    public void Apply(Matrix<float> probabilities)
    {
        for (var i = 0; i < probabilities.Rows; i++)
        {
            var row = probabilities.Row(i);
            for (var c = 0; c < row.Length; c++) row[c] = (float)(Math.Log(Math.Max(row[c], 1e-12)) / Temperature);
            Softmax.InPlace(row);
        }
    }

    /// <summary>How likely it is that clips are none of the classes: novelty, where the classifier can tell it, times lack of confidence (1.5 − largest p); higher is likelier.</summary>
    /// <param name="classifier">The classifier; what a calibrated one holds is asked.</param>
    /// <param name="features">Raw; shape (n, d).</param>
    public static float[] OutOfClassScores(IClassifier classifier, Matrix<float> features)
    {
        if (classifier is Calibrated calibrated) return calibrated.OutOfClassScores(features);
        var probabilities = new Matrix<float>(features.Rows, classifier.ClassCount);
        classifier.Predict(features, probabilities);
        return OutOfClassScores(probabilities, (classifier as INoveltyScore)?.Novelty(features));
    }

    private static float[] OutOfClassScores(Matrix<float> probabilities, float[]? novelty) =>
        [.. Enumerable.Range(0, probabilities.Rows).Select(i => (novelty?[i] ?? 1) * (1.5f - TensorPrimitives.Max<float>(probabilities.Row(i))))];

    private static List<Answers> CrossFit(ILearner learner, TrainingSet training, RandomStreams random, int folds, CancellationToken cancellation)
    {
        var answers = new List<Answers>();
        foreach (var (fold, held) in HeldOut(training, folds, random.Stream("calibration")).Index())
        {
            int[] kept = [.. Enumerable.Range(0, training.Labels.Length).Except(held)];
            var rest = new TrainingSet(training.Features.SelectRows(kept), [.. kept.Select(i => training.Labels[i])], training.ClassCount);
            var classifier = learner.Fit(rest, random.Child($"calibration/{fold}"), cancellation: cancellation);
            answers.Add(new Answers([.. held.Select(i => training.Labels[i])], classifier, training.Features.SelectRows(held)));
        }
        return answers;
    }

    /// <summary>The folds of the labelled rows, groups kept together where they are known; one label of each class stays in every training part.</summary>
    private static IEnumerable<int[]> HeldOut(TrainingSet training, int folds, RandomStream random)
    {
        var labelled = training.LabelledRows();
        random.Shuffle<int>(labelled);
        var fold = labelled.GroupBy(i => training.Groups?[i] ?? -1 - i).SelectMany((group, g) => group.Select(i => (Row: i, Fold: g % folds))).ToLookup(x => x.Fold, x => x.Row);
        return fold.Select(rows => rows.Where(i => labelled.Except(rows).Any(other => training.Labels[other] == training.Labels[i])).Order().ToArray()).Where(rows => rows.Length > 0);
    }

    /// <summary>Golden-section search over log T in [0.1, 10]: the log-loss has one minimum.</summary>
    private static double BestTemperature(List<Answers> answers)
    {
        var (low, high, ratio) = (Math.Log(0.1), Math.Log(10), (Math.Sqrt(5) - 1) / 2);
        while (high - low > 1e-3)
        {
            var (left, right) = (high - ratio * (high - low), low + ratio * (high - low));
            if (LogLoss(answers, Math.Exp(left)) < LogLoss(answers, Math.Exp(right))) high = right;
            else low = left;
        }
        return Math.Exp((low + high) / 2);
    }

    private static double LogLoss(List<Answers> answers, double temperature) => answers.Sum(a =>
    {
        var mended = a.Probabilities.Clone();
        new Calibration(temperature, 0).Apply(mended);
        return Enumerable.Range(0, mended.Rows).Sum(i => -Math.Log(Math.Max(mended[i, a.Labels[i]], 1e-12)));
    });

    /// <summary>The score that the given share of in-class clips exceeds.</summary>
    private static double RejectThreshold(List<Answers> answers, double share)
    {
        float[] scores = [.. answers.SelectMany(a => a.OutOfClass).Order()];
        return scores[Math.Clamp((int)Math.Ceiling((1 - share) * scores.Length) - 1, 0, scores.Length - 1)];
    }

    /// <summary>What a classifier says of labelled clips it has not learnt from.</summary>
    private sealed class Answers
    {
        public Answers(int[] labels, Matrix<float> probabilities, float[]? novelty) =>
            (Labels, Probabilities, OutOfClass) = (labels, probabilities, OutOfClassScores(probabilities, novelty));

        public Answers(int[] labels, IClassifier classifier, Matrix<float> features)
        {
            Labels = labels;
            Probabilities = new Matrix<float>(features.Rows, classifier.ClassCount);
            classifier.Predict(features, Probabilities);
            OutOfClass = OutOfClassScores(classifier, features);
        }

        public int[] Labels { get; }

        public Matrix<float> Probabilities { get; }

        public float[] OutOfClass { get; }
    }
}
