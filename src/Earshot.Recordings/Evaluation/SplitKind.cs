namespace Earshot.Recordings.Evaluation;

/// <summary>How an evaluation parts a data set.</summary>
public enum SplitKind
{
    /// <summary>No group (speaker, recording) is in two parts.</summary>
    Grouped,

    /// <summary>Every class keeps its share; groups are torn apart, so the figures flatter.</summary>
    Random,

    /// <summary>The folds that the data's makers defined.</summary>
    Official,
}
