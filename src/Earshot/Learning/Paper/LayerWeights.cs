using System.Numerics;
using Earshot.Numerics;

namespace Earshot.Learning.Paper;

/// <summary>W (in, out) and b (out) of a layer Z = P·W + b.</summary>
/// <typeparam name="T"><c>float</c> or <c>double</c>.</typeparam>
internal sealed class LayerWeights<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Given weights, which are shared, not copied.</summary>
    /// <param name="weight">W (in, out).</param>
    /// <param name="bias">b (1, out).</param>
    public LayerWeights(Matrix<T> weight, Matrix<T> bias) => (Weight, Bias) = (new(weight), new(bias));

    /// <summary>Xavier weights and zero biases.</summary>
    public LayerWeights(int inputs, int outputs, RandomStream random)
        : this(new(inputs, outputs), new(1, outputs)) => Xavier.Fill(Weight.Value, random);

    /// <summary>W (in, out).</summary>
    public PaperParameter<T> Weight { get; }

    /// <summary>b (1, out).</summary>
    public PaperParameter<T> Bias { get; }

    /// <summary>A deep copy of the values, with gradients of its own.</summary>
    public LayerWeights<T> Clone() => new(Weight.Value.Clone(), Bias.Value.Clone());

    /// <summary>Z = P·W + b.</summary>
    /// <param name="p">P (n, in).</param>
    /// <param name="z">Z (n, out).</param>
    public void Forward(Matrix<T> p, Matrix<T> z)
    {
        for (var i = 0; i < z.Rows; i++)
            Bias.Value.Span.CopyTo(z.Row(i)); // (n, out)
        Gemm.Multiply(p, Weight.Value, z, accumulate: true); // (n, in)(in, out)
    }

    /// <summary>∂W = Pᵀ·∂Z, ∂b = Σ rows of ∂Z, and where asked for ∂P = ∂Z·Wᵀ.</summary>
    /// <param name="p">P of <see cref="Forward"/> (n, in).</param>
    /// <param name="dz">∂Z (n, out).</param>
    /// <param name="dp">Receives ∂P (n, in); null where nobody needs it.</param>
    public void Backward(Matrix<T> p, Matrix<T> dz, Matrix<T>? dp)
    {
        Gemm.MultiplyTransposedA(p, dz, Weight.Gradient); // (in, n)(n, out)
        Bias.Gradient.Span.Clear();
        for (var i = 0; i < dz.Rows; i++)
            System.Numerics.Tensors.TensorPrimitives.Add(Bias.Gradient.Span, dz.Row(i), Bias.Gradient.Span);
        if (dp is not null)
            Gemm.MultiplyTransposedB(dz, Weight.Value, dp); // (n, out)(out, in)
    }
}
