using System.Numerics.Tensors;
using Earshot.Numerics;

namespace Earshot.Studio.Tiles;

/// <summary>
/// The levels of a column: P[k] = max over frames |Σₙ w[n]·x[n]·e^(−2πi·kn/N)|² · (2 / Σ w)², so that a sine of full
/// scale is 0 dB; of the bins of a band the loudest. N is the power of two nearest to the window's length.
/// </summary>
internal sealed class ColumnSpectrum
{
    private readonly RealFft<float> fft;
    private readonly float[] window,
        frame,
        real,
        imaginary,
        scratch,
        loudest;

    public ColumnSpectrum(int sampleRateHz, double windowMs)
    {
        fft = new RealFft<float>(1 << (int)Math.Round(Math.Log2(Math.Max(4, sampleRateHz * windowMs / 1000))));
        window = [.. Enumerable.Range(0, FrameSamples).Select(n => (float)(2 * Hann(n) / (0.5 * FrameSamples)))];
        frame = new float[FrameSamples];
        (real, imaginary) = (new float[fft.SpectrumLength], new float[fft.SpectrumLength]);
        (scratch, loudest) = (new float[fft.WorkspaceLength], new float[fft.SpectrumLength]);
    }

    /// <summary>N.</summary>
    public int FrameSamples => fft.Length;

    /// <summary>Half of it.</summary>
    public int Margin => fft.Length / 2;

    /// <summary>Draws a column.</summary>
    /// <param name="samples">The column's own, with half a frame before and behind.</param>
    /// <param name="levels">A level a band.</param>
    public void Draw(ReadOnlySpan<float> samples, Span<byte> levels)
    {
        var own = samples.Length - FrameSamples;
        var frames = Math.Max(1, (own + Margin - 1) / Margin);
        Array.Clear(loudest);
        for (var i = 0; i < frames; i++)
            Hear(samples.Slice((int)((i + 0.5) * own / frames), FrameSamples));
        for (var band = 0; band < levels.Length; band++)
        {
            var (first, next) = (band * Margin / TileGrid.Bands, (band + 1) * Margin / TileGrid.Bands);
            levels[band] = Level(TensorPrimitives.Max<float>(loudest.AsSpan(first, Math.Max(1, next - first))));
        }
    }

    private void Hear(ReadOnlySpan<float> samples)
    {
        TensorPrimitives.Multiply(samples, window, frame);
        fft.Forward(frame, real, imaginary, scratch);
        TensorPrimitives.Multiply(real, real, real);
        TensorPrimitives.MultiplyAdd(imaginary, imaginary, real, real);
        TensorPrimitives.Max(loudest, real, loudest);
    }

    private double Hann(int n) => 0.5 - 0.5 * Math.Cos(2 * Math.PI * n / FrameSamples);

    private static byte Level(float power) =>
        (byte)Math.Clamp(255 * (1 - 10 * Math.Log10(Math.Max(power, 1e-30f)) / TileGrid.FloorDb), 0, 255);
}
