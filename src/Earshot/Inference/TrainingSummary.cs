using System.Text.Json.Serialization;
using Earshot.Evaluation;
using Earshot.Learning.Confidence;

namespace Earshot.Inference;

/// <summary>How a model came about, stored in its file. Nothing is computed from it.</summary>
public sealed record TrainingSummary
{
    /// <summary>Name of the data.</summary>
    public required string Data { get; init; }

    /// <summary>Clips learnt from, labelled or not.</summary>
    public required int Clips { get; init; }

    /// <summary>Labelled clips of each class, in the model's order.</summary>
    public required IReadOnlyList<int> LabelsPerClass { get; init; }

    /// <summary>Number of groups (speakers, recordings) of the labelled clips; null where clips have none.</summary>
    public int? Groups { get; init; }

    /// <summary>The root seed.</summary>
    public required ulong Seed { get; init; }

    /// <summary>The method's options as JSON.</summary>
    public required string MethodOptions { get; init; }

    /// <summary>Version of Earshot that trained it.</summary>
    public required string EarshotVersion { get; init; }

    /// <summary>How confidence and reject threshold were learnt, or why they were not.</summary>
    public required string Calibration { get; init; }

    /// <summary>How good it is on labels held out; null where there were too few to hold any out.</summary>
    public HeldOutMetrics? HeldOut { get; init; }

    /// <summary>In any of many, windows without each class that was said to be absent; null in one of many.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<int>? AbsentPerClass { get; init; }

    /// <summary>In any of many, how good it is on cells held out; null where nothing could be.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public HeldOutCellMetrics? HeldOutCells { get; init; }

    /// <summary>What does not fit to a model of so many classes; null where all does.</summary>
    public string? Objection(int classCount)
    {
        if (LabelsPerClass.Count != classCount)
            return $"its training summary counts the labels of "
                + $"{LabelsPerClass.Count} classes, it has {classCount}";
        if ((AbsentPerClass?.Count ?? classCount) != classCount)
            return $"its training summary counts the absents of {AbsentPerClass!.Count} classes, it has {classCount}";
        if ((HeldOutCells?.AveragePrecision.Count ?? classCount) != classCount)
            return $"its held-out figures are not those of {classCount} classes";
        return
            HeldOut is null
            || HeldOut.Recall.Count == classCount
                && HeldOut.Confusion.Count == classCount
                && HeldOut.Confusion.All(row => row is not null && row.Count == classCount)
            ? null
            : $"its held-out figures are not those of {classCount} classes";
    }
}
