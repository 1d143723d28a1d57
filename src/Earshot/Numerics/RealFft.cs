using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Earshot.Numerics;

/// <summary>
/// The discrete Fourier transform of a real signal: X[k] = Σ_n x[n]·e^(-2πi·kn/N) for k = 0 .. N/2, N a power of two.
/// </summary>
/// <remarks>
/// A complex transform of half the length, z[n] = x[2n] + i·x[2n+1], then
/// X[k] = (Z[k] + Z*[M-k])/2 - i·e^(-2πi·k/N)·(Z[k] - Z*[M-k])/2 with M = N/2.
/// A plan is immutable and may serve many threads; each call brings its own workspace.
/// </remarks>
/// <typeparam name="T"><c>float</c> or <c>double</c>.</typeparam>
internal sealed class RealFft<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ComplexFft<T> half;
    private readonly T[] turnReal,
        turnImaginary; // e^(-2πi·k/N)/2, k = 0 .. M-1

    /// <summary>Makes the tables.</summary>
    /// <param name="length">N, a power of two, at least 2.</param>
    public RealFft(int length)
    {
        if (!BitOperations.IsPow2(length) || length < 2)
            throw new ArgumentException($"the length must be a power of two, at least 2, got {length}", nameof(length));
        Length = length;
        half = new ComplexFft<T>(length / 2);
        (turnReal, turnImaginary) = (new T[length / 2], new T[length / 2]);
        for (var k = 0; k < length / 2; k++)
        {
            var (sin, cos) = Math.SinCos(-2 * Math.PI * k / length);
            (turnReal[k], turnImaginary[k]) = (T.CreateTruncating(cos / 2), T.CreateTruncating(sin / 2));
        }
    }

    /// <summary>N.</summary>
    public int Length { get; }

    /// <summary>Number of values of a spectrum: N/2 + 1, from 0 to the Nyquist frequency.</summary>
    public int SpectrumLength => Length / 2 + 1;

    /// <summary>How long a workspace must be: 2N.</summary>
    public int WorkspaceLength => 2 * Length;

    /// <summary>Transforms without scaling.</summary>
    /// <param name="signal">x, length N.</param>
    /// <param name="real">Real parts of X, length <see cref="SpectrumLength"/>.</param>
    /// <param name="imaginary">Imaginary parts of X, length <see cref="SpectrumLength"/>.</param>
    /// <param name="workspace">Scratch, at least <see cref="WorkspaceLength"/> long.</param>
    /// <exception cref="ArgumentException">A span has the wrong length.</exception>
    public void Forward(ReadOnlySpan<T> signal, Span<T> real, Span<T> imaginary, Span<T> workspace)
    {
        if (
            signal.Length != Length
            || real.Length != SpectrumLength
            || imaginary.Length != SpectrumLength
            || workspace.Length < WorkspaceLength
        )
            throw new ArgumentException(
                $"an FFT of {Length} got {signal.Length} samples, {real.Length} real and {imaginary.Length} "
                    + $"imaginary values for {SpectrumLength}, and a workspace of {workspace.Length}, of which "
                    + $"it needs "
                    + $"{WorkspaceLength}"
            );
        var m = half.Length;
        var z = new ComplexFft<T>.Split(workspace[..m], workspace.Slice(m, m));
        var spare = new ComplexFft<T>.Split(workspace.Slice(2 * m, m), workspace.Slice(3 * m, m));
        Deal(signal, z.Real, z.Imaginary);
        half.Transform(ref z, ref spare);

        z.Real.CopyTo(spare.Real); // becomes Z[M-k] at k = 1 .. M-1; k = 0 and M are set apart below
        z.Imaginary.CopyTo(spare.Imaginary);
        spare.Real[1..].Reverse();
        spare.Imaginary[1..].Reverse();
        Untangle(z.Real, z.Imaginary, spare.Real, spare.Imaginary, real, imaginary);
        (real[0], imaginary[0]) = (z.Real[0] + z.Imaginary[0], T.Zero);
        (real[m], imaginary[m]) = (z.Real[0] - z.Imaginary[0], T.Zero);
    }

    private static void Deal(ReadOnlySpan<T> signal, Span<T> even, Span<T> odd)
    {
        ref var from = ref MemoryMarshal.GetReference(signal);
        ref var evens = ref MemoryMarshal.GetReference(even);
        ref var odds = ref MemoryMarshal.GetReference(odd);
        for (nuint n = 0; n < (nuint)even.Length; n++)
        {
            Unsafe.Add(ref evens, n) = Unsafe.Add(ref from, 2 * n);
            Unsafe.Add(ref odds, n) = Unsafe.Add(ref from, 2 * n + 1);
        }
    }

    private void Untangle(
        ReadOnlySpan<T> zr,
        ReadOnlySpan<T> zi,
        ReadOnlySpan<T> mirrorR,
        ReadOnlySpan<T> mirrorI,
        Span<T> real,
        Span<T> imaginary
    )
    {
        var (k, m, half) = (0, zr.Length, T.CreateTruncating(0.5));
        for (; k + Vector<T>.Count <= m; k += Vector<T>.Count)
        {
            var at = (nuint)k;
            Vector<T> a = Load(zr, at),
                b = Load(zi, at),
                c = Load(mirrorR, at),
                d = Load(mirrorI, at);
            Vector<T> wr = Load(turnReal, at),
                wi = Load(turnImaginary, at),
                sum = b + d,
                difference = a - c;
            ((a + c) * half + wr * sum + wi * difference).CopyTo(real[k..]);
            ((b - d) * half - wr * difference + wi * sum).CopyTo(imaginary[k..]);
        }
        for (; k < m; k++)
        {
            T wr = turnReal[k],
                wi = turnImaginary[k],
                sum = zi[k] + mirrorI[k],
                difference = zr[k] - mirrorR[k];
            real[k] = (zr[k] + mirrorR[k]) * half + wr * sum + wi * difference;
            imaginary[k] = (zi[k] - mirrorI[k]) * half - wr * difference + wi * sum;
        }
    }

    private static Vector<T> Load(ReadOnlySpan<T> from, nuint at) =>
        Vector.LoadUnsafe(ref MemoryMarshal.GetReference(from), at);
}
