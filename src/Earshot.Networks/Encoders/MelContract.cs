using System.Globalization;

namespace Earshot.Networks.Encoders;

/// <summary>How a network's log-mel spectrogram is made; each is that of the network's authors.</summary>
public sealed record MelContract
{
    /// <summary>Mel scales and where their triangles are straight.</summary>
    public enum Scales
    {
        /// <summary>1127·ln(1 + f/700), straight in mel: Kaldi's.</summary>
        Kaldi,

        /// <summary>The same, straight in Hz: torchaudio's.</summary>
        Htk,

        /// <summary>Slaney's, linear up to 1 kHz, straight in Hz, each band of the same area:
        /// librosa's.</summary>
        Slaney,
    }

    /// <summary>Rate of the samples.</summary>
    public required int SampleRateHz { get; init; }

    /// <summary>Samples under the Hann window.</summary>
    public required int WindowSamples { get; init; }

    /// <summary>Samples from one frame to the next.</summary>
    public required int HopSamples { get; init; }

    /// <summary>Points of the FFT.</summary>
    public required int FftLength { get; init; }

    /// <summary>Number of bands.</summary>
    public required int Bands { get; init; }

    /// <summary>Lowest edge.</summary>
    public required double LowHz { get; init; }

    /// <summary>Highest edge.</summary>
    public required double HighHz { get; init; }

    /// <summary>The scale.</summary>
    public Scales Scale { get; init; }

    /// <summary>
    /// Whether a frame's middle lies at t·hop, the clip mirrored at its ends; else frame 0 begins with the
    /// clip, and no
    /// frame is cut. Default false.
    /// </summary>
    public bool IsCentred { get; init; }

    /// <summary>
    /// Kaldi's way with a frame: its mean taken off, then 0.97 of the sample before, a symmetric window.
    /// Default false.
    /// </summary>
    public bool IsKaldi => Scale == Scales.Kaldi;

    /// <summary>Least power; smaller ones count as much.</summary>
    public double Floor { get; init; }

    /// <summary>What is added to the power.</summary>
    public double Offset { get; init; }

    /// <summary>Whether the result is 10·log10; else ln.</summary>
    public bool IsDecibel { get; init; }

    /// <summary>AST's and SSAST's.</summary>
    public static MelContract Ast { get; } =
        new()
        {
            SampleRateHz = 16_000,
            WindowSamples = 400,
            HopSamples = 160,
            FftLength = 512,
            Bands = 128,
            LowHz = 20,
            HighHz = 8_000,
            Floor = 1.1920928955078125e-7,
        };

    /// <summary>BYOL-S's.</summary>
    public static MelContract Byols { get; } =
        new()
        {
            SampleRateHz = 16_000,
            WindowSamples = 400,
            HopSamples = 160,
            FftLength = 1024,
            Bands = 64,
            LowHz = 60,
            HighHz = 7_800,
            Scale = Scales.Htk,
            IsCentred = true,
            Offset = 1.1920928955078125e-7,
        };

    /// <summary>Cnn14's and Wavegram-Logmel-Cnn14's.</summary>
    public static MelContract Cnn14 { get; } =
        new()
        {
            SampleRateHz = 32_000,
            WindowSamples = 1024,
            HopSamples = 320,
            FftLength = 1024,
            Bands = 64,
            LowHz = 50,
            HighHz = 14_000,
            Scale = Scales.Slaney,
            IsCentred = true,
            Floor = 1e-10,
            IsDecibel = true,
        };

    /// <summary>Every setting in one line, the same in every culture.</summary>
    public string Fingerprint =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{SampleRateHz} Hz, Hann {WindowSamples}/{HopSamples}{(IsCentred ? " centred" : "")}, FFT {FftLength}, "
                + $"{Bands} {Scale} mel {LowHz}-{HighHz} Hz, {(IsDecibel ? "10·log10" : "ln")}"
        );
}
