using System.Numerics;
using Earshot.Numerics;

namespace Earshot.SelfSupervision;

/// <summary>
/// Graph denoising: Gaussian noise on every feature of every node; reconstruct Z_s. L = 1/|V_s| ‖Z̃_s − Z_s‖²_F (eq.
/// 4).
/// </summary>
/// <typeparam name="T"><c>float</c> or <c>double</c>.</typeparam>
/// <param name="variance">Variance ε of the noise, on standardised features; 0 or more.</param>
internal sealed class Denoising<T>(double variance) : ISelfSupervisedTask<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public string Name => "denoise";

    /// <inheritdoc/>
    public int OutputDimension(int dimension) => dimension;

    /// <inheritdoc/>
    public int[]? Targets => null;

    /// <inheritdoc/>
    public void Corrupt(Matrix<T> clean, Matrix<T> corrupted, RandomStream random)
    {
        random.FillNormal(corrupted.Span);
        System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(
            corrupted.Span,
            T.CreateTruncating(Math.Sqrt(variance)),
            clean.Span,
            corrupted.Span
        );
    }

    /// <inheritdoc/>
    public double Loss(Matrix<T> output, Matrix<T> clean, T weight, Matrix<T> gradient)
    {
        var loss = 0.0;
        for (var i = 0; i < clean.Rows; i++)
            loss += Reconstruction.Loss(
                output.Row(i),
                clean.Row(i),
                weight / T.CreateTruncating(clean.Rows),
                gradient.Row(i)
            );
        return loss / clean.Rows;
    }
}
