using System.Numerics.Tensors;

namespace Earshot.Audio;

/// <summary>
/// A resampler that watches how much energy it throws away: 1 - P_out/P_in, P the power of a signal without its DC.
/// </summary>
internal sealed class ResamplingLoss(Resampler resampler)
{
    private const double Noticeable = 1e-10;
    private double squaresIn,
        squaresOut,
        sum;
    private long countIn,
        countOut;

    /// <summary>Takes the next samples and gives those that are complete.</summary>
    public ReadOnlySpan<float> Write(ReadOnlySpan<float> samples)
    {
        if (resampler.ToHz >= resampler.FromHz)
            return resampler.Write(samples);
        squaresIn += TensorPrimitives.SumOfSquares(samples);
        sum += TensorPrimitives.Sum(samples);
        countIn += samples.Length;
        return Watched(resampler.Write(samples));
    }

    /// <summary>Ends the clip and gives its last samples.</summary>
    public ReadOnlySpan<float> Flush() => Watched(resampler.Flush());

    /// <summary>Adds what was lost to what was noticed before.</summary>
    public SoundQuality Note(SoundQuality quality)
    {
        var power = countIn == 0 ? 0 : squaresIn / countIn - sum / countIn * (sum / countIn);
        if (power < Noticeable || countOut == 0)
            return quality with { HeardRateHz = resampler.ToHz };
        var heard = squaresOut / countOut - sum / countIn * (sum / countIn);
        return quality with { HeardRateHz = resampler.ToHz, LostShare = Math.Clamp(1 - heard / power, 0, 1) };
    }

    private ReadOnlySpan<float> Watched(ReadOnlySpan<float> samples)
    {
        squaresOut += TensorPrimitives.SumOfSquares(samples);
        countOut += samples.Length;
        return samples;
    }
}
