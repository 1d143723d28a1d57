using Earshot.Evaluation;
using Earshot.Recordings.Evaluation;

namespace Earshot.Experiments.Reports;

/// <summary>What a method reached with a budget of labels, over all splits; shares are 0 to 1.</summary>
/// <param name="Method">The method.</param>
/// <param name="BudgetPercent">Share of the labelled training clips whose labels were shown, in percent.</param>
/// <param name="Splits">Splits it ran on.</param>
/// <param name="Labelled">Mean number of labels that it came to.</param>
/// <param name="UnweightedAccuracy">Mean recall over the classes, mean over the splits.</param>
/// <param name="UnweightedAccuracyStd">Its sample standard deviation over the splits; 0 of one split.</param>
/// <param name="Accuracy">Share of test clips called right, mean over the splits.</param>
/// <param name="MeanConfidence">How sure the method was, mean over the splits.</param>
/// <param name="CalibrationError">Expected calibration error, all splits together.</param>
/// <param name="OutOfClassAuroc">Area under the ROC curve of telling classes never seen, mean over the splits; null
/// where no class was held out.</param>
/// <param name="TrainingSeconds">Wall time of a training, mean over the splits.</param>
public sealed record MethodFigures(
    string Method,
    double BudgetPercent,
    int Splits,
    double Labelled,
    double UnweightedAccuracy,
    double UnweightedAccuracyStd,
    double Accuracy,
    double MeanConfidence,
    double CalibrationError,
    double? OutOfClassAuroc,
    double TrainingSeconds
)
{
    /// <summary>Of the runs of a method at a budget, a run a split.</summary>
    internal static MethodFigures Of(string method, double budgetPercent, IReadOnlyList<ComparisonRun> runs)
    {
        var score = MeanStd.Of(runs.Select(r => r.UnweightedAccuracy));
        return new(
            method,
            budgetPercent,
            runs.Count,
            runs.Average(r => r.Labelled),
            score.Mean,
            score.Std,
            runs.Average(r => r.Accuracy),
            runs.Average(r => r.MeanConfidence),
            Reliability.Pooled([.. runs.Select(r => r.Reliability)]).ExpectedCalibrationError,
            runs.Average(r => r.OutOfClassAuroc),
            runs.Average(r => r.TrainingSeconds)
        );
    }
}

/// <summary>How many clips of a class a method called so.</summary>
/// <param name="Class">The class.</param>
/// <param name="Method">The method.</param>
/// <param name="BudgetPercent">The budget of labels.</param>
/// <param name="Recall">Share of the class's test clips, 0 to 1; NaN where none was tested.</param>
public sealed record ClassRecall(string Class, string Method, double BudgetPercent, double Recall);
