using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Earshot.Networks.Kernels;

/// <summary>Softmax of a row, in two passes of its own.</summary>
internal static class SoftmaxRow
{
    /// <summary>p = e^(s·x − L), L = ln Σ e^(s·x); returns L.</summary>
    /// <param name="x">The row; receives p.</param>
    /// <param name="scale">s, above 0.</param>
    public static T Normalise<T>(Span<T> x, T scale)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var logSum = Raise(x, scale, out var sum);
        TensorPrimitives.Multiply(x, T.One / sum, x);
        return logSum;
    }

    /// <summary>e^(s·x − m), m the largest s·x; returns L and the sum, by which it is still to be divided.</summary>
    public static T Raise<T>(Span<T> x, T scale, out T sum)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var highest = scale * Highest<T>(x);
        var (factor, shift, sums) = (new Vector<T>(scale), new Vector<T>(highest), Vector<T>.Zero);
        var registers = MemoryMarshal.Cast<T, Vector<T>>(x);
        foreach (ref var register in registers)
        {
            register = Exponential.Exp(register * factor - shift);
            sums += register;
        }
        sum = Vector.Sum(sums);
        foreach (ref var value in x[(registers.Length * Vector<T>.Count)..])
        {
            value = Exponential.Exp(new Vector<T>(value * scale - highest))[0];
            sum += value;
        }
        return highest + T.Log(sum);
    }

    /// <summary>The same p again, from L.</summary>
    public static void Restore<T>(Span<T> x, T scale, T logSum)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Lanes.Map<T, Power<T>>(new(scale, logSum), x, default, default, x);

    private static T Highest<T>(ReadOnlySpan<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var registers = MemoryMarshal.Cast<T, Vector<T>>(x);
        var highest = T.NegativeInfinity;
        if (registers.Length > 0)
        {
            var all = registers[0];
            foreach (var register in registers)
                all = Vector.ConditionalSelect(Vector.GreaterThan(register, all), register, all);
            for (var i = 0; i < Vector<T>.Count; i++)
                highest = T.Max(highest, all[i]);
        }
        foreach (var value in x[(registers.Length * Vector<T>.Count)..])
            highest = T.Max(highest, value);
        return highest;
    }

    private readonly struct Power<T>(T scale, T shift) : IMap<T>
        where T : unmanaged, INumber<T>
    {
        private readonly Vector<T> scale = new(scale),
            shift = new(shift);

        public Vector<T> Of(Vector<T> x, Vector<T> y, Vector<T> z) => Exponential.Exp(x * scale - shift);
    }
}
