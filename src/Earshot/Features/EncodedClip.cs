namespace Earshot.Features;

/// <summary>What encoding a clip yields.</summary>
/// <param name="Features">The feature vector.</param>
/// <param name="SampleRateHz">The file's own rate.</param>
/// <param name="Frames">Its length at that rate.</param>
/// <param name="Decoder">Name and version of what decoded it.</param>
public sealed record EncodedClip(float[] Features, int SampleRateHz, long Frames, string Decoder)
{
    /// <summary>Length in seconds.</summary>
    public double DurationSeconds => (double)Frames / SampleRateHz;
}
