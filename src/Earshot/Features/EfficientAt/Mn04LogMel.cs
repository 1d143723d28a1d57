using System.Numerics.Tensors;
using Earshot.Numerics;

namespace Earshot.Features.EfficientAt;

/// <summary>
/// mn04's own front end at 32 kHz: y[i] = x[i+1] − 0.97 x[i]; frames of 800 samples every 320 under a symmetric Hann
/// window, centred on multiples of 320 with y reflected at both ends; power spectrum of 1024 points; 128 triangular
/// bands from 0 to 15,000 Hz; (ln(p + 1e-5) + 4.5) / 5.
/// </summary>
internal static class Mn04LogMel
{
    public const int SampleRateHz = 32_000,
        Bands = 128;

    private const int FftLength = 1024,
        WindowSamples = 800,
        HopSamples = 320;
    private const float Preemphasis = 0.97f;

    /// <summary>Upstream pads by half an FFT length, and reflection needs one value more than it pads.</summary>
    public const int FewestSamples = FftLength / 2 + 2;

    private static readonly RealFft<float> Fft = new(FftLength);
    private static readonly MelBank<float> Bank = new(
        Bands,
        0,
        15_000,
        (double)SampleRateHz / FftLength,
        0,
        FftLength / 2
    );
    private static readonly float[] Window =
    [
        .. Enumerable
            .Range(0, WindowSamples)
            .Select(i => (float)(0.5 - 0.5 * Math.Cos(2 * Math.PI * i / (WindowSamples - 1)))),
    ];

    /// <summary>The spectrogram, shape (1 + ⌊(n − 1) / 320⌋, 128), of n samples.</summary>
    public static Matrix<float> Spectrogram(ReadOnlySpan<float> samples)
    {
        var signal = Reflected(samples);
        var spectrogram = new Matrix<float>(1 + (samples.Length - 1) / HopSamples, Bands);
        var (frame, real, imaginary) = (
            new float[FftLength],
            new float[Fft.SpectrumLength],
            new float[Fft.SpectrumLength]
        );
        var workspace = new float[Fft.WorkspaceLength];
        for (var t = 0; t < spectrogram.Rows; t++)
        {
            TensorPrimitives.Multiply(signal.AsSpan(t * HopSamples, WindowSamples), Window, frame);
            Fft.Forward(frame, real, imaginary, workspace);
            TensorPrimitives.Multiply(real, real, real);
            TensorPrimitives.MultiplyAdd(imaginary, imaginary, real, real);
            Bank.Apply(real, spectrogram.Row(t));
        }
        TensorPrimitives.Add(spectrogram.Span, 1e-5f, spectrogram.Span);
        TensorPrimitives.Log(spectrogram.Span, spectrogram.Span);
        TensorPrimitives.Add(spectrogram.Span, 4.5f, spectrogram.Span);
        TensorPrimitives.Divide(spectrogram.Span, 5f, spectrogram.Span);
        return spectrogram;
    }

    /// <summary>y with half a window of its mirror image on either side.</summary>
    private static float[] Reflected(ReadOnlySpan<float> samples)
    {
        const int margin = WindowSamples / 2;
        var length = samples.Length - 1;
        var signal = new float[length + 2 * margin];
        var y = signal.AsSpan(margin, length);
        TensorPrimitives.MultiplyAdd(samples[..length], -Preemphasis, samples[1..], y);
        for (var i = 1; i <= margin; i++)
            (signal[margin - i], signal[margin + length - 1 + i]) = (y[i], y[length - 1 - i]);
        return signal;
    }
}
