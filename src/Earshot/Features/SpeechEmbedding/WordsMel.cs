using System.Numerics.Tensors;
using Earshot.Numerics;

namespace Earshot.Features.SpeechEmbedding;

/// <summary>
/// The speech embedding's own front end at 16 kHz: samples in the range of 16-bit integers; frames of 512 samples
/// every 160 under a periodic Hann window of 400 in their middle; power spectrum; 32 bands from 60 to 3,800 Hz;
/// 10·log₁₀(max(p, 1e-10)), at most 80 dB below the largest value; then divided by 10, plus 2.
/// </summary>
/// <remarks>
/// A band is a triangle whose corners are evenly spaced on Slaney's mel scale (linear to 1,000 Hz, 3f/200; above
/// 15 + 27·ln(f/1000)/ln 6.4), times 2/(upper − lower corner in Hz).
/// </remarks>
internal static class WordsMel
{
    public const int SampleRateHz = 16_000,
        Bands = 32;

    private const int FftLength = 512,
        WindowSamples = 400,
        HopSamples = 160;
    private const float FullScale = 32_768,
        DynamicRangeDb = 80;
    private const double LowHz = 60,
        HighHz = 3_800,
        LeastPower = 1e-10;

    private static readonly RealFft<double> Fft = new(FftLength);
    private static readonly double[] Window = MakeWindow();
    private static readonly Matrix<double> Bank = MakeBank();

    /// <summary>
    /// The network's input, shape (1 + ⌊(n − 512) / 160⌋, 32), of n samples, 512 or more; full scale is ±1.
    /// </summary>
    public static Matrix<float> Spectrogram(ReadOnlySpan<float> samples)
    {
        var mel = new Matrix<float>(1 + (samples.Length - FftLength) / HopSamples, Bands);
        double[] frame = new double[FftLength],
            power = new double[Fft.SpectrumLength],
            imaginary = new double[Fft.SpectrumLength],
            workspace = new double[Fft.WorkspaceLength];
        for (var t = 0; t < mel.Rows; t++)
        {
            TensorPrimitives.ConvertTruncating(samples.Slice(t * HopSamples, FftLength), frame);
            TensorPrimitives.Multiply(frame, Window, frame);
            Fft.Forward(frame, power, imaginary, workspace);
            TensorPrimitives.Multiply(power, power, power);
            TensorPrimitives.MultiplyAdd(imaginary, imaginary, power, power);
            for (var band = 0; band < Bands; band++)
                mel[t, band] = Decibels(TensorPrimitives.Dot<double>(Bank.Row(band), power));
        }
        var floor = TensorPrimitives.Max<float>(mel.Span) - DynamicRangeDb;
        TensorPrimitives.Max(mel.Span, floor, mel.Span);
        TensorPrimitives.Divide(mel.Span, 10f, mel.Span);
        TensorPrimitives.Add(mel.Span, 2f, mel.Span);
        return mel;
    }

    private static float Decibels(double power) => (float)(10 * Math.Log10(Math.Max(power, LeastPower)));

    /// <summary>The window, zero outside its middle, times the full scale of 16-bit integers.</summary>
    private static double[] MakeWindow()
    {
        var window = new double[FftLength];
        for (var i = 0; i < WindowSamples; i++)
            window[(FftLength - WindowSamples) / 2 + i] =
                FullScale * (0.5 - 0.5 * Math.Cos(2 * Math.PI * i / WindowSamples));
        return window;
    }

    private static Matrix<double> MakeBank()
    {
        var bank = new Matrix<double>(Bands, Fft.SpectrumLength);
        var (low, step) = (Mel(LowHz), (Mel(HighHz) - Mel(LowHz)) / (Bands + 1));
        double Corner(int i) => Hertz(low + i * step);
        for (var band = 0; band < Bands; band++)
        for (var bin = 0; bin < Fft.SpectrumLength; bin++)
        {
            var (f, lower, centre, upper) = (
                bin * (double)SampleRateHz / FftLength,
                Corner(band),
                Corner(band + 1),
                Corner(band + 2)
            );
            var height = Math.Min((f - lower) / (centre - lower), (upper - f) / (upper - centre));
            bank[band, bin] = Math.Max(0, height) * 2 / (upper - lower);
        }
        return bank;
    }

    private static double Mel(double hz) => hz < 1_000 ? 3 * hz / 200 : 15 + 27 * Math.Log(hz / 1_000) / Math.Log(6.4);

    private static double Hertz(double mel) => mel < 15 ? 200 * mel / 3 : 1_000 * Math.Pow(6.4, (mel - 15) / 27);
}
