using System.Numerics.Tensors;

namespace Earshot.Audio;

/// <summary>
/// Changes the sample rate by the exact ratio L/M: output n = Σ_j h(j - nM/L) x_j, its time kept as a whole number and
/// a phase out of L, so that nothing drifts however long the recording.
/// </summary>
/// <remarks>
/// Linear phase, its delay compensated: output n stands at input time nM/L, and N input samples give ⌈N·L/M⌉. Pass band to
/// 0.94 of the lower Nyquist frequency within 0.0001 dB, stop band from 1.0 at 100 dB. The cut into blocks changes no bit.
/// </remarks>
public sealed class Resampler
{
    private readonly PolyphaseFilter? filter;
    private float[] history;
    private float[] output = [];
    private int held;
    private long historyStart;
    private long written;
    private long next;
    private int phase;

    /// <summary>A resampler for one clip.</summary>
    /// <param name="fromHz">Rate of what is written to it.</param>
    /// <param name="toHz">Rate of what it gives.</param>
    /// <exception cref="ArgumentException">The pair of rates is out of reach; <see cref="Check"/> says so beforehand.</exception>
    public Resampler(int fromHz, int toHz)
    {
        if (Check(fromHz, toHz) is { } reason) throw new ArgumentException(reason);
        (FromHz, ToHz) = (fromHz, toHz);
        filter = fromHz == toHz ? null : PolyphaseFilter.Of(fromHz, toHz);
        held = filter is null ? 0 : filter.HalfWidth - 1;
        historyStart = -held;
        history = new float[held];
    }

    /// <summary>Rate of what is written to it.</summary>
    public int FromHz { get; }

    /// <summary>Rate of what it gives.</summary>
    public int ToHz { get; }

    /// <summary>Why a pair of rates cannot be resampled; null when it can. Rates without a common divisor need a filter a phase.</summary>
    public static string? Check(int fromHz, int toHz)
    {
        if ((AudioLimits.Check(fromHz, 1) ?? AudioLimits.Check(toHz, 1)) is { } reason) return reason;
        var coefficients = fromHz == toHz ? 0 : PolyphaseFilter.CoefficientCount(fromHz, toHz);
        return coefficients <= PolyphaseFilter.MaximumCoefficients ? null
            : $"{fromHz} Hz to {toHz} Hz would take a filter of {coefficients} coefficients (at most {PolyphaseFilter.MaximumCoefficients}): write the file at a usual rate first";
    }

    /// <summary>A whole signal at another rate.</summary>
    public static AudioSignal Resample(AudioSignal signal, int toHz)
    {
        var resampler = new Resampler(signal.SampleRateHz, toHz);
        float[] most = [.. resampler.Write(signal.Samples)];
        return new([.. most, .. resampler.Flush()], toHz);
    }

    /// <summary>Takes the next samples and gives those that are complete; they are overwritten by the next call.</summary>
    public ReadOnlySpan<float> Write(ReadOnlySpan<float> samples)
    {
        written += samples.Length;
        if (filter is null) return samples;
        Append(samples);
        return Produce(written - filter.HalfWidth);
    }

    /// <summary>Ends the clip and gives its last samples.</summary>
    public ReadOnlySpan<float> Flush()
    {
        if (filter is null) return [];
        Append(new float[filter.HalfWidth]);
        return Produce(written);
    }

    private void Append(ReadOnlySpan<float> samples)
    {
        var dropped = (int)(next - filter!.HalfWidth + 1 - historyStart);
        var kept = history.AsSpan(dropped, held - dropped);
        if (kept.Length + samples.Length > history.Length)
        {
            var larger = new float[kept.Length + samples.Length];
            kept.CopyTo(larger);
            history = larger;
        }
        else kept.CopyTo(history);
        samples.CopyTo(history.AsSpan(kept.Length));
        (held, historyStart) = (kept.Length + samples.Length, historyStart + dropped);
    }

    /// <summary>All outputs whose time lies before input sample <paramref name="end"/>.</summary>
    private ReadOnlySpan<float> Produce(long end)
    {
        var most = (int)(Math.Max(0, end - next) * filter!.L / filter.M + 1);
        if (output.Length < most) output = new float[most];
        var count = 0;
        for (; next < end; count++)
        {
            var window = history.AsSpan((int)(next - filter.HalfWidth + 1 - historyStart), filter.Taps);
            output[count] = TensorPrimitives.Dot(window, filter.Phase(phase));
            phase += filter.M;
            next += phase / filter.L;
            phase %= filter.L;
        }
        return output.AsSpan(0, count);
    }
}
