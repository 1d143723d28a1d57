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
    IReadOnlyList<ClassAnswer> Classes
);

/// <summary>A class: its key on the keyboard, its place (for colour and shape) and how many clips carry it.</summary>
internal sealed record ClassAnswer(long Id, string Name, bool IsNone, string? Key, int Place, int Labels);
