using System.Numerics.Tensors;
using Earshot.Numerics;

namespace Earshot.Audio;

/// <summary>
/// Adds noise to clips at a given signal-to-noise ratio, as the paper's Table IV does before the encoder.
/// </summary>
internal static class NoiseMixing
{
    /// <summary>
    /// y = x + g·n with g = √(P_x / (P_n·10^(SNR/10))), P the mean power over the whole clip. The noise begins at a
    /// random place and repeats where it is shorter than the clip; P_n is the power of the stretch that is used, so
    /// that the ratio holds exactly.
    /// </summary>
    /// <param name="signal">x, mono.</param>
    /// <param name="noise">n at the same rate: synthesised, babble, or a recording.</param>
    /// <param name="snrDb">Signal-to-noise ratio in dB.</param>
    /// <param name="random">Chooses where the noise begins.</param>
    /// <returns>y, as long as x; skipped where signal or noise is silent and no ratio can be had.</returns>
    public static Outcome<float[]> Add(
        ReadOnlySpan<float> signal,
        ReadOnlySpan<float> noise,
        double snrDb,
        RandomStream random
    )
    {
        if (noise.IsEmpty)
            return Outcome<float[]>.Skipped("the noise has no samples; give a longer recording");
        var mixed = Repeat(noise, random.Next(noise.Length), signal.Length);
        var (signalPower, noisePower) = (MeanPower(signal), MeanPower(mixed));
        if (!(signalPower > 0))
            return Outcome<float[]>.Skipped(
                "the clip is silent, so there is no signal-to-noise ratio; leave "
                    + "it out or add noise of a fixed level"
            );
        if (!(noisePower > 0))
            return Outcome<float[]>.Skipped("the noise is silent where it was taken; give a recording without gaps");
        TensorPrimitives.MultiplyAdd(
            mixed,
            (float)Math.Sqrt(signalPower / (noisePower * Math.Pow(10, snrDb / 10))),
            signal,
            mixed
        );
        return mixed;
    }

    /// <summary>
    /// Babble: all voices at once, each at the same power, beginning at a random place and repeated as needed.
    /// </summary>
    /// <param name="voices">Clips of speakers other than the one to be disturbed, at the same rate; silent ones are
    /// left out.</param>
    /// <param name="length">Samples wanted.</param>
    /// <param name="random">Chooses where each voice begins.</param>
    /// <returns>The babble; skipped where no voice can be heard.</returns>
    public static Outcome<float[]> Babble(IEnumerable<float[]> voices, int length, RandomStream random)
    {
        var babble = new float[length];
        var heard = 0;
        foreach (var voice in voices)
        {
            if (!(MeanPower(voice) is > 0 and var power))
                continue;
            TensorPrimitives.MultiplyAdd(
                Repeat(voice, random.Next(voice.Length), length),
                (float)(1 / Math.Sqrt(power)),
                babble,
                babble
            );
            heard++;
        }
        return heard > 0 ? babble : Outcome<float[]>.Skipped("babble needs at least one clip that is not silent");
    }

    /// <summary>(1/n)·Σ x², summed in double; 0 without samples.</summary>
    internal static double MeanPower(ReadOnlySpan<float> samples)
    {
        var sum = 0.0;
        foreach (var x in samples)
            sum += (double)x * x;
        return samples.IsEmpty ? 0 : sum / samples.Length;
    }

    private static float[] Repeat(ReadOnlySpan<float> noise, int start, int length)
    {
        var taken = new float[length];
        for (var at = 0; at < length; start = 0)
        {
            var piece = noise.Slice(start, Math.Min(noise.Length - start, length - at));
            piece.CopyTo(taken.AsSpan(at));
            at += piece.Length;
        }
        return taken;
    }
}
