using System.Globalization;

namespace Earshot.Features;

/// <summary>
/// A log-mel spectrogram's settings. The defaults are VGGish's (Hershey et al. 2017, "CNN architectures for large-scale
/// audio classification").
/// </summary>
public sealed record MelOptions
{
    /// <summary>Rate of the samples. Default 16,000 Hz.</summary>
    public int SampleRateHz { get; init; } = 16_000;

    /// <summary>Length of a frame. Default 25 ms.</summary>
    public double WindowMs { get; init; } = 25;

    /// <summary>Distance of two frames. Default 10 ms.</summary>
    public double HopMs { get; init; } = 10;

    /// <summary>Points of the FFT, a power of two, at least a frame long. Default 512.</summary>
    public int FftLength { get; init; } = 512;

    /// <summary>Number of mel bands. Default 64.</summary>
    public int Bands { get; init; } = 64;

    /// <summary>Lowest edge of the mel bands. Default 125 Hz.</summary>
    public double LowHz { get; init; } = 125;

    /// <summary>Highest edge of the mel bands, at most half the rate. Default 7,500 Hz.</summary>
    public double HighHz { get; init; } = 7_500;

    /// <summary>c in ln(x + c), which keeps silence finite. Default 0.01.</summary>
    public double LogOffset { get; init; } = 0.01;

    /// <summary>Samples in a frame.</summary>
    public int WindowSamples => (int)Math.Round(SampleRateHz * WindowMs / 1000, MidpointRounding.AwayFromZero);

    /// <summary>Samples from one frame to the next.</summary>
    public int HopSamples => (int)Math.Round(SampleRateHz * HopMs / 1000, MidpointRounding.AwayFromZero);

    /// <summary>These options, if they fit together.</summary>
    /// <exception cref="ArgumentException">They do not; the message says which.</exception>
    public MelOptions Validated()
    {
        Require(
            HopSamples >= 1 && WindowSamples >= HopSamples,
            $"1 sample ≤ hop ≤ window, got hop {HopMs} ms and window {WindowMs} ms at {SampleRateHz} Hz"
        );
        Require(
            int.IsPow2(FftLength) && FftLength >= Math.Max(2, WindowSamples),
            $"an FFT length that is a power of two and at least the window's {WindowSamples} samples, got "
                + $"{FftLength}"
        );
        Require(Bands >= 1, $"at least one band, got {Bands}");
        Require(
            LowHz >= 0 && LowHz < HighHz && HighHz <= SampleRateHz / 2.0,
            $"0 ≤ low < high ≤ {SampleRateHz / 2.0} Hz, got {LowHz} and {HighHz} Hz"
        );
        Require(LogOffset > 0, $"a positive log offset, got {LogOffset}");
        return this;
    }

    /// <summary>Every setting in one line, the same in every culture.</summary>
    public string Fingerprint =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{SampleRateHz} Hz, Hann {WindowSamples}/{HopSamples}, FFT {FftLength}, {Bands} mel {LowHz}-{HighHz} "
                + $"Hz, ln(x + {LogOffset})"
        );

    private static void Require(bool holds, string wanted)
    {
        if (!holds)
            throw new ArgumentException($"mel options need {wanted}");
    }
}
