namespace Earshot.Workspace;

/// <summary>One line of a clip's history.</summary>
/// <param name="Id">Ascending over the whole workspace.</param>
/// <param name="BatchId">What it was done together with.</param>
/// <param name="Action"><c>label</c>, <c>import</c>, <c>accept</c>, <c>merge</c> or <c>undo</c>.</param>
/// <param name="ClassName">The class it was given; null when the label was taken away.</param>
/// <param name="Source">Where the label comes from; null when it was taken away.</param>
/// <param name="Author">Who did it.</param>
/// <param name="At">When.</param>
public sealed record LabelEvent(
    long Id,
    long BatchId,
    string Action,
    string? ClassName,
    LabelSource? Source,
    string Author,
    DateTimeOffset At
);
