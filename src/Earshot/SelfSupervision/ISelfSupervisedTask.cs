using System.Numerics;
using Earshot.Numerics;

namespace Earshot.SelfSupervision;

/// <summary>
/// A self-supervised task on a graph (section III.C): corrupt the node features, then ask a head on top of the shared
/// network to undo or find the corruption.
/// </summary>
/// <remarks>
/// A task remembers its latest corruption, so <see cref="Loss"/> belongs to the <see cref="Corrupt"/> before it. No
/// call allocates.
/// </remarks>
/// <typeparam name="T"><c>float</c> or <c>double</c>.</typeparam>
public interface ISelfSupervisedTask<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The task's name: <c>denoise</c>, <c>completion</c>, <c>shuffle</c>.</summary>
    string Name { get; }

    /// <summary>Numbers the head must give for each node of <paramref name="dimension"/> features.</summary>
    int OutputDimension(int dimension);

    /// <summary>
    /// The nodes whose output the loss asks for, refilled by each <see cref="Corrupt"/>; null: all n.
    /// </summary>
    int[]? Targets { get; }

    /// <summary>Writes Ẑ_s, the corrupted copy of Z_s; both (n, d), n as given to the constructor.</summary>
    void Corrupt(Matrix<T> clean, Matrix<T> corrupted, RandomStream random);

    /// <summary>L_ssl of the head's output on the corrupted graph.</summary>
    /// <param name="output">The head's output (targets, <see cref="OutputDimension"/>).</param>
    /// <param name="clean">Z_s (n, d).</param>
    /// <param name="weight">Scales the gradient (λ2), not the returned loss.</param>
    /// <param name="gradient">Receives weight · ∂L_ssl/∂output, same shape as <paramref name="output"/>.</param>
    double Loss(Matrix<T> output, Matrix<T> clean, T weight, Matrix<T> gradient);
}
