using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Earshot.Benchmarks;

/// <summary>
/// The most multiply-adds a thread can do: independent chains in registers, no memory. Every share of peak refers to
/// it.
/// </summary>
internal static class FmaPeak
{
    private const int Chains = 12,
        Rounds = 100_000;

    /// <summary>Floating-point operations of one call of <see cref="Burn"/>: a multiply-add counts as two.</summary>
    public static double Flops =>
        2.0 * Chains * Rounds * (Vector512.IsHardwareAccelerated ? Vector512<float>.Count : Vector256<float>.Count);

    /// <summary>GFLOP/s of float multiply-adds on one thread, in this very moment.</summary>
    public static double MeasureGflops(double seconds = 0.05) => Flops / CpuTime.PerCall(() => Burn(), seconds) / 1e9;

    private static float Burn() => Vector512.IsHardwareAccelerated ? Burn512() : Burn256();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Burn512()
    {
        Vector512<float> factor = Vector512.Create(0.999f),
            a = factor,
            b = factor,
            c = factor,
            d = factor,
            e = factor,
            f = factor;
        Vector512<float> g = factor,
            h = factor,
            i = factor,
            j = factor,
            k = factor,
            l = factor;
        for (var round = 0; round < Rounds; round++)
        {
            a = Vector512.MultiplyAddEstimate(a, factor, factor);
            b = Vector512.MultiplyAddEstimate(b, factor, factor);
            c = Vector512.MultiplyAddEstimate(c, factor, factor);
            d = Vector512.MultiplyAddEstimate(d, factor, factor);
            e = Vector512.MultiplyAddEstimate(e, factor, factor);
            f = Vector512.MultiplyAddEstimate(f, factor, factor);
            g = Vector512.MultiplyAddEstimate(g, factor, factor);
            h = Vector512.MultiplyAddEstimate(h, factor, factor);
            i = Vector512.MultiplyAddEstimate(i, factor, factor);
            j = Vector512.MultiplyAddEstimate(j, factor, factor);
            k = Vector512.MultiplyAddEstimate(k, factor, factor);
            l = Vector512.MultiplyAddEstimate(l, factor, factor);
        }
        return Vector512.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Burn256()
    {
        Vector256<float> factor = Vector256.Create(0.999f),
            a = factor,
            b = factor,
            c = factor,
            d = factor,
            e = factor,
            f = factor;
        Vector256<float> g = factor,
            h = factor,
            i = factor,
            j = factor,
            k = factor,
            l = factor;
        for (var round = 0; round < Rounds; round++)
        {
            a = Vector256.MultiplyAddEstimate(a, factor, factor);
            b = Vector256.MultiplyAddEstimate(b, factor, factor);
            c = Vector256.MultiplyAddEstimate(c, factor, factor);
            d = Vector256.MultiplyAddEstimate(d, factor, factor);
            e = Vector256.MultiplyAddEstimate(e, factor, factor);
            f = Vector256.MultiplyAddEstimate(f, factor, factor);
            g = Vector256.MultiplyAddEstimate(g, factor, factor);
            h = Vector256.MultiplyAddEstimate(h, factor, factor);
            i = Vector256.MultiplyAddEstimate(i, factor, factor);
            j = Vector256.MultiplyAddEstimate(j, factor, factor);
            k = Vector256.MultiplyAddEstimate(k, factor, factor);
            l = Vector256.MultiplyAddEstimate(l, factor, factor);
        }
        return Vector256.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }
}
