using System.Numerics;
using System.Runtime.Intrinsics;

namespace Earshot.Numerics;

/// <summary>
/// A matrix B (n, k) made ready for many products A·Bᵀ: a product with few rows would take longer to pack B than to
/// multiply.
/// </summary>
/// <typeparam name="T"><c>float</c> or <c>double</c>.</typeparam>
public sealed class PackedMatrix<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T[] packed;
    private readonly InstructionSet kernel = InstructionSets.Best;

    /// <summary>Packs B; it takes about its own memory once more.</summary>
    public PackedMatrix(Matrix<T> b)
    {
        (Rows, Columns) = (b.Rows, b.Columns);
        var block = new StridedBlock<T>(b.Span, b.Columns, transposed: true);
        switch (kernel)
        {
            case InstructionSet.Vector512:
                packed = new T[PackedGemm<T, Vector512<T>, Lanes512<T>>.PackedLength(Rows, Columns)];
                PackedGemm<T, Vector512<T>, Lanes512<T>>.Pack(Rows, Columns, block, packed);
                break;
            case InstructionSet.Vector256:
                packed = new T[PackedGemm<T, Vector256<T>, Lanes256<T>>.PackedLength(Rows, Columns)];
                PackedGemm<T, Vector256<T>, Lanes256<T>>.Pack(Rows, Columns, block, packed);
                break;
            default:
                packed = new T[PackedGemm<T, Vector<T>, LanesPortable<T>>.PackedLength(Rows, Columns)];
                PackedGemm<T, Vector<T>, LanesPortable<T>>.Pack(Rows, Columns, block, packed);
                break;
        }
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
        var block = new StridedBlock<T>(a.Span, a.Columns);
        switch (kernel)
        {
            case InstructionSet.Vector512:
                PackedGemm<T, Vector512<T>, Lanes512<T>>.MultiplyPacked(
                    a.Rows,
                    Rows,
                    Columns,
                    block,
                    packed,
                    c.Span,
                    Rows
                );
                break;
            case InstructionSet.Vector256:
                PackedGemm<T, Vector256<T>, Lanes256<T>>.MultiplyPacked(
                    a.Rows,
                    Rows,
                    Columns,
                    block,
                    packed,
                    c.Span,
                    Rows
                );
                break;
            default:
                PackedGemm<T, Vector<T>, LanesPortable<T>>.MultiplyPacked(
                    a.Rows,
                    Rows,
                    Columns,
                    block,
                    packed,
                    c.Span,
                    Rows
                );
                break;
        }
    }
}
