using System.Globalization;
using Earshot.Audio;

namespace Earshot.Features;

/// <summary>
/// <c>slow10:logmel</c>: another encoder that hears clips ten times slower, a bat's call of 45 kHz at 4.5 kHz (time
/// expansion,
/// as bat detectors do it). Nothing is resampled for it but what the encoder's own rate asks for.
/// </summary>
/// <param name="inner">The encoder.</param>
/// <param name="factor">How many times slower, 2 to 100.</param>
public sealed class SlowedEncoder(IClipEncoder inner, int factor) : IClipEncoder
{
    private const string Prefix = "slow";

    /// <summary>How a fingerprint ends, after the factor.</summary>
    internal const string Ending = " times slower";

    /// <summary>Smallest and greatest factor.</summary>
    public const int MinimumFactor = 2,
        MaximumFactor = 100;

    /// <inheritdoc/>
    public string Name => NameOf(inner.Name, factor);

    /// <inheritdoc/>
    public int Dimension => inner.Dimension;

    /// <summary>The factor times the rate that the encoder wants, in the clip's own time.</summary>
    public int? SampleRateHz => factor * inner.SampleRateHz;

    /// <inheritdoc/>
    public string Fingerprint => string.Create(CultureInfo.InvariantCulture, $"{inner.Fingerprint}, {factor}{Ending}");

    /// <inheritdoc/>
    public IReadOnlyList<string> LicenceNotes => inner.LicenceNotes;

    /// <inheritdoc/>
    public IClipEncoding Begin(int sampleRateHz) =>
        sampleRateHz / factor < AudioLimits.MinimumRateHz
            ? new RefusedEncoding($"{sampleRateHz} Hz can't be slowed down {factor} times: leave --slow out")
            : inner.Begin(sampleRateHz / factor);

    /// <summary>What an encoder is called when it hears clips slower.</summary>
    public static string NameOf(string encoder, int factor) =>
        string.Create(CultureInfo.InvariantCulture, $"{Prefix}{factor}:{encoder}");

    /// <summary>The parts of such a name; null where it is none.</summary>
    internal static (int Factor, string Encoder)? Parse(string name) =>
        name.StartsWith(Prefix, StringComparison.Ordinal)
        && name.Split(':', 2) is [var head, var rest]
        && int.TryParse(head.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var factor)
            ? (factor, rest)
            : null;

    /// <summary>Makes one, or says why it can't be.</summary>
    internal static Outcome<IClipEncoder> Create(IClipEncoder inner, int factor)
    {
        if (factor is < MinimumFactor or > MaximumFactor)
            return Outcome<IClipEncoder>.Skipped(
                $"clips are slowed down {MinimumFactor} to {MaximumFactor} times, not {factor}"
            );
        return (long)factor * (inner.SampleRateHz ?? 1) <= AudioLimits.MaximumRateHz
            ? new SlowedEncoder(inner, factor)
            : Outcome<IClipEncoder>.Skipped(
                $"{inner.Name} wants {inner.SampleRateHz} Hz; {factor} times slower it would want more than "
                    + $"{AudioLimits.MaximumRateHz} Hz of a file: give a smaller --slow"
            );
    }
}
