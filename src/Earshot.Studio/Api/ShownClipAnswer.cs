using Earshot.Workspace;

namespace Earshot.Studio.Api;

/// <summary>All there is to say of a clip.</summary>
internal sealed record ShownClipAnswer(
    long Id,
    string Path,
    string Version,
    double? DurationSeconds,
    string? Group,
    string? Skipped,
    IReadOnlyList<LabelEvent> History,
    PredictionAnswer? Prediction
)
{
    /// <summary>The path of the file.</summary>
    public required string Recording { get; init; }

    /// <summary>Its number.</summary>
    public long RecordingId { get; init; }

    /// <summary>Where a window begins in it, in seconds; null: it is the whole file.</summary>
    public double? Begin { get; init; }

    /// <summary>Where it ends.</summary>
    public double? End { get; init; }
}

/// <summary>
/// What the newest run says of a clip: its classes, most probable first, how strange it is, and the labelled clips it
/// rests on.
/// </summary>
internal sealed record PredictionAnswer(
    IReadOnlyList<ClassProbability> Classes,
    float Strangeness,
    Evidence Evidence,
    IReadOnlyList<NeighbourAnswer> Neighbours
);

/// <summary>A class and its calibrated probability.</summary>
internal sealed record ClassProbability(long ClassId, float Probability);

/// <summary>
/// A labelled clip it rests on, with its share in the answer or the cosine to it, as the run's evidence is.
/// </summary>
internal sealed record NeighbourAnswer(long Id, string Path, string Version, float Weight);

/// <summary>A clip that is worth labelling next.</summary>
internal sealed record SuggestionAnswer(long Id, string Path);
