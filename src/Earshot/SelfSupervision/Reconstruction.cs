using System.Numerics;
using System.Numerics.Tensors;

namespace Earshot.SelfSupervision;

/// <summary>The squared error of one node, which denoising and completion share.</summary>
internal static class Reconstruction
{
    /// <summary>‖z̃ − z‖² and its gradient 2 · weight · (z̃ − z).</summary>
    public static double Loss<T>(ReadOnlySpan<T> output, ReadOnlySpan<T> clean, T weight, Span<T> gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        TensorPrimitives.Subtract(output, clean, gradient);
        var squared = double.CreateTruncating(TensorPrimitives.SumOfSquares<T>(gradient));
        TensorPrimitives.Multiply(gradient, weight + weight, gradient);
        return squared;
    }
}
