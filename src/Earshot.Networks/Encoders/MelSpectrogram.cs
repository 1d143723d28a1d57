using System.Numerics.Tensors;
using Earshot.Numerics;

namespace Earshot.Networks.Encoders;

/// <summary>Makes the spectrogram of a <see cref="MelContract"/>; one serves many threads.</summary>
public sealed class MelSpectrogram
{
    private const double Preemphasis = 0.97;

    private readonly MelContract contract;
    private readonly RealFft<double> fft;
    private readonly double[] window;
    private readonly (int First, double[] Weights)[] bands;

    /// <summary>Makes the tables.</summary>
    public MelSpectrogram(MelContract contract)
    {
        this.contract = contract;
        fft = new(contract.FftLength);
        var period = contract.WindowSamples - (contract.IsKaldi ? 1 : 0);
        window =
        [
            .. Enumerable.Range(0, contract.WindowSamples).Select(i => 0.5 - 0.5 * Math.Cos(2 * Math.PI * i / period)),
        ];
        bands = [.. Enumerable.Range(0, contract.Bands).Select(Band)];
    }

    /// <summary>Frames of so many samples.</summary>
    public int Frames(int samples) =>
        contract.IsCentred ? samples / contract.HopSamples + 1
        : samples < contract.WindowSamples ? 0
        : (samples - contract.WindowSamples) / contract.HopSamples + 1;

    /// <summary>
    /// Writes the frames of a clip, (frames, bands) row by row, as many as there is room for; what is left is
    /// as it
    /// was.
    /// </summary>
    /// <returns>Frames written.</returns>
    public int Of(ReadOnlySpan<float> samples, Span<float> to)
    {
        var count = Math.Min(Frames(samples.Length), to.Length / contract.Bands);
        var (frame, real, imaginary) = (
            new double[contract.FftLength],
            new double[fft.SpectrumLength],
            new double[fft.SpectrumLength]
        );
        var workspace = new double[fft.WorkspaceLength];
        for (var t = 0; t < count; t++)
        {
            Take(samples, t, frame);
            fft.Forward(frame, real, imaginary, workspace);
            TensorPrimitives.Multiply(real, real, real);
            TensorPrimitives.MultiplyAdd(imaginary, imaginary, real, real);
            for (var b = 0; b < bands.Length; b++)
                to[t * bands.Length + b] = Logarithm(
                    TensorPrimitives.Dot(real.AsSpan(bands[b].First, bands[b].Weights.Length), bands[b].Weights)
                );
        }
        return count;
    }

    private float Logarithm(double power)
    {
        power = Math.Max(power, contract.Floor) + contract.Offset;
        return (float)(contract.IsDecibel ? 10 * Math.Log10(power) : Math.Log(power));
    }

    /// <summary>A frame under its window, in the middle of the FFT where the frame is centred, else at its
    /// start.</summary>
    private void Take(ReadOnlySpan<float> samples, int t, double[] frame)
    {
        Array.Clear(frame);
        var length = contract.WindowSamples;
        var place = contract.IsCentred ? (contract.FftLength - length) / 2 : 0;
        var first = t * contract.HopSamples - (contract.IsCentred ? length / 2 : 0);
        var taken = frame.AsSpan(place, length);
        for (var i = 0; i < length; i++)
            taken[i] = samples[Mirrored(first + i, samples.Length)];
        if (contract.IsKaldi)
        {
            TensorPrimitives.Subtract(taken, TensorPrimitives.Sum<double>(taken) / length, taken);
            for (var i = length - 1; i >= 0; i--)
                taken[i] -= Preemphasis * taken[Math.Max(0, i - 1)];
        }
        TensorPrimitives.Multiply(taken, window, taken);
    }

    /// <summary>…, 2, 1, 0, 1, …, n − 2, n − 1, n − 2, …</summary>
    private static int Mirrored(int i, int count)
    {
        if (count == 1)
            return 0;
        var period = 2 * (count - 1);
        i = ((i % period) + period) % period;
        return i < count ? i : period - i;
    }

    private (int First, double[] Weights) Band(int b)
    {
        var (low, high) = (Mel(contract.LowHz), Mel(contract.HighHz));
        double Edge(int k) => low + (b + k) * (high - low) / (contract.Bands + 1);
        double Place(double mel) => contract.IsKaldi ? mel : Hz(mel);
        var (left, centre, right) = (Place(Edge(0)), Place(Edge(1)), Place(Edge(2)));
        var area = contract.Scale == MelContract.Scales.Slaney ? 2 / (right - left) : 1;
        double[] weights =
        [
            .. Enumerable
                .Range(0, contract.FftLength / 2 + (contract.IsKaldi ? 0 : 1))
                .Select(bin =>
                {
                    var hz = (double)bin * contract.SampleRateHz / contract.FftLength;
                    var at = contract.IsKaldi ? Mel(hz) : hz;
                    return area * Math.Max(0, Math.Min((at - left) / (centre - left), (right - at) / (right - centre)));
                }),
        ];
        var first = Math.Max(0, Array.FindIndex(weights, weight => weight > 0));
        var last = Math.Max(first - 1, Array.FindLastIndex(weights, weight => weight > 0));
        return (first, weights[first..(last + 1)]);
    }

    private double Mel(double hz) =>
        contract.Scale != MelContract.Scales.Slaney ? 1127 * Math.Log(1 + hz / 700)
        : hz < 1000 ? 3 * hz / 200
        : 15 + 27 * Math.Log(hz / 1000) / Math.Log(6.4);

    private double Hz(double mel) =>
        contract.Scale != MelContract.Scales.Slaney ? 700 * (Math.Exp(mel / 1127) - 1)
        : mel < 15 ? 200 * mel / 3
        : 1000 * Math.Exp((mel - 15) * Math.Log(6.4) / 27);
}
