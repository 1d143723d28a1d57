using System.Globalization;

namespace Earshot.Audio;

/// <summary>A frequency band, in Hz: 0 ≤ low &lt; high.</summary>
/// <remarks>Where none is said the whole band is meant: a null, never <c>default</c>, which is empty.</remarks>
public readonly record struct FrequencyBand
{
    /// <summary>How far above half the sample rate a band may reach and be clamped to it: half a percent.</summary>
    public const double Tolerance = 0.005;

    private FrequencyBand(double lowHz, double highHz) => (LowHz, HighHz) = (lowHz, highHz);

    /// <summary>The lower edge, 0 Hz or more.</summary>
    public double LowHz { get; }

    /// <summary>The upper edge, above the lower.</summary>
    public double HighHz { get; }

    /// <summary>The band from <paramref name="low"/> to <paramref name="high"/>, in Hz.</summary>
    /// <returns>The band, or what is wrong with the two numbers.</returns>
    public static Outcome<FrequencyBand> FromHz(double low, double high) =>
        !double.IsFinite(low) || !double.IsFinite(high) ? Bad(low, high, "is not a pair of numbers")
        : low < 0 ? Bad(low, high, "reaches below 0 Hz")
        : low >= high ? Bad(low, high, "has no width: low must be below high")
        : new FrequencyBand(low, high);

    /// <summary>The band in a recording of this sample rate.</summary>
    /// <returns>
    /// The band, clamped to half the sample rate if it reaches at most <see cref="Tolerance"/> above it; else why not.
    /// </returns>
    public Outcome<FrequencyBand> Within(int sampleRateHz)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sampleRateHz);
        var nyquist = sampleRateHz / 2.0;
        return HighHz - nyquist <= nyquist * Tolerance
            ? FromHz(LowHz, Math.Min(HighHz, nyquist))
            : Bad(
                LowHz,
                HighHz,
                string.Create(CultureInfo.InvariantCulture, $"reaches above {nyquist} Hz, half the sample rate")
            );
    }

    /// <summary><c>500-2000 Hz</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{LowHz}-{HighHz} Hz");

    private static Outcome<FrequencyBand> Bad(double low, double high, string reason) =>
        Outcome<FrequencyBand>.Skipped(
            string.Create(CultureInfo.InvariantCulture, $"the band from {low} Hz to {high} Hz {reason}")
        );
}
