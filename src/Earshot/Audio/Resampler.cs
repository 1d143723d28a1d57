namespace Earshot.Audio;

/// <summary>
/// Changes the sample rate by the exact ratio L/M: output n = Σ_j h(j - nM/L) x_j, its time kept as a whole number and
/// a phase out of L, so that nothing drifts however long the recording.
/// </summary>
/// <remarks>
/// Linear phase, its delay compensated: output n stands at input time nM/L, and N input samples give ⌈N·L/M⌉. Pass band
/// to 0.94 of the lower Nyquist frequency within 0.0001 dB, stop band from 1.0 at 100 dB. The cut into blocks changes
/// no bit.
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
    /// <exception cref="ArgumentException">The pair of rates is out of reach; <see cref="Check"/> says so
    /// beforehand.</exception>
    public Resampler(int fromHz, int toHz)
    {
        if (Check(fromHz, toHz) is { } reason)
            throw new ArgumentException(reason);
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

    /// <summary>Why a pair of rates cannot be resampled; null when it can.</summary>
    public static string? Check(int fromHz, int toHz) => AudioLimits.Check(fromHz, 1) ?? AudioLimits.Check(toHz, 1);

    /// <summary>A whole signal at another rate.</summary>
    public static AudioSignal Resample(AudioSignal signal, int toHz)
    {
        var resampler = new Resampler(signal.SampleRateHz, toHz);
        float[] most = [.. resampler.Write(signal.Samples)];
        return new([.. most, .. resampler.Flush()], toHz);
    }

    /// <summary>
    /// Takes the next samples and gives those that are complete; they are overwritten by the next call.
    /// </summary>
    public ReadOnlySpan<float> Write(ReadOnlySpan<float> samples)
    {
        written += samples.Length;
        if (filter is null)
            return samples;
        Append(samples);
        return Produce(written - filter.HalfWidth);
    }

    /// <summary>Ends the clip and gives its last samples.</summary>
    public ReadOnlySpan<float> Flush()
    {
        if (filter is null)
            return [];
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
        else
            kept.CopyTo(history);
        samples.CopyTo(history.AsSpan(kept.Length));
        (held, historyStart) = (kept.Length + samples.Length, historyStart + dropped);
    }

    /// <summary>
    /// All outputs whose time lies before input sample <paramref name="end"/>: four periods at a time, which share
    /// their coefficients, then the rest.
    /// </summary>
    private ReadOnlySpan<float> Produce(long end)
    {
        var (l, m) = (filter!.L, filter.M);
        var count = (int)Math.Max(0, ((end - next) * l - phase + m - 1) / m);
        if (output.Length < count)
            output = new float[count];
        var made = 0;
        for (; filter.IsExact && count - made >= 4L * l; made += 4 * l, next += 4 * m)
        for (var i = 0; i < l; i++)
        {
            var (offset, at) = Math.DivRem(phase + (long)i * m, l);
            PolyphaseKernel.Dot4(filter.Phase((int)at), From(next + offset), m, output.AsSpan(made + i), l);
        }
        for (; made < count; made++)
        {
            output[made] = filter.At(phase, From(next));
            next += (phase + m) / l;
            phase = (phase + m) % l;
        }
        return output.AsSpan(0, count);
    }

    /// <summary>The held samples from the window of an output at input time <paramref name="time"/> on.</summary>
    private ReadOnlySpan<float> From(long time) =>
        history.AsSpan(
            (int)(time - filter!.HalfWidth + 1 - historyStart),
            held - (int)(time - filter.HalfWidth + 1 - historyStart)
        );
}
