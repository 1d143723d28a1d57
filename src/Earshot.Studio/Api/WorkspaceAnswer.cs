namespace Earshot.Studio.Api;

/// <summary>What the page needs to begin.</summary>
internal sealed record WorkspaceAnswer(
    string Name,
    int Clips,
    int Encoded,
    string Encoder,
    string Author,
    string[] Methods,
    string DefaultMethod,
    bool Training,
    double? RejectAbove,
    IReadOnlyList<ClassAnswer> Classes
);

/// <summary>A class and how many clips carry it.</summary>
internal sealed record ClassAnswer(long Id, string Name, bool IsNone, int Labels);
