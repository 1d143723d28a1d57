namespace Earshot.Recordings.Extraction;

/// <summary>What a stretch of a recording was found to be.</summary>
/// <param name="Path">The recording.</param>
/// <param name="BeginSeconds">Where the stretch begins.</param>
/// <param name="EndSeconds">Where it ends.</param>
/// <param name="Label">Its class.</param>
/// <param name="Confidence">The class's probability, 0 to 1.</param>
/// <param name="HighestHz">Up to which frequency it was heard: half the sample rate.</param>
public sealed record SegmentLabel(
    string Path,
    double BeginSeconds,
    double EndSeconds,
    string Label,
    float Confidence,
    double HighestHz
);
