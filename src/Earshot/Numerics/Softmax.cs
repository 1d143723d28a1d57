using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace Earshot.Numerics;

/// <summary>softmax(z)ᵢ = exp(zᵢ − max z) / Σⱼ exp(zⱼ − max z): never overflows.</summary>
internal static class Softmax
{
    /// <summary>
    /// exp(-60) = 9e-27: what is less would not be seen in any sum, and its products fall among the subnormal numbers,
    /// on which processors are a hundred times slower.
    /// </summary>
    private const double LeastLogit = -60;

    /// <summary>Turns logits into probabilities, in place.</summary>
    public static void InPlace<T>(Span<T> logits)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        TensorPrimitives.Subtract(logits, TensorPrimitives.Max<T>(logits), logits);
        TensorPrimitives.Exp<T>(logits, logits);
        TensorPrimitives.Divide(logits, TensorPrimitives.Sum<T>(logits), logits);
    }

    /// <summary>
    /// The same of each row, a bias added to each of its logits before: for many short rows, where a call a row would
    /// cost more than its work.
    /// </summary>
    /// <remarks>Compiled for good at once: its loops are long, and a small training enters them few times.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void OfRows<T>(Matrix<T> logits, ReadOnlySpan<T> bias)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var least = T.CreateChecked(LeastLogit);
        for (var i = 0; i < logits.Rows; i++)
        {
            var row = logits.Row(i)[..bias.Length];
            var max = T.NegativeInfinity;
            for (var c = 0; c < row.Length; c++)
                max = T.Max(max, row[c] += bias[c]);
            for (var c = 0; c < row.Length; c++)
                row[c] = T.Max(row[c] - max, least);
        }
        TensorPrimitives.Exp<T>(logits.Span, logits.Span);
        for (var i = 0; i < logits.Rows; i++)
        {
            var row = logits.Row(i);
            var sum = T.Zero;
            for (var c = 0; c < row.Length; c++)
                sum += row[c];
            var scale = T.One / sum;
            for (var c = 0; c < row.Length; c++)
                row[c] *= scale;
        }
    }
}
