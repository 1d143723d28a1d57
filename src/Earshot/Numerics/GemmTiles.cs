using System.Runtime.CompilerServices;

namespace Earshot.Numerics;

/// <summary>
/// The innermost product: a tile of C, <see cref="Rows"/> × <see cref="Columns"/>, held in registers while k runs.
/// A(r, p) lies at <c>a[r·aRow + p·aStep]</c>, B's panel holds <see cref="Columns"/> values for each p,
/// and each value of C is one chain of multiply-adds over p in order, whatever the tile's shape.
/// </summary>
internal unsafe interface IGemmTile<T> where T : unmanaged
{
    static abstract int Rows { get; }
    static abstract int Columns { get; }
    static abstract void Multiply(int k, T* a, nint aRow, nint aStep, T* b, T* c, nint cRow, bool accumulate);
}

/// <summary>12 rows × 2 registers: 24 accumulators, for processors with 32 registers.</summary>
internal readonly unsafe struct Tile12<T, TVector, TLanes> : IGemmTile<T>
    where T : unmanaged where TVector : struct where TLanes : ILanes<T, TVector>
{
    public static int Rows => 12;
    public static int Columns => 2 * TLanes.Count;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(int k, T* a, nint aRow, nint aStep, T* b, T* c, nint cRow, bool accumulate)
    {
        TVector x0 = default, x1 = default, x2 = default, x3 = default, x4 = default, x5 = default;
        TVector x6 = default, x7 = default, x8 = default, x9 = default, x10 = default, x11 = default;
        TVector y0 = default, y1 = default, y2 = default, y3 = default, y4 = default, y5 = default;
        TVector y6 = default, y7 = default, y8 = default, y9 = default, y10 = default, y11 = default;
        T* a3 = a + 3 * aRow, a6 = a + 6 * aRow, a9 = a + 9 * aRow;
        for (; k > 0; k--, a += aStep, a3 += aStep, a6 += aStep, a9 += aStep, b += 2 * TLanes.Count)
        {
            var u = TLanes.Load(b);
            var v = TLanes.Load(b + TLanes.Count);
            var t = TLanes.Broadcast(a[0]);
            x0 = TLanes.MultiplyAdd(t, u, x0); y0 = TLanes.MultiplyAdd(t, v, y0);
            t = TLanes.Broadcast(a[aRow]);
            x1 = TLanes.MultiplyAdd(t, u, x1); y1 = TLanes.MultiplyAdd(t, v, y1);
            t = TLanes.Broadcast(a[2 * aRow]);
            x2 = TLanes.MultiplyAdd(t, u, x2); y2 = TLanes.MultiplyAdd(t, v, y2);
            t = TLanes.Broadcast(a3[0]);
            x3 = TLanes.MultiplyAdd(t, u, x3); y3 = TLanes.MultiplyAdd(t, v, y3);
            t = TLanes.Broadcast(a3[aRow]);
            x4 = TLanes.MultiplyAdd(t, u, x4); y4 = TLanes.MultiplyAdd(t, v, y4);
            t = TLanes.Broadcast(a3[2 * aRow]);
            x5 = TLanes.MultiplyAdd(t, u, x5); y5 = TLanes.MultiplyAdd(t, v, y5);
            t = TLanes.Broadcast(a6[0]);
            x6 = TLanes.MultiplyAdd(t, u, x6); y6 = TLanes.MultiplyAdd(t, v, y6);
            t = TLanes.Broadcast(a6[aRow]);
            x7 = TLanes.MultiplyAdd(t, u, x7); y7 = TLanes.MultiplyAdd(t, v, y7);
            t = TLanes.Broadcast(a6[2 * aRow]);
            x8 = TLanes.MultiplyAdd(t, u, x8); y8 = TLanes.MultiplyAdd(t, v, y8);
            t = TLanes.Broadcast(a9[0]);
            x9 = TLanes.MultiplyAdd(t, u, x9); y9 = TLanes.MultiplyAdd(t, v, y9);
            t = TLanes.Broadcast(a9[aRow]);
            x10 = TLanes.MultiplyAdd(t, u, x10); y10 = TLanes.MultiplyAdd(t, v, y10);
            t = TLanes.Broadcast(a9[2 * aRow]);
            x11 = TLanes.MultiplyAdd(t, u, x11); y11 = TLanes.MultiplyAdd(t, v, y11);
        }
        Tile6<T, TVector, TLanes>.Store(c, x0, y0, accumulate);
        Tile6<T, TVector, TLanes>.Store(c += cRow, x1, y1, accumulate);
        Tile6<T, TVector, TLanes>.Store(c += cRow, x2, y2, accumulate);
        Tile6<T, TVector, TLanes>.Store(c += cRow, x3, y3, accumulate);
        Tile6<T, TVector, TLanes>.Store(c += cRow, x4, y4, accumulate);
        Tile6<T, TVector, TLanes>.Store(c += cRow, x5, y5, accumulate);
        Tile6<T, TVector, TLanes>.Store(c += cRow, x6, y6, accumulate);
        Tile6<T, TVector, TLanes>.Store(c += cRow, x7, y7, accumulate);
        Tile6<T, TVector, TLanes>.Store(c += cRow, x8, y8, accumulate);
        Tile6<T, TVector, TLanes>.Store(c += cRow, x9, y9, accumulate);
        Tile6<T, TVector, TLanes>.Store(c += cRow, x10, y10, accumulate);
        Tile6<T, TVector, TLanes>.Store(c += cRow, x11, y11, accumulate);
    }
}

