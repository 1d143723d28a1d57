namespace Earshot.Features;

/// <summary>
/// Cuts a stream of samples into consecutive pieces of one length, for encoders that take a stretch of sound at a time;
/// checks them on the way.
/// </summary>
/// <param name="length">Samples in a piece.</param>
internal sealed class SamplePieces(int length)
{
    private float[] buffer = new float[Math.Min(length, 1 << 15)];
    private int filled;

    /// <summary>Samples taken so far.</summary>
    public long SampleCount { get; private set; }

    /// <summary>Position of the first sample that is NaN, infinite or absurdly large; -1 while there is none.</summary>
    public long FirstBad { get; private set; } = -1;

    /// <summary>The samples of the last piece, which is not yet whole; valid until the next call.</summary>
    public ReadOnlySpan<float> Rest => buffer.AsSpan(0, filled);

    /// <summary>
    /// The next whole piece, valid until the next call. When there is none, all samples have been taken.
    /// </summary>
    /// <param name="samples">Mono samples; what was taken is cut off its front.</param>
    /// <param name="piece">The piece.</param>
    public bool TryRead(ref ReadOnlySpan<float> samples, out ReadOnlySpan<float> piece)
    {
        var taken = samples[..Math.Min(samples.Length, length - filled)];
        if (FirstBad < 0 && SampleCheck.IndexOfBad(taken) is >= 0 and var bad)
            FirstBad = SampleCount + bad;
        if (buffer.Length < filled + taken.Length)
            Array.Resize(ref buffer, Math.Min(length, Math.Max(2 * buffer.Length, filled + taken.Length)));
        taken.CopyTo(buffer.AsSpan(filled));
        (filled, SampleCount) = (filled + taken.Length, SampleCount + taken.Length);
        samples = samples[taken.Length..];
        piece = filled == length ? buffer.AsSpan(0, length) : default;
        if (filled == length)
            filled = 0;
        return !piece.IsEmpty;
    }

    /// <summary>Why a bad sample yields no features; null where there was none.</summary>
    /// <param name="sampleRateHz">The rate, to say where it was.</param>
    public string? Objection(int sampleRateHz) => FirstBad < 0 ? null : SampleCheck.Objection(FirstBad, sampleRateHz);
}
