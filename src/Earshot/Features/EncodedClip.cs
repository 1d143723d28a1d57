using System.Globalization;
using Earshot.Audio;

namespace Earshot.Features;

/// <summary>What encoding a clip yields.</summary>
/// <param name="Segments">Its segments in order of time; one, the whole clip, where it was not cut.</param>
/// <param name="SampleRateHz">The file's own rate.</param>
/// <param name="Frames">Its length at that rate.</param>
/// <param name="Decoder">Name and version of what decoded it.</param>
public sealed record EncodedClip(IReadOnlyList<Segment> Segments, int SampleRateHz, long Frames, string Decoder)
{
    /// <summary>What was noticed of its sound.</summary>
    public SoundQuality Quality { get; init; } = new();

    /// <summary>The feature vector of a clip that was not cut.</summary>
    public float[] Features => Segments[0].Features.Value;

    /// <summary>The clip itself where it has its feature vector, else why not; for a clip that was not cut.</summary>
    public Outcome<EncodedClip> Whole => Segments[0].Features.Then<EncodedClip>(_ => this);

    /// <summary>Why segments have no features, each with its place where there are several.</summary>
    public IEnumerable<string> Objections =>
        from segment in Segments
        where !segment.Features.IsOk
        select Segments.Count == 1
            ? segment.Features.Reason!
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{segment.BeginSeconds:0.###} s to {segment.EndSeconds:0.###} s: {segment.Features.Reason}"
            );

    /// <summary>Whether any segment has features.</summary>
    public bool HasFeatures => Segments.Any(segment => segment.Features.IsOk);

    /// <summary>Length in seconds.</summary>
    public double DurationSeconds => (double)Frames / SampleRateHz;
}
