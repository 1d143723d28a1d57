using System.Numerics;
using System.Runtime.InteropServices;

namespace Earshot.Numerics;

/// <summary>The discrete Fourier transform Z[k] = Σ_n z[n]·e^(-2πi·kn/N), N a power of two, real and imaginary parts in arrays of their own.</summary>
/// <remarks>
/// Bailey's four steps (1990): z is read as a matrix (R, C) with R·C = N, transformed down its columns, turned by
/// e^(-2πi·rc/N), transposed, and transformed down its columns again. All columns of a row go through the same butterfly,
/// so every vector lane is used in every pass, and the result comes out in natural order. The columns are done by Stockham passes of radix 4.
/// A plan is immutable and may serve many threads; each call brings its own workspace.
/// </remarks>
/// <typeparam name="T"><c>float</c> or <c>double</c>.</typeparam>
public sealed class ComplexFft<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int rows, columns;
    private readonly T[] rootReal, rootImaginary;   // e^(-2πi·j/N), j = 0 .. N-1
    private readonly T[] turnReal, turnImaginary;   // e^(-2πi·rc/N), row-major (R, C)

    /// <summary>Makes the tables.</summary>
    /// <param name="length">N, a power of two from 1 to 2^28.</param>
    public ComplexFft(int length)
    {
        if (!BitOperations.IsPow2(length) || length > 1 << 28)
            throw new ArgumentException($"the length must be a power of two from 1 to 2^28, got {length}", nameof(length));
        Length = length;
        rows = 1 << (BitOperations.Log2((uint)length) / 2);
        columns = length / rows;
        (rootReal, rootImaginary) = Roots(length, j => j);
        (turnReal, turnImaginary) = Roots(length, j => (long)(j / columns) * (j % columns));
    }

    /// <summary>N.</summary>
    public int Length { get; }

    /// <summary>How long a workspace must be: 2N.</summary>
    public int WorkspaceLength => 2 * Length;

    /// <summary>Transforms in place, without scaling.</summary>
    /// <param name="real">Real parts, length N.</param>
    /// <param name="imaginary">Imaginary parts, length N.</param>
    /// <param name="workspace">Scratch, at least <see cref="WorkspaceLength"/> long.</param>
    /// <exception cref="ArgumentException">A span has the wrong length.</exception>
    public void Forward(Span<T> real, Span<T> imaginary, Span<T> workspace)
    {
        if (real.Length != Length || imaginary.Length != Length || workspace.Length < WorkspaceLength)
            throw new ArgumentException($"an FFT of {Length} got {real.Length} real, {imaginary.Length} imaginary values and a workspace of {workspace.Length}, of which it needs {WorkspaceLength}");
        var result = new Split(real, imaginary);
        var z = result;
        var spare = new Split(workspace[..Length], workspace[Length..WorkspaceLength]);
        if (rows < Vector<T>.Count)
        {
            Plainly(z, spare);
            Swap(ref z, ref spare);
        }
        else
        {
            Columns(ref z, ref spare, rows, columns);
            Turn(z);
            Transpose(z.Real, spare.Real);
            Transpose(z.Imaginary, spare.Imaginary);
            Swap(ref z, ref spare);
            Columns(ref z, ref spare, columns, rows);
        }
        if (z.Real != result.Real) z.CopyTo(result);
    }

    /// <summary>Transforms each of <paramref name="stride"/> columns of <paramref name="n"/> rows; the result is left in <paramref name="z"/>.</summary>
    private void Columns(ref Split z, ref Split spare, int n, int stride)
    {
        for (; n >= 4; n /= 4, stride *= 4)
        {
            Radix4(z, spare, n, stride);
            Swap(ref z, ref spare);
        }
        if (n != 2) return;
        Radix2(z, spare, stride);
        Swap(ref z, ref spare);
    }

    /// <summary>y[4p+j] = w^(jp)·Σ_i (-i)^(ij)·x[p+im], rows of <paramref name="stride"/> values, m = n/4, w = e^(-2πi/n).</summary>
    private void Radix4(Split x, Split y, int n, int stride)
    {
        ref var xr = ref MemoryMarshal.GetReference(x.Real);
        ref var xi = ref MemoryMarshal.GetReference(x.Imaginary);
        ref var yr = ref MemoryMarshal.GetReference(y.Real);
        ref var yi = ref MemoryMarshal.GetReference(y.Imaginary);
        var quarter = (nuint)(n / 4 * stride);
        var s = (nuint)stride;
        for (var p = 0; p < n / 4; p++)
        {
            var root = p * (Length / n);
            Vector<T> c1 = new(rootReal[root]), c2 = new(rootReal[2 * root]), c3 = new(rootReal[3 * root]);
            Vector<T> s1 = new(rootImaginary[root]), s2 = new(rootImaginary[2 * root]), s3 = new(rootImaginary[3 * root]);
            var a = (nuint)p * s;
            var b = 4 * a;
            for (var end = a + s; a < end; a += (nuint)Vector<T>.Count, b += (nuint)Vector<T>.Count)
            {
                Vector<T> r0 = Vector.LoadUnsafe(ref xr, a), r1 = Vector.LoadUnsafe(ref xr, a + quarter);
                Vector<T> r2 = Vector.LoadUnsafe(ref xr, a + 2 * quarter), r3 = Vector.LoadUnsafe(ref xr, a + 3 * quarter);
                Vector<T> i0 = Vector.LoadUnsafe(ref xi, a), i1 = Vector.LoadUnsafe(ref xi, a + quarter);
                Vector<T> i2 = Vector.LoadUnsafe(ref xi, a + 2 * quarter), i3 = Vector.LoadUnsafe(ref xi, a + 3 * quarter);
                Vector<T> evenR = r0 + r2, evenI = i0 + i2, oddR = r1 + r3, oddI = i1 + i3;
                Vector<T> diffR = r0 - r2, diffI = i0 - i2, crossR = i1 - i3, crossI = r3 - r1;
                (evenR + oddR).StoreUnsafe(ref yr, b);
                (evenI + oddI).StoreUnsafe(ref yi, b);
                StoreTurned(diffR + crossR, diffI + crossI, c1, s1, ref yr, ref yi, b + s);
                StoreTurned(evenR - oddR, evenI - oddI, c2, s2, ref yr, ref yi, b + 2 * s);
                StoreTurned(diffR - crossR, diffI - crossI, c3, s3, ref yr, ref yi, b + 3 * s);
            }
        }
    }

    private static void StoreTurned(Vector<T> r, Vector<T> i, Vector<T> c, Vector<T> s, ref T real, ref T imaginary, nuint at)
    {
        (r * c - i * s).StoreUnsafe(ref real, at);
        (r * s + i * c).StoreUnsafe(ref imaginary, at);
    }

    /// <summary>The last pass where log2 of the rows is odd: two rows, no turn.</summary>
    private static void Radix2(Split x, Split y, int stride)
    {
        AddAndSubtract(x.Real, y.Real, stride);
        AddAndSubtract(x.Imaginary, y.Imaginary, stride);
    }

    private static void AddAndSubtract(ReadOnlySpan<T> x, Span<T> y, int stride)
    {
        System.Numerics.Tensors.TensorPrimitives.Add(x[..stride], x[stride..], y);
        System.Numerics.Tensors.TensorPrimitives.Subtract(x[..stride], x[stride..], y[stride..]);
    }

    private void Turn(Split z)
    {
        ref var zr = ref MemoryMarshal.GetReference(z.Real);
        ref var zi = ref MemoryMarshal.GetReference(z.Imaginary);
        for (nuint i = 0; i < (nuint)Length; i += (nuint)Vector<T>.Count)
            StoreTurned(
                Vector.LoadUnsafe(ref zr, i), Vector.LoadUnsafe(ref zi, i),
                Vector.LoadUnsafe(ref turnReal[0], i), Vector.LoadUnsafe(ref turnImaginary[0], i), ref zr, ref zi, i);
    }

    private void Transpose(ReadOnlySpan<T> from, Span<T> to)
    {
        for (var c = 0; c < columns; c++)
        {
            var row = to.Slice(c * rows, rows);
            for (int r = 0, at = c; r < row.Length; r++, at += columns) row[r] = from[at];
        }
    }

    /// <summary>The definition itself, for lengths with fewer rows than a vector has lanes.</summary>
    private void Plainly(Split x, Split y)
    {
        for (var k = 0; k < Length; k++)
        {
            T r = T.Zero, i = T.Zero;
            for (var n = 0; n < Length; n++)
            {
                var (c, s) = (rootReal[k * n % Length], rootImaginary[k * n % Length]);
                r += x.Real[n] * c - x.Imaginary[n] * s;
                i += x.Real[n] * s + x.Imaginary[n] * c;
            }
            (y.Real[k], y.Imaginary[k]) = (r, i);
        }
    }

    /// <summary>e^(-2πi·power(j)/length) for j = 0 .. length-1, each rounded once from double.</summary>
    private static (T[] Real, T[] Imaginary) Roots(int length, Func<int, long> power)
    {
        var (real, imaginary) = (new T[length], new T[length]);
        for (var j = 0; j < length; j++)
        {
            var (sin, cos) = Math.SinCos(-2 * Math.PI * (power(j) % length) / length);
            (real[j], imaginary[j]) = (T.CreateTruncating(cos), T.CreateTruncating(sin));
        }
        return (real, imaginary);
    }

    private static void Swap(ref Split a, ref Split b)
    {
        var c = a;
        a = b;
        b = c;
    }

    private readonly ref struct Split(Span<T> real, Span<T> imaginary)
    {
        public readonly Span<T> Real = real, Imaginary = imaginary;

        public void CopyTo(Split other)
        {
            Real.CopyTo(other.Real);
            Imaginary.CopyTo(other.Imaginary);
        }
    }
}
