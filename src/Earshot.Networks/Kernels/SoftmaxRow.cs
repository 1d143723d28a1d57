using System.Numerics;
using System.Runtime.InteropServices;

namespace Earshot.Networks.Kernels;

/// <summary>Softmax of a row in two passes.</summary>
internal static class SoftmaxRow
{
    /// <summary>p = e^(s·x − L), L = ln Σ e^(s·x); returns L.</summary>
    /// <param name="x">The row; receives p.</param>
    /// <param name="scale">s, above 0.</param>
    public static T Normalise<T>(Span<T> x, T scale)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var highest = scale * Highest<T>(x);
        Lanes.Map<T, Power<T>>(new(scale, highest), x, default, default, x);
        var sum = Sum<T>(x);
        System.Numerics.Tensors.TensorPrimitives.Multiply(x, T.One / sum, x);
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
                all = Vector.Max(all, register);
            for (var i = 0; i < Vector<T>.Count; i++)
                highest = T.Max(highest, all[i]);
        }
        foreach (var value in x[(registers.Length * Vector<T>.Count)..])
            highest = T.Max(highest, value);
        return highest;
    }

    private static T Sum<T>(ReadOnlySpan<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => System.Numerics.Tensors.TensorPrimitives.Sum(x);

    private readonly struct Power<T>(T scale, T shift) : IMap<T>
        where T : unmanaged, INumber<T>
    {
        private readonly Vector<T> scale = new(scale),
            shift = new(shift);

        public Vector<T> Of(Vector<T> x, Vector<T> y, Vector<T> z) => Exponential.Exp(x * scale - shift);
    }
}
