using Earshot.Evaluation;

namespace Earshot.Workspace;

/// <summary>
/// How good a run is on labels it did not learn from (cross-fitted; labels accepted unheard are left out).
/// </summary>
public sealed record RunMetrics
{
    /// <summary>The classes, in the order of every list below.</summary>
    public required IReadOnlyList<long> ClassIds { get; init; }

    /// <summary>Labels measured on; 0 when there were too few to measure.</summary>
    public int Measured { get; init; }

    /// <summary>Share of right answers; null where nothing was measured.</summary>
    public double? Accuracy { get; init; }

    /// <summary>Mean recall over classes; null where nothing was measured.</summary>
    public double? UnweightedAccuracy { get; init; }

    /// <summary>Recall of each class; null where none of it was measured.</summary>
    public IReadOnlyList<double?> Recall { get; init; } = [];

    /// <summary>Counts; row: the label, column: the answer.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Confusion { get; init; } = [];

    /// <summary>Bins of confidence that hold an answer, lowest first.</summary>
    public IReadOnlyList<ReliabilityBin> Reliability { get; init; } = [];

    /// <summary>Expected calibration error; null where nothing was measured.</summary>
    public double? CalibrationError { get; init; }

    /// <summary>In any of many, mean average precision over the classes measured; null where nothing was.</summary>
    public double? MeanAveragePrecision { get; init; }

    /// <summary>In any of many, average precision of each class; null in one of many.</summary>
    public IReadOnlyList<double?>? AveragePrecision { get; init; }

    /// <summary>In any of many, windows each class is known to be absent from; null in one of many.</summary>
    public IReadOnlyList<int>? Absent { get; init; }

    /// <summary>In any of many, the score from which each class is called; null in one of many.</summary>
    public IReadOnlyList<double>? Thresholds { get; init; }

    /// <summary>Whether stretches of few recordings were held out instead of recordings: figures flatter.</summary>
    public bool ByTime { get; init; }

    /// <summary>What a person should know of it, such as classes that could not be learnt; null: nothing.</summary>
    public IReadOnlyList<string>? Notes { get; init; }

    /// <summary>Mean confidence over the clips without a label: what the model expects of itself.</summary>
    public double MeanConfidence { get; init; }
}
