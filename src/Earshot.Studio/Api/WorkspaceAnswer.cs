using Earshot.Studio.Training;

namespace Earshot.Studio.Api;

/// <summary>What the page needs to begin.</summary>
internal sealed record WorkspaceAnswer(
    string Id,
    string Name,
    int Clips,
    int Encoded,
    string Encoder,
    string Author,
    string[] Methods,
    string DefaultMethod,
    Standing Standing,
    double? RejectAbove,
    bool AnyOfMany,
    string[] Formats,
    string[] FormatsRead,
    IReadOnlyList<ClassAnswer> Classes
);

/// <summary>
/// A class: its key on the keyboard, its place (for colour and shape), how many clips carry it, the score a person
/// calls it from (null: as the training chose), and what it sounds like.
/// </summary>
internal sealed record ClassAnswer(
    long Id,
    string Name,
    bool IsNone,
    string? Key,
    int Place,
    int Labels,
    double? Threshold,
    string? Description
);
