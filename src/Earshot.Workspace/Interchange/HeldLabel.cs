namespace Earshot.Workspace.Interchange;

/// <summary>What the workspace says of a clip, for export.</summary>
/// <param name="Clip">The clip.</param>
/// <param name="FullPath">Where it lies.</param>
/// <param name="Label">Its label; null where it has none.</param>
/// <param name="ClassName">The label's class; null where it has none.</param>
/// <param name="Prediction">The newest run's prediction; null where there is none.</param>
/// <param name="PredictedName">The predicted class; null where there is none.</param>
/// <param name="Rejected">Whether it looks like none of the classes: without a label, and stranger than the limit (<see
/// cref="RunTable.RejectAbove"/>); null where there is no prediction.</param>
public sealed record HeldLabel(
    ClipRecord Clip,
    string FullPath,
    LabelRecord? Label,
    string? ClassName,
    PredictionRecord? Prediction,
    string? PredictedName,
    bool? Rejected
);
