using System.Numerics;
using Earshot.Numerics;

namespace Earshot.SelfSupervision;

/// <summary>
/// Graph completion: the features of a random set of nodes V_sc become zero; recover them. L = 1/|V_sc| ‖Z̃_sc −
/// Z_sc‖²_F (eq. 5).
/// </summary>
/// <typeparam name="T"><c>float</c> or <c>double</c>.</typeparam>
/// <param name="nodes">Number of nodes n.</param>
/// <param name="maskedFraction">|V_sc| / n, in (0, 1]; at least one node is masked.</param>
internal sealed class Completion<T>(int nodes, double maskedFraction) : ISelfSupervisedTask<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly RandomNodes masked = new(nodes, maskedFraction, least: 1);

    /// <inheritdoc/>
    public string Name => "completion";

    /// <inheritdoc/>
    public int OutputDimension(int dimension) => dimension;

    /// <inheritdoc/>
    public int[]? Targets => masked.Drawn;

    /// <inheritdoc/>
    public void Corrupt(Matrix<T> clean, Matrix<T> corrupted, RandomStream random)
    {
        masked.Draw(random);
        clean.Span.CopyTo(corrupted.Span);
        foreach (var i in masked.Drawn)
            corrupted.Row(i).Clear();
    }

    /// <inheritdoc/>
    public double Loss(Matrix<T> output, Matrix<T> clean, T weight, Matrix<T> gradient)
    {
        var (loss, count) = (0.0, masked.Drawn.Length);
        for (var k = 0; k < count; k++)
            loss += Reconstruction.Loss(
                output.Row(k),
                clean.Row(masked.Drawn[k]),
                weight / T.CreateTruncating(count),
                gradient.Row(k)
            );
        return loss / count;
    }
}
