using System.Collections.Concurrent;

namespace Earshot.Audio;

/// <summary>
/// The low-pass of a rate change by L/M, cut into L phases: a sinc under a Kaiser window (J. F. Kaiser, 1974),
/// h(τ) = 2 f_c sinc(2 f_c τ) · I₀(β √(1 - (τ/w)²)) / I₀(β), τ in input samples.
/// </summary>
/// <remarks>
/// The pass band ends at 0.94 and the stop band begins at 1.0 of the lower Nyquist frequency, so that VGGish's 7500 Hz
/// pass at 16 kHz and nothing folds back. Attenuation 100 dB, hence a ripple of 10^-5 (0.0001 dB). Each phase sums to
/// 1: DC is exact.
/// </remarks>
internal sealed class PolyphaseFilter
{
    public const int MaximumCoefficients = 1 << 24;
    private const int CachedCoefficients = 1 << 20,
        CachedFilters = 16;
    private const double AttenuationDb = 100,
        PassBand = 0.94;
    private static readonly ConcurrentDictionary<(int L, int M), PolyphaseFilter> Cache = new();

    private readonly float[] coefficients;

    private PolyphaseFilter(int l, int m)
    {
        (L, M, HalfWidth) = (l, m, HalfWidthOf(l, m));
        coefficients = new float[L * Taps];
        for (var phase = 0; phase < L; phase++)
            Fill(Phase(phase), (double)phase / L);
    }

    /// <summary>Output samples for every <see cref="M"/> input samples.</summary>
    public int L { get; }

    /// <summary>Input samples for every <see cref="L"/> output samples.</summary>
    public int M { get; }

    /// <summary>Input samples on either side of an output sample.</summary>
    public int HalfWidth { get; }

    public int Taps => 2 * HalfWidth;

    /// <summary>Weights of input samples i - w + 1 … i + w for an output at time i + phase/L.</summary>
    public Span<float> Phase(int phase) => coefficients.AsSpan(phase * Taps, Taps);

    public static PolyphaseFilter Of(int fromHz, int toHz)
    {
        var (l, m) = Ratio(fromHz, toHz);
        if (Cache.TryGetValue((l, m), out var known))
            return known;
        var filter = new PolyphaseFilter(l, m);
        if (filter.coefficients.Length > CachedCoefficients)
            return filter;
        if (Cache.Count >= CachedFilters)
            Cache.Clear();
        return Cache.GetOrAdd((l, m), filter);
    }

    public static long CoefficientCount(int fromHz, int toHz)
    {
        var (l, m) = Ratio(fromHz, toHz);
        return 2L * l * HalfWidthOf(l, m);
    }

    private static (int L, int M) Ratio(int fromHz, int toHz)
    {
        var divisor = (int)System.Numerics.BigInteger.GreatestCommonDivisor(fromHz, toHz);
        return (toHz / divisor, fromHz / divisor);
    }

    /// <summary>
    /// Kaiser's length, (A - 7.95) / (2.285 · 2π · transition width) taps, rounded up to what the kernel takes.
    /// </summary>
    private static int HalfWidthOf(int l, int m)
    {
        var transition = (1 - PassBand) / 2 * Math.Min(1, (double)l / m);
        var taps = (AttenuationDb - 7.95) / (2.285 * 2 * Math.PI * transition);
        return (int)Math.Ceiling(taps / PolyphaseKernel.Multiple) * PolyphaseKernel.Multiple / 2;
    }

    private void Fill(Span<float> phase, double fraction)
    {
        var cutoff = (1 + PassBand) / 4 * Math.Min(1, (double)L / M);
        var beta = 0.1102 * (AttenuationDb - 8.7);
        var weights = new double[phase.Length];
        for (var k = 0; k < weights.Length; k++)
        {
            var time = k - HalfWidth + 1 - fraction;
            var window = BesselI0(beta * Math.Sqrt(Math.Max(0, 1 - Math.Pow(time / HalfWidth, 2))));
            weights[k] = Sinc(2 * cutoff * time) * window;
        }
        var sum = weights.Sum();
        for (var k = 0; k < weights.Length; k++)
            phase[k] = (float)(weights[k] / sum);
    }

    private static double Sinc(double x) => x == 0 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x);

    /// <summary>I₀(x) = Σ ((x/2)^k / k!)².</summary>
    private static double BesselI0(double x)
    {
        double sum = 1,
            term = 1;
        for (var k = 1; term > 1e-17 * sum; k++)
        {
            term *= x / (2 * k) * (x / (2 * k));
            sum += term;
        }
        return sum;
    }
}
