using System.Collections.Concurrent;
using System.Numerics;
using Earshot.Numerics;

namespace Earshot.Features;

/// <summary>
/// What openSMILE's speech descriptors (the paper's configuration) take from the sample rate alone. Immutable.
/// </summary>
/// <remarks>
/// Lengths are rounded halves away from zero, and every frequency follows from the rounded frame: fs = S / 25 ms, also
/// where that is not the file's rate.
/// </remarks>
internal sealed class SpeechTables
{
    public const int CepstrumCount = 13,
        BandCount = 26;
    private const int CachedRates = 16;
    private const double WindowS = 0.025,
        HopS = 0.010,
        MaxBandHz = 8000,
        MaxPitchHz = 500,
        LifterLength = 22;

    private static readonly ConcurrentDictionary<int, SpeechTables> Cache = new();

    private SpeechTables(int sampleRateHz)
    {
        FrameLength = (int)Math.Round(WindowS / (1.0 / sampleRateHz), MidpointRounding.AwayFromZero);
        HopLength = (int)Math.Round(HopS / (1.0 / sampleRateHz), MidpointRounding.AwayFromZero);
        FftLength = Math.Max(4, (int)BitOperations.RoundUpToPowerOf2((uint)FrameLength));
        var effectiveHz = FrameLength / WindowS;
        var binHz = effectiveHz / FftLength;
        var highHz = Math.Min(MaxBandHz, effectiveHz / 2);
        Bank = new MelBank<double>(
            BandCount,
            0,
            highHz,
            binHz,
            1,
            (int)Math.Round(highHz / binHz, MidpointRounding.AwayFromZero)
        );
        Window =
        [
            .. Enumerable
                .Range(0, FrameLength)
                .Select(i => 0.54 - 0.46 * Math.Cos(2 * Math.PI * i / (FrameLength - 1))),
        ];
        Cosines = [.. Enumerable.Range(1, CepstrumCount).Select(i => LifteredCosines(i % CepstrumCount))];
        (Spectrum, Lags) = (new RealFft<double>(FftLength), new ComplexFft<double>(FftLength));
        LagS = (float)(WindowS * FftLength / FrameLength) / (double)FftLength;
        FirstLag = (int)(1 / (MaxPitchHz * LagS));
    }

    /// <summary>
    /// The tables of a rate. Those of a few are kept: files may claim any number of rates, and tables take up to
    /// megabytes each.
    /// </summary>
    public static SpeechTables Of(int sampleRateHz)
    {
        if (Cache.TryGetValue(sampleRateHz, out var known))
            return known;
        if (Cache.Count >= CachedRates)
            Cache.Clear();
        return Cache.GetOrAdd(sampleRateHz, static rate => new SpeechTables(rate));
    }

    /// <summary>S, samples in a frame of 25 ms.</summary>
    public int FrameLength { get; }

    /// <summary>H, samples from one frame to the next, 10 ms.</summary>
    public int HopLength { get; }

    /// <summary>N, the smallest power of two that holds a frame.</summary>
    public int FftLength { get; }

    /// <summary>Symmetric Hamming window.</summary>
    public double[] Window { get; }

    /// <summary>
    /// 26 bands from 0 to 8,000 Hz, or to half the rate where that is less; neither DC nor the highest edge counts.
    /// </summary>
    public MelBank<double> Bank { get; }

    /// <summary>Cosine transform with scale and lifter, a row for each of the columns c1 .. c12, c0.</summary>
    public double[][] Cosines { get; }

    public RealFft<double> Spectrum { get; }

    public ComplexFft<double> Lags { get; }

    /// <summary>
    /// Seconds a lag; the reference keeps N of them in single precision, and at 8 and 16 kHz <see cref="FirstLag"/>
    /// hangs on that rounding.
    /// </summary>
    public double LagS { get; }

    /// <summary>The lag of the highest pitch, 500 Hz.</summary>
    public int FirstLag { get; }

    private static double[] LifteredCosines(int i)
    {
        var scale = Math.Sqrt(2.0 / BandCount) * (1 + LifterLength / 2 * Math.Sin(Math.PI * i / LifterLength));
        return [.. Enumerable.Range(0, BandCount).Select(b => scale * Math.Cos(Math.PI * i * (b + 0.5) / BandCount))];
    }
}
