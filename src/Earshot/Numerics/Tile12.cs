using System.Runtime.CompilerServices;

namespace Earshot.Numerics;

/// <summary>12 rows: with pairs of registers 24 accumulators, for processors that have 32 registers.</summary>
internal readonly unsafe struct Tile12<T, TVector, TLanes> : IGemmTile<T>
    where T : unmanaged
    where TVector : struct
    where TLanes : ILanes<TLanes, T, TVector>
{
    public static int Rows => 12;
    public static int Columns => TLanes.Count;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(int k, T* a, nint aRow, nint aStep, T* b, T* c, nint cRow, bool accumulate)
    {
        TVector x0 = default,
            x1 = default,
            x2 = default,
            x3 = default,
            x4 = default,
            x5 = default;
        TVector x6 = default,
            x7 = default,
            x8 = default,
            x9 = default,
            x10 = default,
            x11 = default;
        T* a3 = a + 3 * aRow,
            a6 = a + 6 * aRow,
            a9 = a + 9 * aRow;
        for (; k > 0; k--, a += aStep, a3 += aStep, a6 += aStep, a9 += aStep, b += TLanes.Count)
        {
            var v = TLanes.Load(b);
            x0 = TLanes.MultiplyAdd(TLanes.Broadcast(a[0]), v, x0);
            x1 = TLanes.MultiplyAdd(TLanes.Broadcast(a[aRow]), v, x1);
            x2 = TLanes.MultiplyAdd(TLanes.Broadcast(a[2 * aRow]), v, x2);
            x3 = TLanes.MultiplyAdd(TLanes.Broadcast(a3[0]), v, x3);
            x4 = TLanes.MultiplyAdd(TLanes.Broadcast(a3[aRow]), v, x4);
            x5 = TLanes.MultiplyAdd(TLanes.Broadcast(a3[2 * aRow]), v, x5);
            x6 = TLanes.MultiplyAdd(TLanes.Broadcast(a6[0]), v, x6);
            x7 = TLanes.MultiplyAdd(TLanes.Broadcast(a6[aRow]), v, x7);
            x8 = TLanes.MultiplyAdd(TLanes.Broadcast(a6[2 * aRow]), v, x8);
            x9 = TLanes.MultiplyAdd(TLanes.Broadcast(a9[0]), v, x9);
            x10 = TLanes.MultiplyAdd(TLanes.Broadcast(a9[aRow]), v, x10);
            x11 = TLanes.MultiplyAdd(TLanes.Broadcast(a9[2 * aRow]), v, x11);
        }
        TLanes.StoreTo(c, x0, accumulate);
        TLanes.StoreTo(c += cRow, x1, accumulate);
        TLanes.StoreTo(c += cRow, x2, accumulate);
        TLanes.StoreTo(c += cRow, x3, accumulate);
        TLanes.StoreTo(c += cRow, x4, accumulate);
        TLanes.StoreTo(c += cRow, x5, accumulate);
        TLanes.StoreTo(c += cRow, x6, accumulate);
        TLanes.StoreTo(c += cRow, x7, accumulate);
        TLanes.StoreTo(c += cRow, x8, accumulate);
        TLanes.StoreTo(c += cRow, x9, accumulate);
        TLanes.StoreTo(c += cRow, x10, accumulate);
        TLanes.StoreTo(c += cRow, x11, accumulate);
    }
}
