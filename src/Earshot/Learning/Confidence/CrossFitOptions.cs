namespace Earshot.Learning.Confidence;

/// <summary>Options of <see cref="CrossFit"/>.</summary>
public sealed record CrossFitOptions
{
    /// <summary>Parts the labels are cut into, 2 or more. Default 5.</summary>
    public int Folds { get; init; } = 5;

    /// <summary>
    /// What is held out. False, the default: the clips, with all others of their groups, as if they came after the
    /// training. True: their labels alone; right where answers for the training clips themselves are wanted.
    /// </summary>
    public bool KeepClips { get; init; }

    /// <summary>
    /// Whether the views of the clips that are held out are answered too; their answers follow those of the clips, view
    /// by view in the same order. Default false.
    /// </summary>
    public bool WithViews { get; init; }

    /// <summary>Rows that may be measured on; null: all that have a label.</summary>
    public bool[]? Measurable { get; init; }
}
