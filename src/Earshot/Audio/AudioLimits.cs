namespace Earshot.Audio;

/// <summary>What a header may claim before anything is allocated, decoded or resampled for it.</summary>
internal static class AudioLimits
{
    /// <summary>Lowest sample rate taken: 10 Hz, for hydrophones and geophones that record for years.</summary>
    public const int MinimumRateHz = 10;

    /// <summary>Highest sample rate taken: 768 kHz.</summary>
    public const int MaximumRateHz = 768_000;

    /// <summary>Most channels taken: 64.</summary>
    public const int MaximumChannels = 64;

    /// <summary>
    /// Most samples held in memory as one <see cref="AudioSignal"/>: 2^28, 1 GiB, 4.6 hours at 16 kHz.
    /// </summary>
    public const int MaximumSignalSamples = 1 << 28;

    /// <summary>What is wrong with a header's rate and channels; null when they are within the limits.</summary>
    public static string? Check(long sampleRateHz, long channels)
    {
        if (sampleRateHz is < MinimumRateHz or > MaximumRateHz)
            return $"the header gives a sample rate of {sampleRateHz} Hz; taken are {MinimumRateHz} to "
                + $"{MaximumRateHz} Hz: write the file again with its true rate";
        if (channels is < 1 or > MaximumChannels)
            return $"the header gives {channels} channels; taken are 1 to {MaximumChannels}: write the file again "
                + $"with its true number of channels";
        return null;
    }
}
