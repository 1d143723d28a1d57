using System.Numerics;
using System.Numerics.Tensors;

namespace Earshot.Numerics;

/// <summary>softmax(z)ᵢ = exp(zᵢ − max z) / Σⱼ exp(zⱼ − max z): never overflows.</summary>
public static class Softmax
{
    /// <summary>Turns logits into probabilities, in place.</summary>
    public static void InPlace<T>(Span<T> logits) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        TensorPrimitives.Subtract(logits, TensorPrimitives.Max<T>(logits), logits);
        TensorPrimitives.Exp<T>(logits, logits);
        TensorPrimitives.Divide(logits, TensorPrimitives.Sum<T>(logits), logits);
    }
}
