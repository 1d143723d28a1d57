namespace Earshot.Numerics;

/// <summary>
/// The innermost product: a tile of C, <see cref="Rows"/> × <see cref="Columns"/>, held in registers while k runs.
/// A(r, p) lies at <c>a[r·aRow + p·aStep]</c>, B's panel holds <see cref="Columns"/> values for each p,
/// and each value of C is one chain of multiply-adds over p in order, whatever the tile's shape.
/// </summary>
internal unsafe interface IGemmTile<T>
    where T : unmanaged
{
    static abstract int Rows { get; }
    static abstract int Columns { get; }
    static abstract void Multiply(int k, T* a, nint aRow, nint aStep, T* b, T* c, nint cRow, bool accumulate);
}