/// <summary>6 rows × 2 registers: 12 accumulators, for processors with 16 registers and for the last rows elsewhere.</summary>
internal readonly unsafe struct Tile6<T, TVector, TLanes> : IGemmTile<T>
    where T : unmanaged where TVector : struct where TLanes : ILanes<T, TVector>
{
    public static int Rows => 6;
    public static int Columns => 2 * TLanes.Count;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(int k, T* a, nint aRow, nint aStep, T* b, T* c, nint cRow, bool accumulate)
    {
        TVector x0 = default, x1 = default, x2 = default, x3 = default, x4 = default, x5 = default;
        TVector y0 = default, y1 = default, y2 = default, y3 = default, y4 = default, y5 = default;
        var a3 = a + 3 * aRow;
        for (; k > 0; k--, a += aStep, a3 += aStep, b += 2 * TLanes.Count)
        {
            var u = TLanes.Load(b);
            var v = TLanes.Load(b + TLanes.Count);
            var t = TLanes.Broadcast(a[0]);
            x0 = TLanes.MultiplyAdd(t, u, x0); y0 = TLanes.MultiplyAdd(t, v, y0);
            t = TLanes.Broadcast(a[aRow]);
            x1 = TLanes.MultiplyAdd(t, u, x1); y1 = TLanes.MultiplyAdd(t, v, y1);
            t = TLanes.Broadcast(a[2 * aRow]);
            x2 = TLanes.MultiplyAdd(t, u, x2); y2 = TLanes.MultiplyAdd(t, v, y2);
            t = TLanes.Broadcast(a3[0]);
            x3 = TLanes.MultiplyAdd(t, u, x3); y3 = TLanes.MultiplyAdd(t, v, y3);
            t = TLanes.Broadcast(a3[aRow]);
            x4 = TLanes.MultiplyAdd(t, u, x4); y4 = TLanes.MultiplyAdd(t, v, y4);
            t = TLanes.Broadcast(a3[2 * aRow]);
            x5 = TLanes.MultiplyAdd(t, u, x5); y5 = TLanes.MultiplyAdd(t, v, y5);
        }
        Store(c, x0, y0, accumulate);
        Store(c += cRow, x1, y1, accumulate);
        Store(c += cRow, x2, y2, accumulate);
        Store(c += cRow, x3, y3, accumulate);
        Store(c += cRow, x4, y4, accumulate);
        Store(c += cRow, x5, y5, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Store(T* c, TVector x, TVector y, bool accumulate)
    {
        if (accumulate)
        {
            x = TLanes.Add(TLanes.Load(c), x);
            y = TLanes.Add(TLanes.Load(c + TLanes.Count), y);
        }
        TLanes.Store(x, c);
        TLanes.Store(y, c + TLanes.Count);
    }
}
