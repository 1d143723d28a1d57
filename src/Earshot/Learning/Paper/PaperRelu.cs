using System.Numerics;
using Earshot.Numerics;

namespace Earshot.Learning.Paper;

/// <summary>h = max(z, 0), in place.</summary>
internal static class PaperRelu
{
    /// <summary>Turns z into h; a z that is not a number stays one, so that it is not hidden.</summary>
    public static void Forward<T>(Matrix<T> z)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (values, count, i) = (z.Buffer, z.Span.Length, 0);
        for (; i <= count - Vector<T>.Count; i += Vector<T>.Count)
        {
            var value = new Vector<T>(values, i);
            Vector.ConditionalSelect(Vector.LessThan(value, Vector<T>.Zero), Vector<T>.Zero, value).CopyTo(values, i);
        }
        for (; i < count; i++)
            if (values[i] < T.Zero)
                values[i] = T.Zero;
    }

    /// <summary>Turns ∂h into ∂z = ∂h where h > 0, else 0.</summary>
    /// <param name="h">What <see cref="Forward"/> left.</param>
    /// <param name="gradient">∂h, then ∂z; same shape.</param>
    public static void Backward<T>(Matrix<T> h, Matrix<T> gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (outputs, gradients, count, i) = (h.Buffer, gradient.Buffer, gradient.Span.Length, 0);
        for (; i <= count - Vector<T>.Count; i += Vector<T>.Count)
        {
            var active = Vector.GreaterThan(new Vector<T>(outputs, i), Vector<T>.Zero);
            Vector.ConditionalSelect(active, new Vector<T>(gradients, i), Vector<T>.Zero).CopyTo(gradients, i);
        }
        for (; i < count; i++)
            if (!(outputs[i] > T.Zero))
                gradients[i] = T.Zero;
    }
}
