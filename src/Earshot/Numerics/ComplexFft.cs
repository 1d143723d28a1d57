using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Earshot.Numerics;

/// <summary>
/// The discrete Fourier transform Z[k] = Σ_n z[n]·e^(-2πi·kn/N), N a power of two, real and imaginary parts in arrays
/// of their own.
/// </summary>
/// <remarks>
/// Bailey's four steps (1990): z is read as a matrix (R, C) with R·C = N, transformed down its columns, turned by
/// e^(-2πi·rc/N), transposed, and transformed down its columns again. All columns of a row go through the same
/// butterfly, so every vector lane is used in every pass, and the result comes out in natural order. The columns are
/// done by Stockham passes of radix 4. A plan is immutable and may serve many threads; each call brings its own
/// workspace.
/// </remarks>
/// <typeparam name="T"><c>float</c> or <c>double</c>.</typeparam>
internal sealed class ComplexFft<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int rows,
        columns;
    private readonly T[] rootReal,
        rootImaginary; // e^(-2πi·j/N), j = 0 .. N-1
    private readonly T[] turnReal,
        turnImaginary; // e^(-2πi·rc/N), row-major (R, C)

    /// <summary>Makes the tables.</summary>
    /// <param name="length">N, a power of two from 1 to 2^28.</param>
    public ComplexFft(int length)
    {
        if (!BitOperations.IsPow2(length) || length > 1 << 28)
            throw new ArgumentException(
                $"the length must be a power of two from 1 to 2^28, got {length}",
                nameof(length)
            );
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
            throw new ArgumentException(
                $"an FFT of {Length} got {real.Length} real, {imaginary.Length} imaginary values and a workspace "
                    + $"of {workspace.Length}, of which it needs {WorkspaceLength}"
            );
        var z = new Split(real, imaginary);
        var spare = new Split(workspace[..Length], workspace[Length..WorkspaceLength]);
        Transform(ref z, ref spare);
        if (z.Real == real)
            return;
        z.Real.CopyTo(real);
        z.Imaginary.CopyTo(imaginary);
    }

    /// <summary>
    /// Transforms back and forth between two buffers; the result is in the one that <paramref name="z"/> is on return.
    /// </summary>
    internal void Transform(ref Split z, ref Split spare)
    {
        if (rows < Vector<T>.Count)
        {
            Plainly(z, spare);
            Swap(ref z, ref spare);
            return;
        }
        Columns(ref z, ref spare, rows, columns, new Split(turnReal, turnImaginary));
        Transpose(z.Real, spare.Real);
        Transpose(z.Imaginary, spare.Imaginary);
        Swap(ref z, ref spare);
        Columns(ref z, ref spare, columns, rows, default);
    }

    /// <summary>
    /// Transforms each of <paramref name="stride"/> columns of <paramref name="n"/> rows; the last pass turns by
    /// <paramref name="turn"/> where given.
    /// </summary>
    private void Columns(ref Split z, ref Split spare, int n, int stride, Split turn)
    {
        for (; n > 4; n /= 4, stride *= 4)
        {
            Radix4(z, spare, n, stride);
            Swap(ref z, ref spare);
        }
        if (n == 4)
            LastRadix4(z, spare, stride, turn);
        else
            LastRadix2(z, spare, stride, turn);
        Swap(ref z, ref spare);
    }

    /// <summary>
    /// y[4p+j] = w^(jp)·Σ_i (-i)^(ij)·x[p+im] for rows of <paramref name="stride"/> values, m = n/4, w = e^(-2πi/n).
    /// </summary>
    // Not inlined: two of these in one method are too big for the compiler to inline what is inside them.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Radix4(Split x, Split y, int n, int stride)
    {
        var (quarter, s) = ((nuint)(n / 4 * stride), (nuint)stride);
        for (var p = 0; p < n / 4; p++)
        {
            var root = p * (Length / n);
            Vector<T> c1 = new(rootReal[root]),
                c2 = new(rootReal[2 * root]),
                c3 = new(rootReal[3 * root]);
            Vector<T> s1 = new(rootImaginary[root]),
                s2 = new(rootImaginary[2 * root]),
                s3 = new(rootImaginary[3 * root]);
            var (a, b) = ((nuint)p * s, 4 * (nuint)p * s);
            for (var end = a + s; a < end; a += (nuint)Vector<T>.Count, b += (nuint)Vector<T>.Count)
            {
                var (even, odd, difference, cross) = Butterfly(x, a, quarter);
                y.Store(even + odd, b);
                y.Store((difference + cross).Times(c1, s1), b + s);
                y.Store((even - odd).Times(c2, s2), b + 2 * s);
                y.Store((difference - cross).Times(c3, s3), b + 3 * s);
            }
        }
    }

    /// <summary>The pass with n = 4, where w^(jp) = 1.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void LastRadix4(Split x, Split y, int stride, Split turn)
    {
        var s = (nuint)stride;
        for (nuint a = 0; a < s; a += (nuint)Vector<T>.Count)
        {
            var (even, odd, difference, cross) = Butterfly(x, a, s);
            y.Store(turn.Turned(even + odd, a), a);
            y.Store(turn.Turned(difference + cross, a + s), a + s);
            y.Store(turn.Turned(even - odd, a + 2 * s), a + 2 * s);
            y.Store(turn.Turned(difference - cross, a + 3 * s), a + 3 * s);
        }
    }

    /// <summary>The pass with n = 2, where log2 of the rows is odd.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void LastRadix2(Split x, Split y, int stride, Split turn)
    {
        var s = (nuint)stride;
        for (nuint a = 0; a < s; a += (nuint)Vector<T>.Count)
        {
            Lanes first = x.Load(a),
                second = x.Load(a + s);
            y.Store(turn.Turned(first + second, a), a);
            y.Store(turn.Turned(first - second, a + s), a + s);
        }
    }

    /// <summary>x0 + x2, x1 + x3, x0 - x2 and -i·(x1 - x3).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Lanes Even, Lanes Odd, Lanes Difference, Lanes Cross) Butterfly(Split x, nuint at, nuint quarter)
    {
        Lanes x0 = x.Load(at),
            x1 = x.Load(at + quarter),
            x2 = x.Load(at + 2 * quarter),
            x3 = x.Load(at + 3 * quarter);
        return (x0 + x2, x1 + x3, x0 - x2, new Lanes(x1.Imaginary - x3.Imaginary, x3.Real - x1.Real));
    }

    /// <summary>Two rows at a time, so that what is written lies together.</summary>
    private void Transpose(ReadOnlySpan<T> from, Span<T> to)
    {
        ref var source = ref MemoryMarshal.GetReference(from);
        ref var target = ref MemoryMarshal.GetReference(to);
        var (height, width) = ((nuint)rows, (nuint)columns);
        for (nuint r = 0; r < height; r += 2)
        for (nuint c = 0; c < width; c++)
        {
            Unsafe.Add(ref target, c * height + r) = Unsafe.Add(ref source, r * width + c);
            Unsafe.Add(ref target, c * height + r + 1) = Unsafe.Add(ref source, (r + 1) * width + c);
        }
    }

    /// <summary>The definition itself, for lengths with fewer rows than a vector has lanes.</summary>
    private void Plainly(Split x, Split y)
    {
        for (var k = 0; k < Length; k++)
        {
            T r = T.Zero,
                i = T.Zero;
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

    /// <summary>Complex values, real and imaginary parts apart.</summary>
    internal readonly ref struct Split(Span<T> real, Span<T> imaginary)
    {
        public readonly Span<T> Real = real,
            Imaginary = imaginary;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Lanes Load(nuint at) =>
            new(
                Vector.LoadUnsafe(ref MemoryMarshal.GetReference(Real), at),
                Vector.LoadUnsafe(ref MemoryMarshal.GetReference(Imaginary), at)
            );

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Store(Lanes z, nuint at)
        {
            z.Real.StoreUnsafe(ref MemoryMarshal.GetReference(Real), at);
            z.Imaginary.StoreUnsafe(ref MemoryMarshal.GetReference(Imaginary), at);
        }

        /// <summary>z times these values, or z where there are none.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Lanes Turned(Lanes z, nuint at)
        {
            if (Real.IsEmpty)
                return z;
            var turn = Load(at);
            return z.Times(turn.Real, turn.Imaginary);
        }
    }

    /// <summary>As many complex values as a vector has lanes.</summary>
    internal readonly record struct Lanes(Vector<T> Real, Vector<T> Imaginary)
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Lanes operator +(Lanes a, Lanes b) => new(a.Real + b.Real, a.Imaginary + b.Imaginary);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Lanes operator -(Lanes a, Lanes b) => new(a.Real - b.Real, a.Imaginary - b.Imaginary);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Lanes Times(Vector<T> c, Vector<T> s) => new(Real * c - Imaginary * s, Real * s + Imaginary * c);
    }
}
