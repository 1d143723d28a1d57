using System.Numerics.Tensors;

namespace Earshot.Features;

/// <summary>Voicing probability and F0 candidate of a frame, from autocorrelation and cepstrum.</summary>
internal sealed class PitchAnalysis(SpeechTables tables)
{
    private const double MinVoicing = 0.55,
        ThresholdShare = 0.6;

    private readonly double[] real = new double[tables.FftLength],
        imaginary = new double[tables.FftLength],
        workspace = new double[tables.Lags.WorkspaceLength];

    /// <summary>Voicing probability, and the F0 candidate in Hz, 0 where the frame is unvoiced.</summary>
    /// <param name="power">P[k], k = 0 .. N/2.</param>
    public (double Voicing, double PitchHz) Describe(ReadOnlySpan<double> power)
    {
        Correlate(power);
        var half = tables.FftLength / 2;
        var voicing = Voicing(real.AsSpan(0, half));
        return (voicing, voicing >= MinVoicing ? CandidateHz(imaginary.AsSpan(0, half)) : 0);
    }

    /// <summary>
    /// Autocorrelation |I(P)| and cepstrum I(ln(1 + P)) at lags 0 .. N/2-1, where I(R) is DFT(R mirrored) up to a
    /// factor that nothing below depends on. What goes in is real and even, and so is what comes out: one complex
    /// transform does both, one as its real and one as its imaginary part.
    /// </summary>
    private void Correlate(ReadOnlySpan<double> power)
    {
        power.CopyTo(real);
        TensorPrimitives.LogP1(power, imaginary);
        Mirror(real);
        Mirror(imaginary);
        tables.Lags.Forward(real, imaginary, workspace);
        TensorPrimitives.Abs(real, real);
    }

    private static void Mirror(Span<double> even)
    {
        var behindNyquist = even[(even.Length / 2 + 1)..];
        even.Slice(1, behindNyquist.Length).CopyTo(behindNyquist);
        behindNyquist.Reverse();
    }

    /// <summary>
    /// The largest autocorrelation on a rising slope, or the last one where that is larger, over the one at lag 0.
    /// </summary>
    private double Voicing(ReadOnlySpan<double> autocorrelation)
    {
        var largest = autocorrelation[^1];
        for (var lag = Math.Max(tables.FirstLag, 1); lag < autocorrelation.Length; lag++)
            if (autocorrelation[lag] > autocorrelation[lag - 1] && autocorrelation[lag] > largest)
                largest = autocorrelation[lag];
        return autocorrelation[0] == 0 ? 0 : largest / autocorrelation[0];
    }

    /// <summary>
    /// The frequency of the first (not the highest) cepstral peak over the threshold; 0 where there is none.
    /// </summary>
    private double CandidateHz(ReadOnlySpan<double> cepstrum)
    {
        var first = tables.FirstLag + 1;
        TensorPrimitives.Abs(cepstrum, workspace);
        var meanMagnitude = TensorPrimitives.Sum<double>(workspace.AsSpan(0, cepstrum.Length)) / cepstrum.Length;
        var threshold = ThresholdShare * (TensorPrimitives.Max(cepstrum[first..]) + meanMagnitude);
        for (var lag = first + 1; lag <= cepstrum.Length - 2; lag++)
            if (cepstrum[lag] > threshold && cepstrum[lag] > cepstrum[lag - 1] && cepstrum[lag] > cepstrum[lag + 1])
                return 1 / (lag * tables.LagS);
        return 0;
    }
}
