using System.Text.Json.Serialization;
using Earshot.Evaluation;

namespace Earshot.Recordings.Evaluation;

/// <summary>One method's answer to one <see cref="ComparisonTask"/>.</summary>
/// <param name="Method">The method.</param>
/// <param name="Seed">The split's seed.</param>
/// <param name="BudgetPercent">Share of the training clips that were labelled.</param>
/// <param name="Labelled">Labelled clips.</param>
/// <param name="UnweightedAccuracy">Mean recall over the classes, on the test part.</param>
/// <param name="Accuracy">Share of test clips called right.</param>
/// <param name="CalibrationError">Expected calibration error on the test part; too large where clips are few.</param>
/// <param name="TrainingSeconds">Wall time of the training.</param>
/// <param name="Confusion">What was called what, on the test part.</param>
/// <param name="Reliability">Confidence beside accuracy, on the test part; splits are to be pooled.</param>
public sealed record ComparisonRun(
    string Method,
    int Seed,
    double BudgetPercent,
    int Labelled,
    double UnweightedAccuracy,
    double Accuracy,
    double CalibrationError,
    double TrainingSeconds,
    [property: JsonIgnore] ConfusionMatrix Confusion,
    [property: JsonIgnore] Reliability Reliability
)
{
    /// <summary>Mean of the largest probability, on the test part; beside <see cref="Accuracy"/> where it is honest.
    /// </summary>
    public required double MeanConfidence { get; init; }

    /// <summary>
    /// Share of test clips called "none of these" though they are of a class; null of a method that was not calibrated.
    /// </summary>
    public double? Rejected { get; init; }

    /// <summary>
    /// Area under the ROC curve of telling clips of classes never seen from the others; null where there were none.
    /// </summary>
    public double? OutOfClassAuroc { get; init; }
}
