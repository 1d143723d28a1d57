using System.Numerics;
using System.Numerics.Tensors;

namespace Earshot.Features;

/// <summary>
/// Triangular bands of height 1 on the HTK mel scale, mel(f) = 1127·ln(1 + f/700), their edges equally spaced in mel:
/// band b rises from edge b to edge b+1 and falls to edge b+2. Only the bins under a triangle are kept.
/// </summary>
/// <typeparam name="T"><c>float</c> or <c>double</c>.</typeparam>
internal sealed class MelBank<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int[] firstBins;
    private readonly T[][] weights;

    /// <summary>Makes the triangles.</summary>
    /// <param name="bands">Number of bands.</param>
    /// <param name="lowHz">Lowest edge.</param>
    /// <param name="highHz">Highest edge.</param>
    /// <param name="binHz">Distance of two spectrum bins.</param>
    /// <param name="firstBin">First bin that counts; 1 leaves DC out.</param>
    /// <param name="endBin">The bin after the last that counts.</param>
    public MelBank(int bands, double lowHz, double highHz, double binHz, int firstBin, int endBin)
    {
        (firstBins, weights) = (new int[bands], new T[bands][]);
        var spacing = (Mel(highHz) - Mel(lowHz)) / (bands + 1);
        for (var b = 0; b < bands; b++)
        {
            var centre = Mel(lowHz) + (b + 1) * spacing;
            double Height(int bin) => 1 - Math.Abs(Mel(bin * binHz) - centre) / spacing;
            var under = Enumerable.Range(firstBin, endBin - firstBin).Where(k => Height(k) > 0).ToArray();
            firstBins[b] = under.FirstOrDefault();
            weights[b] = [.. under.Select(k => T.CreateTruncating(Height(k)))];
        }
    }

    /// <summary>Number of bands.</summary>
    public int Bands => firstBins.Length;

    /// <summary>bands[b] = Σ_k weight[b, k]·spectrum[k].</summary>
    /// <param name="spectrum">Magnitudes or powers from bin 0 on.</param>
    /// <param name="bands">The result, length <see cref="Bands"/>.</param>
    public void Apply(ReadOnlySpan<T> spectrum, Span<T> bands)
    {
        for (var b = 0; b < weights.Length; b++)
            bands[b] = TensorPrimitives.Dot(spectrum.Slice(firstBins[b], weights[b].Length), weights[b]);
    }

    private static double Mel(double hz) => 1127 * Math.Log(1 + hz / 700);
}
