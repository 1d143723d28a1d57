using System.Numerics;
using System.Runtime.Intrinsics;

namespace Earshot.Numerics;

/// <summary>
/// A matrix B (n, k) made ready for many products A·Bᵀ: a product with few rows would take longer to pack B than to
/// multiply.
/// </summary>
/// <typeparam name="T"><c>float</c> or <c>double</c>.</typeparam>
internal sealed class PackedMatrix<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T[] packed;
    private readonly InstructionSet kernel = InstructionSets.Best;

    /// <summary>Packs B; it takes about its own memory once more.</summary>
    public PackedMatrix(Matrix<T> b)
    {
        (Rows, Columns) = (b.Rows, b.Columns);
        var block = new StridedBlock<T>(b.Span, b.Columns, transposed: true);
        packed = kernel switch
        {
            InstructionSet.Vector512 => Pack<Vector512<T>, Lanes512<T>>(block),
            InstructionSet.Vector256 => Pack<Vector256<T>, Lanes256<T>>(block),
            _ => Pack<Vector<T>, LanesPortable<T>>(block),
        };
    }

    /// <summary>n.</summary>
    public int Rows { get; }

    /// <summary>k.</summary>
    public int Columns { get; }

    /// <summary>C (m, n) = A (m, k) · Bᵀ; the same bits as <see cref="Gemm.MultiplyTransposedB"/>.</summary>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public void Multiply(Matrix<T> a, Matrix<T> c)
    {
        if (a.Columns != Columns || c.Rows != a.Rows || c.Columns != Rows)
            throw new ArgumentException($"the shapes do not fit A·Bᵀ: A {a}, B {Rows}×{Columns}, C {c}");
        if (a.Rows == 0 || Rows == 0 || Columns == 0)
        {
            c.Span.Clear();
            return;
        }
        switch (kernel)
        {
            case InstructionSet.Vector512:
                Multiply<Vector512<T>, Lanes512<T>>(a, c);
                break;
            case InstructionSet.Vector256:
                Multiply<Vector256<T>, Lanes256<T>>(a, c);
                break;
            default:
                Multiply<Vector<T>, LanesPortable<T>>(a, c);
                break;
        }
    }

    private T[] Pack<TVector, TLanes>(StridedBlock<T> b)
        where TVector : struct
        where TLanes : ILanes<TLanes, T, TVector>
    {
        var values = new T[PackedGemm<T, TVector, TLanes>.PackedLength(Rows, Columns)];
        PackedGemm<T, TVector, TLanes>.Pack(Rows, Columns, b, values);
        return values;
    }

    private void Multiply<TVector, TLanes>(Matrix<T> a, Matrix<T> c)
        where TVector : struct
        where TLanes : ILanes<TLanes, T, TVector> =>
        PackedGemm<T, TVector, TLanes>.MultiplyPacked(
            a.Rows,
            Rows,
            Columns,
            new StridedBlock<T>(a.Span, a.Columns),
            packed,
            c.Span,
            Rows
        );
}
