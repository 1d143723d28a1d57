using Earshot.Audio;

namespace Earshot.Workspace.Hoplite;

/// <summary>What made the vectors of a hoplite database.</summary>
/// <param name="Name">As the database names it: <c>perch_v2</c>, <c>mn04</c>.</param>
/// <param name="Dimension">Values a vector.</param>
/// <param name="WindowSeconds">Length of a window; null where it is not said.</param>
/// <param name="HopSeconds">From the beginning of one window to that of the next; null where it is not said.</param>
/// <param name="SampleRateHz">The rate it hears; null where it is not said.</param>
public sealed record HopliteModel(
    string Name,
    int Dimension,
    double? WindowSeconds,
    double? HopSeconds,
    int? SampleRateHz
);

/// <summary>A recording, with the deployment that made it.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Name">Its file, below one of the database's audio folders, with <c>/</c>.</param>
/// <param name="StartedAt">When it begins, ISO 8601; null where not known.</param>
/// <param name="Deployment">Name of the deployment; null: it has none.</param>
/// <param name="Latitude">Degrees north; null where not known.</param>
/// <param name="Longitude">Degrees east; null where not known.</param>
public sealed record HopliteRecording(
    long Id,
    string Name,
    string? StartedAt,
    string? Deployment,
    double? Latitude,
    double? Longitude
);

/// <summary>A window.</summary>
/// <param name="Id">Its number, which is its vector's key.</param>
/// <param name="RecordingId">The recording.</param>
/// <param name="Range">Where it lies, or what is wrong with its offsets.</param>
public readonly record struct HopliteWindow(long Id, long RecordingId, Outcome<TimeRange> Range);

/// <summary>An annotation: what somebody says of a stretch that need not be a window.</summary>
/// <param name="Id">Its number.</param>
/// <param name="RecordingId">The recording.</param>
/// <param name="Range">Where, or what is wrong with its offsets.</param>
/// <param name="Label">The class.</param>
/// <param name="LabelType">0: it is not there, 1: it is, 2: uncertain.</param>
/// <param name="Provenance">Whose word it is.</param>
public sealed record HopliteAnnotation(
    long Id,
    long RecordingId,
    Outcome<TimeRange> Range,
    string Label,
    long LabelType,
    string Provenance
);
