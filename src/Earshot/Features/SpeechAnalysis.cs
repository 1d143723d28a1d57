using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Earshot.Features;

/// <summary>
/// Describes frames one by one: 13 MFCC (c1 .. c12, c0), zero-crossing rate, voicing probability, F0 before its
/// post-processing, log energy.
/// </summary>
internal sealed class SpeechAnalysis(SpeechTables tables)
{
    public const int Columns = SpeechTables.CepstrumCount + 4;
    public const int ZeroCrossingColumn = 13,
        VoicingColumn = 14,
        PitchColumn = 15,
        EnergyColumn = 16;
    private const double PreEmphasis = 0.97,
        IntegerScale = 32767,
        EnergyFloor = 8.674676e-19;

    private readonly PitchAnalysis pitch = new(tables);
    private readonly double[] x = new double[tables.FrameLength],
        padded = new double[tables.FftLength];
    private readonly double[] power = new double[tables.Spectrum.SpectrumLength],
        imaginary = new double[tables.Spectrum.SpectrumLength];
    private readonly double[] bands = new double[SpeechTables.BandCount],
        workspace = new double[tables.Spectrum.WorkspaceLength];

    /// <summary>Describes one frame.</summary>
    /// <param name="frame">S samples, scaled by 1/32768 as everywhere; the reference divides by 32767.</param>
    /// <param name="row">The result, length <see cref="Columns"/>.</param>
    public void Describe(ReadOnlySpan<float> frame, Span<double> row)
    {
        TensorPrimitives.ConvertTruncating(frame, x);
        TensorPrimitives.Multiply(x, 32768 / IntegerScale, x);
        PowerSpectrum();
        Cepstrum(row);
        row[ZeroCrossingColumn] = ZeroCrossings(x) / (double)x.Length;
        (row[VoicingColumn], row[PitchColumn]) = pitch.Describe(power);
        row[EnergyColumn] = Math.Log(Math.Max(TensorPrimitives.SumOfSquares<double>(x) / x.Length, EnergyFloor));
    }

    /// <summary>P[k] = |DFT(window · pre-emphasised frame)[k]|².</summary>
    private void PowerSpectrum()
    {
        var y = padded.AsSpan(0, x.Length);
        y[0] = (1 - PreEmphasis) * x[0];
        TensorPrimitives.MultiplyAdd(x.AsSpan(..^1), -PreEmphasis, x.AsSpan(1), y[1..]);
        TensorPrimitives.Multiply(y, tables.Window, y);
        tables.Spectrum.Forward(padded, power, imaginary, workspace);
        TensorPrimitives.Multiply(power, power, power);
        TensorPrimitives.MultiplyAdd(imaginary, imaginary, power, power);
    }

    /// <summary>The cosine transform of ln(max(M[b], 1)), the band powers M on the scale of 16-bit integers.</summary>
    private void Cepstrum(Span<double> row)
    {
        tables.Bank.Apply(power, bands);
        TensorPrimitives.Multiply(bands, IntegerScale * IntegerScale, bands);
        TensorPrimitives.Max(bands, 1.0, bands);
        TensorPrimitives.Log(bands, bands);
        for (var i = 0; i < tables.Cosines.Length; i++)
            row[i] = TensorPrimitives.Dot<double>(bands, tables.Cosines[i]);
    }

    /// <summary>
    /// Sign changes at i = 1 .. S-2: x[i-1]·x[i] &lt; 0, or x[i] = 0 and x[i-1]·x[i+1] ≤ 0, so that each inner position
    /// of a run of zeros counts.
    /// </summary>
    private static long ZeroCrossings(ReadOnlySpan<double> x)
    {
        var i = 1;
        var counts = Vector<long>.Zero;
        ref var start = ref MemoryMarshal.GetReference(x);
        for (; i + Vector<double>.Count < x.Length; i += Vector<double>.Count)
        {
            Vector<double> before = Vector.LoadUnsafe(ref start, (nuint)i - 1),
                here = Vector.LoadUnsafe(ref start, (nuint)i),
                after = Vector.LoadUnsafe(ref start, (nuint)i + 1);
            counts -=
                Vector.LessThan(before * here, Vector<double>.Zero)
                | (
                    Vector.Equals(here, Vector<double>.Zero)
                    & Vector.LessThanOrEqual(before * after, Vector<double>.Zero)
                );
        }
        var count = Vector.Sum(counts);
        for (; i <= x.Length - 2; i++)
            if (x[i - 1] * x[i] < 0 || (x[i] == 0 && x[i - 1] * x[i + 1] <= 0))
                count++;
        return count;
    }
}
