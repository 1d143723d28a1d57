using System.Numerics.Tensors;

namespace Earshot.Features;

/// <summary>
/// Full scale is ±1. What is not a number, or beyond ±1e15, is no sound, and its power would overflow.
/// </summary>
internal static class SampleCheck
{
    private const float Largest = 1e15f;

    /// <summary>Index of the first sample that is no sound; -1 where all are.</summary>
    public static int IndexOfBad(ReadOnlySpan<float> samples)
    {
        if (samples.IsEmpty || IsGood(TensorPrimitives.MaxMagnitude(samples)))
            return -1;
        var i = 0;
        while (IsGood(samples[i]))
            i++;
        return i;
    }

    /// <summary>Says where it is and how to mend it.</summary>
    public static string Objection(long position, int sampleRateHz) =>
        $"sample {position} ({(double)position / sampleRateHz:0.000} s) is not a number between -1e15 and "
        + $"1e15; export the clip again or convert it to integer PCM";

    private static bool IsGood(float sample) => Math.Abs(sample) <= Largest;
}
