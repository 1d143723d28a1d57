namespace Earshot.Audio;

/// <summary>
/// A mono signal held in memory. Integer samples are scaled by 1/32768 (or their own 2^(bits-1)), so that full scale is
/// ±1.
/// </summary>
/// <param name="Samples">The samples.</param>
/// <param name="SampleRateHz">Samples a second.</param>
public sealed record AudioSignal(float[] Samples, int SampleRateHz)
{
    /// <summary>Length in seconds.</summary>
    public double DurationSeconds => (double)Samples.LongLength / SampleRateHz;
}
