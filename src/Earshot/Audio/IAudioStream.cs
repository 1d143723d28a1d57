namespace Earshot.Audio;

/// <summary>
/// A clip on its way in: mono samples read front to back, so that memory does not grow with the clip's length.
/// </summary>
/// <remarks>
/// Channels are mixed by their mean; where that cancels, the loudest is taken, and <see cref="Quality"/> says so.
/// Nothing is resampled: the samples come at <see cref="SampleRateHz"/>.
/// </remarks>
public interface IAudioStream : IDisposable
{
    /// <summary>Samples a second, within <see cref="AudioLimits"/>.</summary>
    int SampleRateHz { get; }

    /// <summary>Number of channels that are mixed into one.</summary>
    int Channels { get; }

    /// <summary>Frames (samples a channel) the header promises; null where it does not say.</summary>
    long? DeclaredFrames { get; }

    /// <summary>Name and version of what decodes, stored beside the features made from it.</summary>
    string Decoder { get; }

    /// <summary>Reads the next mono samples, full scale ±1.</summary>
    /// <param name="mono">Where they go; not empty.</param>
    /// <returns>How many were read, 0 at the end of a sound clip; or why the clip is bad (truncated, NaN samples,
    /// damaged), which then stays so.</returns>
    Outcome<int> Read(Span<float> mono);

    /// <summary>
    /// Goes forward to a frame, counted from the clip's beginning: the next <see cref="Read"/> gives what it would have
    /// given
    /// had all before been read.
    /// </summary>
    /// <param name="frame">Not before the frame that comes next.</param>
    /// <returns>Whether the clip goes so far; or why it is bad.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The frame has been read already.</exception>
    Outcome<bool> SkipTo(long frame);

    /// <summary>What was noticed of the sound that was read so far.</summary>
    SoundQuality Quality();
}
