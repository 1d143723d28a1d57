namespace Earshot.Audio;

/// <summary>What every audio stream can do beside.</summary>
public static class AudioStreamExtensions
{
    private const int DropFrames = 1 << 14;

    /// <summary>Reads the rest of a clip into memory.</summary>
    /// <param name="stream">The clip; stays open.</param>
    /// <param name="maximumSamples">Where to give up: what a header declares is never believed, memory follows what has
    /// arrived.</param>
    public static Outcome<AudioSignal> ReadAll(
        this IAudioStream stream,
        int maximumSamples = AudioLimits.MaximumSignalSamples
    )
    {
        var samples = new float[(int)Math.Clamp(stream.DeclaredFrames ?? 0, 1, Math.Min(maximumSamples, 1 << 20))];
        var count = 0;
        while (true)
        {
            if (count == samples.Length)
                Array.Resize(ref samples, (int)Math.Min(2L * count, maximumSamples + 1L));
            var read = stream.Read(samples.AsSpan(count));
            if (!read.IsOk)
                return Outcome<AudioSignal>.Skipped(read.Reason!);
            if (read.Value == 0)
                return new AudioSignal(count == samples.Length ? samples : samples[..count], stream.SampleRateHz);
            count += read.Value;
            if (count > maximumSamples)
                return Outcome<AudioSignal>.Skipped(
                    $"longer than {maximumSamples} samples ({(double)maximumSamples / stream.SampleRateHz:0} s), "
                        + $"the most held in memory at once: cut it into segments"
                );
        }
    }

    /// <summary>Reads and drops up to a frame, or until <paramref name="stop"/> says so.</summary>
    /// <returns>Where it stands then; or why the clip is bad.</returns>
    internal static Outcome<long> DropUntil(this IAudioStream stream, long frame, long position, Func<long, bool> stop)
    {
        var block = new float[DropFrames];
        while (position < frame && !stop(position))
        {
            var read = stream.Read(block.AsSpan(0, (int)Math.Min(block.Length, frame - position)));
            if (!read.IsOk)
                return Outcome<long>.Skipped(read.Reason!);
            if (read.Value == 0)
                break;
            position += read.Value;
        }
        return position;
    }
}
