using Earshot.Audio;

namespace Earshot.Annotations;

/// <summary>A window and the recording it lies in.</summary>
/// <param name="Recording">The recording's number.</param>
/// <param name="Range">When.</param>
/// <param name="Cut">Which of several lengths of windows it is of, from 0.</param>
public readonly record struct RecordingWindow(int Recording, TimeRange Range, int Cut = 0)
{
    /// <summary>The share of this window that another one covers, 0 to 1.</summary>
    public double ShareCoveredBy(RecordingWindow other) => Range.Overlap(other.Range) / Range.Seconds;
}
