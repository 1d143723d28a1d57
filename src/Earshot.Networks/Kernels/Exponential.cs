using System.Numerics;
using System.Runtime.CompilerServices;

namespace Earshot.Networks.Kernels;

/// <summary>Exponential, error function and logistic functions of a register.</summary>
/// <remarks>
/// In <c>float</c> e^x is within 2e-7 relative (Cephes' polynomial of degree 6) and erf within 2e-7 absolute
/// (Abramowitz and Stegun 7.1.26); in <c>double</c> both are exact to rounding, and slow.
/// </remarks>
internal static class Exponential
{
    /// <summary>e^x; x is held within ±87 in <c>float</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Exp<T>(Vector<T> x)
        where T : unmanaged
    {
        if (typeof(T) == typeof(double))
            return Vector.Exp(Vector.AsVectorDouble(x)).As<double, T>();
        return Exp(Vector.AsVectorSingle(x)).As<float, T>();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Exp(Vector<float> x)
    {
        x = Vector.MinNative(Vector.MaxNative(x, new Vector<float>(-87f)), new Vector<float>(88f));
        var k = Vector.Floor(Fma(x, new(1.44269504f), new(0.5f)));
        // ln 2 in two parts, so that x − k·ln 2 keeps its digits
        x = Fma(k, new(-0.693359375f), x);
        x = Fma(k, new(2.12194440e-4f), x);
        var p = Fma(new(1.9875691500e-4f), x, new(1.3981999507e-3f));
        p = Fma(p, x, new(8.3334519073e-3f));
        p = Fma(p, x, new(4.1665795894e-2f));
        p = Fma(p, x, new(1.6666665459e-1f));
        p = Fma(p, x, new(5.0000001201e-1f));
        p = Fma(p, x * x, x + Vector<float>.One);
        var scale = Vector.ShiftLeft(Vector.ConvertToInt32Native(k) + new Vector<int>(127), 23);
        return p * Vector.AsVectorSingle(scale);
    }

    /// <summary>erf x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Erf<T>(Vector<T> x)
        where T : unmanaged
    {
        if (typeof(T) == typeof(double))
            return Each(Vector.AsVectorDouble(x)).As<double, T>();
        return Erf(Vector.AsVectorSingle(x), out _).As<float, T>();
    }

    /// <summary>erf x, and e^(−x²) beside it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Erf<T>(Vector<T> x, out Vector<T> bell)
        where T : unmanaged
    {
        if (typeof(T) == typeof(double))
        {
            bell = Exp(-Vector.AsVectorDouble(x) * Vector.AsVectorDouble(x)).As<double, T>();
            return Erf(x);
        }
        var erf = Erf(Vector.AsVectorSingle(x), out var e);
        bell = e.As<float, T>();
        return erf.As<float, T>();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Erf(Vector<float> x, out Vector<float> bell)
    {
        var size = Vector.Abs(x);
        var t = Vector<float>.One / Fma(size, new(0.3275911f), Vector<float>.One);
        var p = Fma(new(1.061405429f), t, new(-1.453152027f));
        p = Fma(p, t, new(1.421413741f));
        p = Fma(p, t, new(-0.284496736f));
        p = Fma(p, t, new(0.254829592f)) * t;
        bell = Exp(-x * x);
        return Vector.CopySign(Vector<float>.One - p * bell, x);
    }

    private static Vector<double> Each(Vector<double> x)
    {
        Span<double> values = stackalloc double[Vector<double>.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = Erf(x[i]);
        return new(values);
    }

    /// <summary>erf x = 2/√π · e^(−x²) · Σ_n 2ⁿ x^(2n+1) / (1·3·…·(2n+1)); its terms have one sign.</summary>
    public static double Erf(double x)
    {
        if (Math.Abs(x) > 6)
            return Math.Sign(x);
        var (term, sum) = (x, x);
        for (var n = 1; Math.Abs(term) > 1e-17 * Math.Abs(sum); n++)
            sum += term *= 2 * x * x / (2 * n + 1);
        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }

    /// <summary>1 / (1 + e^−x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Sigmoid<T>(Vector<T> x)
        where T : unmanaged => Vector<T>.One / (Vector<T>.One + Exp(-x));

    /// <summary>tanh x = 1 − 2 / (e^2x + 1).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Tanh<T>(Vector<T> x)
        where T : unmanaged
    {
        if (typeof(T) == typeof(double))
            return Vector<T>.One - (Vector<T>.One + Vector<T>.One) / (Exp(x + x) + Vector<T>.One);
        return Tanh(Vector.AsVectorSingle(x)).As<float, T>();
    }

    /// <summary>Near 0, where the difference would lose digits, by x − x³/3 + 2x⁵/15 − 17x⁷/315.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Tanh(Vector<float> x)
    {
        var square = x * x;
        var series = Fma(Fma(new(-17f / 315), square, new(2f / 15)), square, new(-1f / 3));
        var near = Fma(series * square, x, x);
        var far = Vector<float>.One - new Vector<float>(2) / (Exp(x + x) + Vector<float>.One);
        return Vector.ConditionalSelect(Vector.LessThan(Vector.Abs(x), new(0.2f)), near, far);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Fma(Vector<float> x, Vector<float> y, Vector<float> z) =>
        Vector.MultiplyAddEstimate(x, y, z);
}
