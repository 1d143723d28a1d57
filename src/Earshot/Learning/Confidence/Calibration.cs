using Earshot.Numerics;

namespace Earshot.Learning.Confidence;

/// <summary>
/// How a classifier's probabilities are calibrated: p ∝ p^(1/T) (temperature scaling, Guo et al. 2017), and the
/// strangeness above which a clip is rejected. T minimises Σ log-loss + w·(ln T − ln T0)² over labelled clips
/// the classifier has not learnt from: twenty labels held out tell little, and the classifiers they were held out from
/// had fewer labels to learn from than the one that is calibrated.
/// </summary>
/// <remarks>
/// A p below 0.0001 counts as 0.0001: a handful of labels says nothing about less, and where T is above 1 the rounding
/// of such a p would show in the result, another on every machine.
/// </remarks>
/// <param name="Temperature">T: above 1 where the classifier was too sure, below 1 where it was too timid.</param>
/// <param name="RejectAbove">The unit of strangeness: a clip whose <see cref="UnscaledStrangeness"/> is above this is
/// none of the classes.</param>
public sealed record Calibration(double Temperature, double RejectAbove)
{
    /// <summary>The least probability told from 0.</summary>
    internal const float LeastProbability = 1e-4f;

    /// <summary>Range of T that is searched, and that a model file may hold.</summary>
    internal const double LeastTemperature = 0.1,
        MostTemperature = 10;

    /// <summary>Changes nothing and rejects nothing.</summary>
    public static Calibration None { get; } = new(1, double.PositiveInfinity);

    /// <summary>
    /// Learns it on the validation part; without one, by cross-fitting: each fold of the labels is answered by a
    /// classifier that never saw it.
    /// </summary>
    /// <param name="learner">What made, or will make, the classifier.</param>
    /// <param name="training">What it learns from.</param>
    /// <param name="random">Its randomness.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="cancellation">Stops early.</param>
    public static Calibration Learn(
        ILearner learner,
        TrainingSet training,
        RandomStreams random,
        CalibrationOptions? options = null,
        CancellationToken cancellation = default
    ) =>
        Learn(
            training.Validation is { } validation
                ? HeldOutAnswers.Of(validation, learner.Fit(training, random, cancellation: cancellation))
                : CrossFit.Run(
                    learner,
                    training,
                    random.Child("calibration"),
                    new CrossFitOptions { Folds = (options ?? new()).Folds },
                    cancellation: cancellation
                ),
            options
        );

    /// <summary>Learns it from answers to labelled clips that were not learnt from, be they many or few.</summary>
    /// <param name="answers">The answers.</param>
    /// <param name="options">Null for the defaults.</param>
    public static Calibration Learn(HeldOutAnswers answers, CalibrationOptions? options = null) =>
        Learn(answers, answers, options);

    /// <summary>
    /// The same where views of the clips were answered as well: the temperature must hold for them too, which clips are
    /// strange the clips as they are tell.
    /// </summary>
    /// <param name="answers">To clips and views.</param>
    /// <param name="clean">To the clips as they are.</param>
    /// <param name="options">Null for the defaults.</param>
    public static Calibration Learn(HeldOutAnswers answers, HeldOutAnswers clean, CalibrationOptions? options = null)
    {
        options ??= new();
        return new Calibration(
            BestTemperature(answers, clean.Labels.Length, options),
            clean.Labels.Length < Math.Max(1, options.MinLabels)
                ? double.PositiveInfinity
                : RejectThreshold(clean.Strangeness, options.RejectShare)
        );
    }

    /// <summary>Calibrates probabilities in place: each row becomes p^(1/T), scaled to sum 1.</summary>
    public void Apply(Matrix<float> probabilities)
    {
        for (var i = 0; i < probabilities.Rows; i++)
        {
            var row = probabilities.Row(i);
            for (var c = 0; c < row.Length; c++)
                row[c] = (float)(Math.Log(Math.Max(row[c], LeastProbability)) / Temperature);
            Softmax.InPlace(row);
        }
    }

    /// <summary>Golden-section search over ln T: the loss has one minimum.</summary>
    private static double BestTemperature(HeldOutAnswers answers, int labels, CalibrationOptions options)
    {
        var prior = Math.Log(options.PriorTemperature(answers.Probabilities.Columns));
        var (low, high, ratio) = (Math.Log(LeastTemperature), Math.Log(MostTemperature), (Math.Sqrt(5) - 1) / 2);
        while (high - low > 1e-3)
        {
            var (left, right) = (high - ratio * (high - low), low + ratio * (high - low));
            if (Loss(left) < Loss(right))
                high = right;
            else
                low = left;
        }
        return Math.Exp((low + high) / 2);

        double Loss(double logT) =>
            labels * MeanLogLoss(answers, Math.Exp(logT)) + options.PriorWeight * Math.Pow(logT - prior, 2);
    }

    private static double MeanLogLoss(HeldOutAnswers answers, double temperature)
    {
        var calibrated = answers.Probabilities.Clone();
        new Calibration(temperature, 0).Apply(calibrated);
        return Enumerable
            .Range(0, calibrated.Rows)
            .Select(i => -Math.Log(Math.Max(calibrated[i, answers.Labels[i]], 1e-12)))
            .DefaultIfEmpty()
            .Average();
    }

    /// <summary>The strangeness that the given share of clips of the classes exceeds.</summary>
    private static double RejectThreshold(float[] strangeness, double share)
    {
        float[] scores = [.. strangeness.Order()];
        return scores[Math.Clamp((int)Math.Ceiling((1 - share) * scores.Length) - 1, 0, scores.Length - 1)];
    }
}
