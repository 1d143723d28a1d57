using System.Runtime.CompilerServices;

namespace Earshot.Numerics;

/// <summary>
/// 6 rows: with pairs of registers 12 accumulators, for processors that have 16 registers and for the last rows
/// elsewhere.
/// </summary>
internal readonly unsafe struct Tile6<T, TVector, TLanes> : IGemmTile<T>
    where T : unmanaged
    where TVector : struct
    where TLanes : ILanes<TLanes, T, TVector>
{
    public static int Rows => 6;
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
        T* a3 = a + 3 * aRow;
        for (; k > 0; k--, a += aStep, a3 += aStep, b += TLanes.Count)
        {
            var v = TLanes.Load(b);
            x0 = TLanes.MultiplyAdd(TLanes.Broadcast(a[0]), v, x0);
            x1 = TLanes.MultiplyAdd(TLanes.Broadcast(a[aRow]), v, x1);
            x2 = TLanes.MultiplyAdd(TLanes.Broadcast(a[2 * aRow]), v, x2);
            x3 = TLanes.MultiplyAdd(TLanes.Broadcast(a3[0]), v, x3);
            x4 = TLanes.MultiplyAdd(TLanes.Broadcast(a3[aRow]), v, x4);
            x5 = TLanes.MultiplyAdd(TLanes.Broadcast(a3[2 * aRow]), v, x5);
        }
        TLanes.StoreTo(c, x0, accumulate);
        TLanes.StoreTo(c += cRow, x1, accumulate);
        TLanes.StoreTo(c += cRow, x2, accumulate);
        TLanes.StoreTo(c += cRow, x3, accumulate);
        TLanes.StoreTo(c += cRow, x4, accumulate);
        TLanes.StoreTo(c += cRow, x5, accumulate);
    }
}
