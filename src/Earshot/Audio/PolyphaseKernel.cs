using System.Numerics;
using System.Runtime.InteropServices;

namespace Earshot.Audio;

/// <summary>
/// Scalar products of one phase's coefficients with one window of samples, or with four windows at once, which loads
/// each coefficient once for four outputs. Both add in the same order, so that it makes no difference which of them
/// made an output.
/// </summary>
internal static class PolyphaseKernel
{
    /// <summary>Coefficients come in multiples of this: two vectors of any width.</summary>
    public const int Multiple = 32;

    /// <summary>Σ_j h_j x_j over the length of <paramref name="h"/>.</summary>
    public static float Dot(ReadOnlySpan<float> h, ReadOnlySpan<float> x)
    {
        var (even, odd) = (Vector<float>.Zero, Vector<float>.Zero);
        ref var coefficient = ref MemoryMarshal.GetReference(h);
        ref var sample = ref MemoryMarshal.GetReference(x[..h.Length]);
        for (nuint i = 0; i < (nuint)h.Length; i += 2 * (nuint)Vector<float>.Count)
        {
            even = Add(even, ref coefficient, ref sample, i, i);
            odd = Add(odd, ref coefficient, ref sample, i + (nuint)Vector<float>.Count, i + (nuint)Vector<float>.Count);
        }
        return Vector.Sum(even + odd);
    }

    /// <summary>
    /// The same for the windows that begin at 0, hop, 2 hop and 3 hop; the results go to y_0, y_stride, y_2stride,
    /// y_3stride.
    /// </summary>
    public static void Dot4(ReadOnlySpan<float> h, ReadOnlySpan<float> x, int hop, Span<float> y, int stride)
    {
        Vector<float> even0 = default,
            odd0 = default,
            even1 = default,
            odd1 = default,
            even2 = default,
            odd2 = default,
            even3 = default,
            odd3 = default;
        ref var coefficient = ref MemoryMarshal.GetReference(h);
        ref var sample = ref MemoryMarshal.GetReference(x[..(3 * hop + h.Length)]);
        var (width, step) = ((nuint)Vector<float>.Count, (nuint)hop);
        for (nuint i = 0; i < (nuint)h.Length; i += width)
        {
            even0 = Add(even0, ref coefficient, ref sample, i, i);
            even1 = Add(even1, ref coefficient, ref sample, i, i + step);
            even2 = Add(even2, ref coefficient, ref sample, i, i + 2 * step);
            even3 = Add(even3, ref coefficient, ref sample, i, i + 3 * step);
            i += width;
            odd0 = Add(odd0, ref coefficient, ref sample, i, i);
            odd1 = Add(odd1, ref coefficient, ref sample, i, i + step);
            odd2 = Add(odd2, ref coefficient, ref sample, i, i + 2 * step);
            odd3 = Add(odd3, ref coefficient, ref sample, i, i + 3 * step);
        }
        y[3 * stride] = Vector.Sum(even3 + odd3);
        y[2 * stride] = Vector.Sum(even2 + odd2);
        y[stride] = Vector.Sum(even1 + odd1);
        y[0] = Vector.Sum(even0 + odd0);
    }

    private static Vector<float> Add(
        Vector<float> sum,
        ref float coefficient,
        ref float sample,
        nuint at,
        nuint sampleAt
    ) =>
        Vector.MultiplyAddEstimate(
            Vector.LoadUnsafe(ref coefficient, at),
            Vector.LoadUnsafe(ref sample, sampleAt),
            sum
        );
}
