namespace Earshot.Recordings.Extraction;

/// <summary>A row of a feature file.</summary>
/// <param name="Path">The clip, relative to the scanned folder.</param>
/// <param name="BeginSeconds">Where the segment begins; 0 for a whole clip.</param>
/// <param name="EndSeconds">Where it ends.</param>
/// <param name="SampleRateHz">The file's own rate.</param>
/// <param name="Decoder">Name and version of what decoded it.</param>
/// <param name="Vector">The feature vector.</param>
public sealed record FeatureRow(
    string Path,
    double BeginSeconds,
    double EndSeconds,
    int SampleRateHz,
    string Decoder,
    float[] Vector
);
