using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Earshot.Networks.Kernels;

/// <summary>What is done to each value of one, two or three runs, a register at a time.</summary>
internal interface IMap<T>
    where T : unmanaged
{
    Vector<T> Of(Vector<T> x, Vector<T> y, Vector<T> z);
}

/// <summary>Passes over runs of values, a register at a time; the last, short register runs on a padded
/// copy.</summary>
internal static class Lanes
{
    /// <summary>to = f(x, y, z), or to += f(x, y, z); y and z may be empty and are then zeros.</summary>
    public static void Map<T, TMap>(
        TMap f,
        ReadOnlySpan<T> x,
        ReadOnlySpan<T> y,
        ReadOnlySpan<T> z,
        Span<T> to,
        bool accumulate = false
    )
        where T : unmanaged, INumber<T>
        where TMap : struct, IMap<T>
    {
        var whole = to.Length / Vector<T>.Count;
        var done = whole * Vector<T>.Count;
        if (z.IsEmpty && y.IsEmpty)
            Whole(f, Registers(x, whole), Registers(to, whole), accumulate);
        else if (z.IsEmpty)
            Whole(f, Registers(x, whole), Registers(y, whole), Registers(to, whole), accumulate);
        else
            Whole(f, Registers(x, whole), Registers(y, whole), Registers(z, whole), Registers(to, whole), accumulate);
        if (done < to.Length)
            Rest(f, x[done..], y.IsEmpty ? y : y[done..], z.IsEmpty ? z : z[done..], to[done..], accumulate);
    }

    private static ReadOnlySpan<Vector<T>> Registers<T>(ReadOnlySpan<T> x, int whole)
        where T : unmanaged => MemoryMarshal.Cast<T, Vector<T>>(x)[..whole];

    private static Span<Vector<T>> Registers<T>(Span<T> x, int whole)
        where T : unmanaged => MemoryMarshal.Cast<T, Vector<T>>(x)[..whole];

    private static void Whole<T, TMap>(TMap f, ReadOnlySpan<Vector<T>> x, Span<Vector<T>> to, bool accumulate)
        where T : unmanaged
        where TMap : struct, IMap<T>
    {
        for (var i = 0; i < to.Length; i++)
            to[i] = Sum(f.Of(x[i], default, default), to[i], accumulate);
    }

    private static void Whole<T, TMap>(
        TMap f,
        ReadOnlySpan<Vector<T>> x,
        ReadOnlySpan<Vector<T>> y,
        Span<Vector<T>> to,
        bool accumulate
    )
        where T : unmanaged
        where TMap : struct, IMap<T>
    {
        for (var i = 0; i < to.Length; i++)
            to[i] = Sum(f.Of(x[i], y[i], default), to[i], accumulate);
    }

    private static void Whole<T, TMap>(
        TMap f,
        ReadOnlySpan<Vector<T>> x,
        ReadOnlySpan<Vector<T>> y,
        ReadOnlySpan<Vector<T>> z,
        Span<Vector<T>> to,
        bool accumulate
    )
        where T : unmanaged
        where TMap : struct, IMap<T>
    {
        for (var i = 0; i < to.Length; i++)
            to[i] = Sum(f.Of(x[i], y[i], z[i]), to[i], accumulate);
    }

    private static void Rest<T, TMap>(
        TMap f,
        ReadOnlySpan<T> x,
        ReadOnlySpan<T> y,
        ReadOnlySpan<T> z,
        Span<T> to,
        bool accumulate
    )
        where T : unmanaged, INumber<T>
        where TMap : struct, IMap<T>
    {
        Span<T> result = stackalloc T[Vector<T>.Count];
        f.Of(Padded(x), Padded(y), Padded(z)).CopyTo(result);
        for (var i = 0; i < to.Length; i++)
            to[i] = accumulate ? to[i] + result[i] : result[i];
    }

    private static Vector<T> Padded<T>(ReadOnlySpan<T> x)
        where T : unmanaged
    {
        Span<T> padded = stackalloc T[Vector<T>.Count];
        padded.Clear();
        x[..Math.Min(x.Length, padded.Length)].CopyTo(padded);
        return new(padded);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<T> Sum<T>(Vector<T> value, Vector<T> former, bool accumulate)
        where T : unmanaged => accumulate ? former + value : value;
}
