namespace Earshot.Workspace;

/// <summary>A class a clip may be labelled with.</summary>
/// <param name="Id">Its number, for good; renaming keeps it.</param>
/// <param name="Name">Its name.</param>
/// <param name="IsNone">Whether it is "none of these": heard, and of no other class.</param>
/// <param name="Place">
/// Its place among all classes there ever were, from 1, for good: its key and colour stay when another is merged away.
/// </param>
/// <param name="Threshold">The score from which a person calls it, 0 to 1; null: as each training chooses.</param>
/// <param name="Description">What it sounds like, in a person's words.</param>
public sealed record ClassRecord(
    long Id,
    string Name,
    bool IsNone = false,
    int Place = 0,
    double? Threshold = null,
    string? Description = null
);
