using System.Numerics;
using Earshot.Numerics;

namespace Earshot.Learning;

/// <summary>W (in, out) and b (out) of a layer Z = P·W + b.</summary>
/// <typeparam name="T"><c>float</c> or <c>double</c>.</typeparam>
public sealed class LayerWeights<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Xavier weights and zero biases.</summary>
    public LayerWeights(int inputs, int outputs, RandomStream random)
    {
        (Weight, Bias) = (new Parameter<T>(inputs, outputs), new Parameter<T>(1, outputs));
        Xavier.Fill(Weight.Value, random);
    }

    /// <summary>W (in, out).</summary>
    public Parameter<T> Weight { get; }

    /// <summary>b (1, out).</summary>
    public Parameter<T> Bias { get; }

    /// <summary>Z = P·W + b.</summary>
    /// <param name="p">P (n, in).</param>
    /// <param name="z">Z (n, out).</param>
    public void Forward(Matrix<T> p, Matrix<T> z)
    {
        for (var i = 0; i < z.Rows; i++) Bias.Value.Span.CopyTo(z.Row(i));           // (n, out)
        Gemm.Multiply(p, Weight.Value, z, accumulate: true);                         // (n, in)(in, out)
    }

    /// <summary>∂W = Pᵀ·∂Z, ∂b = Σ rows of ∂Z, and where asked for ∂P = ∂Z·Wᵀ.</summary>
    /// <param name="p">P of <see cref="Forward"/> (n, in).</param>
    /// <param name="dz">∂Z (n, out).</param>
    /// <param name="dp">Receives ∂P (n, in); null where nobody needs it.</param>
    public void Backward(Matrix<T> p, Matrix<T> dz, Matrix<T>? dp)
    {
        Gemm.MultiplyTransposedA(p, dz, Weight.Gradient);                            // (in, n)(n, out)
        Bias.Gradient.Span.Clear();
        for (var i = 0; i < dz.Rows; i++)
            System.Numerics.Tensors.TensorPrimitives.Add(Bias.Gradient.Span, dz.Row(i), Bias.Gradient.Span);
        if (dp is not null) Gemm.MultiplyTransposedB(dz, Weight.Value, dp);          // (n, out)(out, in)
    }
}
