using Earshot.Numerics;

namespace Earshot.Evaluation;

/// <summary>
/// How good answers to labelled clips are that were not learnt from; what a model file says of itself.
/// </summary>
public sealed record HeldOutMetrics
{
    private const int ReliabilityBins = 10;

    /// <summary>Labels measured on.</summary>
    public required int Measured { get; init; }

    /// <summary>Share of right answers.</summary>
    public required double Accuracy { get; init; }

    /// <summary>Mean recall over the classes measured.</summary>
    public required double UnweightedAccuracy { get; init; }

    /// <summary>Recall of each class; null where none of it was measured.</summary>
    public required IReadOnlyList<double?> Recall { get; init; }

    /// <summary>Counts; row: the label, column: the answer.</summary>
    public required IReadOnlyList<IReadOnlyList<int>> Confusion { get; init; }

    /// <summary>Bins of confidence that hold an answer, lowest first.</summary>
    public required IReadOnlyList<ReliabilityBin> Reliability { get; init; }

    /// <summary>Expected calibration error, 0 to 1.</summary>
    public required double CalibrationError { get; init; }

    /// <summary>Of answers (n, k) to clips of these classes; n is 1 or more.</summary>
    public static HeldOutMetrics Of(int[] truth, Matrix<float> probabilities)
    {
        var confusion = ConfusionMatrix.From(truth, probabilities);
        var reliability = Evaluation.Reliability.Of(truth, probabilities, ReliabilityBins);
        int[] classes = [.. Enumerable.Range(0, confusion.ClassCount)];
        return new HeldOutMetrics
        {
            Measured = truth.Length,
            Accuracy = confusion.Accuracy,
            UnweightedAccuracy = confusion.UnweightedAccuracy,
            Recall = [.. confusion.Recall.Select(recall => double.IsNaN(recall) ? (double?)null : recall)],
            Confusion = [.. classes.Select(t => (int[])[.. classes.Select(p => confusion[t, p])])],
            Reliability = [.. reliability.Bins.Where(bin => bin.Count > 0)],
            CalibrationError = reliability.ExpectedCalibrationError,
        };
    }
}
