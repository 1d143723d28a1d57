namespace Earshot.Workspace;

/// <summary>A clip of the workspace.</summary>
/// <param name="Id">Its number, for good.</param>
/// <param name="Path">Below the clip folder, with <c>/</c>.</param>
/// <param name="Hash">SHA-256 of the file, hexadecimal; empty where it could not be read.</param>
/// <param name="SizeBytes">Size of the file.</param>
/// <param name="DurationSeconds">Length; null until it was decoded.</param>
/// <param name="Group">What must not straddle a split (speaker, recording); null where not known.</param>
/// <param name="Skipped">Why it has no features; null when all is well.</param>
public sealed record ClipRecord(
    long Id,
    string Path,
    string Hash,
    long SizeBytes,
    double? DurationSeconds = null,
    string? Group = null,
    string? Skipped = null
);
