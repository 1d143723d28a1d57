using System.Collections.Concurrent;

namespace Earshot.Audio;

/// <summary>
/// The low-pass of a rate change by L/M, cut into L phases: a sinc under a Kaiser window (J. F. Kaiser, 1974),
/// h(τ) = 2 f_c sinc(2 f_c τ) · I₀(β √(1 - (τ/w)²)) / I₀(β), τ in input samples.
/// </summary>
/// <remarks>
/// Where L is large (rates without a common divisor) there would be as many phases: then <see cref="Steps"/> of them
/// stand
/// in a table, and a phase between two is interpolated. A line between phases 1/S apart misses a tone of angular
/// frequency
/// ω by (ω/S)²/8 at most, 1.2·10^-6 (118 dB) at S = 1024 and half the input's rate.
/// The pass band ends at 0.94 and the stop band begins at 1.0 of the lower Nyquist frequency, so that VGGish's 7500 Hz
/// pass at 16 kHz and nothing folds back. Attenuation 100 dB, hence a ripple of 10^-5 (0.0001 dB). Each phase sums to
/// 1: DC is exact.
/// </remarks>
internal sealed class PolyphaseFilter
{
    private const int MaximumCoefficients = 1 << 20,
        InterpolatedSteps = 1024,
        FewestSteps = 64,
        CachedFilters = 16;
    private const double AttenuationDb = 100,
        PassBand = 0.94;
    private static readonly ConcurrentDictionary<(int L, int M), PolyphaseFilter> Cache = new();

    private readonly float[] coefficients;

    private PolyphaseFilter(int l, int m)
    {
        (L, M, HalfWidth) = (l, m, HalfWidthOf(l, m));
        IsExact = (long)L * Taps <= MaximumCoefficients;
        Steps = IsExact ? L : Math.Max(FewestSteps, (int)Math.Ceiling(InterpolatedSteps * Math.Min(1, (double)L / M)));
        coefficients = new float[(IsExact ? Steps : Steps + 1) * Taps];
        for (var step = 0; step < coefficients.Length / Taps; step++)
            Fill(Phase(step), (double)step / Steps);
    }

    /// <summary>Output samples for every <see cref="M"/> input samples.</summary>
    public int L { get; }

    /// <summary>Input samples for every <see cref="L"/> output samples.</summary>
    public int M { get; }

    /// <summary>Input samples on either side of an output sample.</summary>
    public int HalfWidth { get; }

    public int Taps => 2 * HalfWidth;

    /// <summary>Whether every phase has its own weights: then <see cref="Steps"/> is <see cref="L"/>.</summary>
    public bool IsExact { get; }

    /// <summary>Phases in the table, S.</summary>
    public int Steps { get; }

    /// <summary>Weights of input samples i - w + 1 … i + w for an output at time i + step/S.</summary>
    public Span<float> Phase(int step) => coefficients.AsSpan(step * Taps, Taps);

    /// <summary>An output at time i + phase/L, from the window of input samples i - w + 1 … i + w.</summary>
    public float At(int phase, ReadOnlySpan<float> window)
    {
        if (IsExact)
            return PolyphaseKernel.Dot(Phase(phase), window);
        var (step, rest) = Math.DivRem((long)phase * Steps, L);
        var first = PolyphaseKernel.Dot(Phase((int)step), window);
        var second = PolyphaseKernel.Dot(Phase((int)step + 1), window);
        return first + (float)((double)rest / L) * (second - first);
    }

    public static PolyphaseFilter Of(int fromHz, int toHz)
    {
        var (l, m) = Ratio(fromHz, toHz);
        if (Cache.TryGetValue((l, m), out var known))
            return known;
        if (Cache.Count >= CachedFilters)
            Cache.Clear();
        return Cache.GetOrAdd((l, m), new PolyphaseFilter(l, m));
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
