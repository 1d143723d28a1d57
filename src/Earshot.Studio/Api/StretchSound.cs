using Earshot.Audio;
using Earshot.Decoding;

namespace Earshot.Studio.Api;

/// <summary>
/// A stretch of a recording as WAV, slower on request: pitch goes down with the speed, so that one hears bats.
/// </summary>
internal static class StretchSound
{
    private const double LongestSeconds = 120,
        Slowest = 0.05;
    private const int LowestRateHz = 8000,
        HighestRateHz = 48_000;

    /// <param name="path">The file.</param>
    /// <param name="begin">In seconds.</param>
    /// <param name="end">In seconds.</param>
    /// <param name="speed">1: as it was; 0.1: a tenth.</param>
    /// <param name="audio">Decodes it.</param>
    public static Outcome<IResult> Of(string path, double begin, double end, double speed, ClipAudio audio)
    {
        if (!(speed is >= Slowest and <= 1))
            return Outcome<IResult>.Skipped($"the speed is {Slowest} to 1, got {speed}");
        return TimeRange
            .FromSeconds(begin, end)
            .Then(range =>
                range.Seconds / speed > LongestSeconds
                    ? Outcome<IResult>.Skipped($"at most {LongestSeconds} s can be played at once")
                    : ClipSound.Read(path, range, audio).Then(signal => Outcome<IResult>.Ok(Answer(signal, speed)))
            );
    }

    private static IResult Answer(AudioSignal signal, double speed)
    {
        var rate = Math.Max(AudioLimits.MinimumRateHz, (int)Math.Round(signal.SampleRateHz * speed));
        var slowed = new AudioSignal(signal.Samples, rate);
        var heard = Math.Clamp(rate, LowestRateHz, HighestRateHz);
        return ClipSound.Answer(heard == rate ? slowed : Resampler.Resample(slowed, heard));
    }
}
