using System.Numerics;
using System.Numerics.Tensors;
using Earshot.Numerics;

namespace Earshot.Learning;

/// <summary>h = max(z, 0), in place.</summary>
public static class Relu
{
    /// <summary>Turns z into h.</summary>
    public static void Forward<T>(Matrix<T> z) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        TensorPrimitives.Max(z.Span, T.Zero, z.Span);

    /// <summary>Turns ∂h into ∂z = ∂h where h > 0, else 0.</summary>
    /// <param name="h">What <see cref="Forward"/> left.</param>
    /// <param name="gradient">∂h, then ∂z; same shape.</param>
    public static void Backward<T>(Matrix<T> h, Matrix<T> gradient) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (outputs, gradients, i) = (h.Buffer, gradient.Buffer, 0);
        var count = gradient.Span.Length;
        for (; i <= count - Vector<T>.Count; i += Vector<T>.Count)
        {
            var active = Vector.GreaterThan(new Vector<T>(outputs, i), Vector<T>.Zero);
            Vector.ConditionalSelect(active, new Vector<T>(gradients, i), Vector<T>.Zero).CopyTo(gradients, i);
        }
        for (; i < count; i++)
            if (!(outputs[i] > T.Zero)) gradients[i] = T.Zero;
    }
}
