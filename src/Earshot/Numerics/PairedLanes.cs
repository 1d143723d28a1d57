using System.Runtime.CompilerServices;

namespace Earshot.Numerics;

/// <summary>
/// Two registers as one of twice the width: each value broadcast from A then serves two multiply-adds.
/// </summary>
internal readonly unsafe struct PairedLanes<T, TVector, TLanes>
    : ILanes<PairedLanes<T, TVector, TLanes>, T, PairedLanes<T, TVector, TLanes>.Pair>
    where T : unmanaged
    where TVector : struct
    where TLanes : ILanes<TLanes, T, TVector>
{
    internal struct Pair
    {
        public TVector Left,
            Right;
    }

    public static int Registers => TLanes.Registers / 2;

    public static int Count => 2 * TLanes.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair Load(T* source) =>
        new() { Left = TLanes.Load(source), Right = TLanes.Load(source + TLanes.Count) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair Broadcast(T value)
    {
        var both = TLanes.Broadcast(value);
        return new() { Left = both, Right = both };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair Add(Pair x, Pair y) =>
        new() { Left = TLanes.Add(x.Left, y.Left), Right = TLanes.Add(x.Right, y.Right) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair MultiplyAdd(Pair x, Pair y, Pair addend) =>
        new()
        {
            Left = TLanes.MultiplyAdd(x.Left, y.Left, addend.Left),
            Right = TLanes.MultiplyAdd(x.Right, y.Right, addend.Right),
        };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Pair x, T* destination)
    {
        TLanes.Store(x.Left, destination);
        TLanes.Store(x.Right, destination + TLanes.Count);
    }
}
