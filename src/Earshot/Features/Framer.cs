namespace Earshot.Features;

/// <summary>
/// Cuts a stream of samples into overlapping frames: frame t is x[t·H .. t·H+S-1], without padding; a last piece
/// shorter than S is dropped.
/// </summary>
internal sealed class Framer(int length, int hop)
{
    private readonly float[] buffer = new float[length + 16 * hop];
    private int start,
        end;

    /// <summary>Samples taken so far.</summary>
    public long SampleCount { get; private set; }

    /// <summary>Position of the first sample that is NaN, infinite or absurdly large; -1 while there is none.</summary>
    public long FirstBad { get; private set; } = -1;

    /// <summary>
    /// The next whole frame, valid until the next call. When there is none, all samples have been taken.
    /// </summary>
    public bool TryRead(ref ReadOnlySpan<float> samples, out ReadOnlySpan<float> frame)
    {
        while (end - start < length && !samples.IsEmpty)
            Fill(ref samples);
        frame = end - start < length ? default : buffer.AsSpan(start, length);
        if (!frame.IsEmpty)
            start += hop;
        return !frame.IsEmpty;
    }

    private void Fill(ref ReadOnlySpan<float> samples)
    {
        buffer.AsSpan(start, end - start).CopyTo(buffer);
        (start, end) = (0, end - start);
        var taken = samples[..Math.Min(samples.Length, buffer.Length - end)];
        if (FirstBad < 0 && SampleCheck.IndexOfBad(taken) is >= 0 and var bad)
            FirstBad = SampleCount + bad;
        taken.CopyTo(buffer.AsSpan(end));
        (end, SampleCount) = (end + taken.Length, SampleCount + taken.Length);
        samples = samples[taken.Length..];
    }

    /// <summary>Why this clip yields no features, or null when it does.</summary>
    public string? Objection(int sampleRateHz)
    {
        if (FirstBad >= 0)
            return SampleCheck.Objection(FirstBad, sampleRateHz);
        return SampleCount >= length
            ? null
            : $"{SampleCount} samples at {sampleRateHz} Hz are shorter than one frame of {length}; use clips of "
                + $"at least {1000.0 * length / sampleRateHz:0.#} ms";
    }
}
