using System.Numerics;
using System.Numerics.Tensors;
using Earshot.Numerics;

namespace Earshot.Studio.Tiles;

/// <summary>
/// The levels of a column: P[k] = max over frames |Σₙ w[n]·x[n]·e^(−2πi·kn/N)|² · (2 / Σ w)², so that a sine of full
/// scale is 0 dB; of the bins of a band the loudest. N is about 32 ms, a power of two.
/// </summary>
internal sealed class ColumnSpectrum
{
    private const int OrdinaryRateHz = 16_000;
    private readonly RealFft<float> fft;
    private readonly float[] window,
        frame,
        real,
        imaginary,
        scratch,
        loudest;

    public ColumnSpectrum(int sampleRateHz)
    {
        var octaves = Math.Max(0, (int)Math.Round(Math.Log2((double)sampleRateHz / OrdinaryRateHz)));
        fft = new RealFft<float>(2 * TileGrid.Bands << octaves);
        window = [.. Enumerable.Range(0, FrameSamples).Select(n => (float)(2 * Hann(n) / (0.5 * FrameSamples)))];
        frame = new float[FrameSamples];
        (real, imaginary) = (new float[fft.SpectrumLength], new float[fft.SpectrumLength]);
        (scratch, loudest) = (new float[fft.WorkspaceLength], new float[fft.SpectrumLength]);
    }

    /// <summary>N.</summary>
    public int FrameSamples => fft.Length;

    /// <summary>Draws a column.</summary>
    /// <param name="samples">The column's own, with half a frame before and behind.</param>
    /// <param name="levels">A level a band.</param>
    public void Draw(ReadOnlySpan<float> samples, Span<byte> levels)
    {
        var own = samples.Length - FrameSamples;
        var frames = Math.Max(1, (own + FrameSamples / 2 - 1) / (FrameSamples / 2));
        Array.Clear(loudest);
        for (var i = 0; i < frames; i++)
            Hear(samples.Slice((int)((i + 0.5) * own / frames), FrameSamples));
        var bins = FrameSamples / 2 / TileGrid.Bands;
        for (var band = 0; band < levels.Length; band++)
            levels[band] = Level(TensorPrimitives.Max<float>(loudest.AsSpan(band * bins, bins)));
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
