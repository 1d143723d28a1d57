using System.Numerics;
using Earshot.Learning.Paper;
using Earshot.Numerics;

namespace Earshot.Learning.Networks;

/// <summary>
/// One step of a network over all nodes of a graph, y = f(x), and its gradient. It keeps its buffers, so no step of
/// training allocates.
/// </summary>
/// <typeparam name="T"><c>float</c> or <c>double</c>.</typeparam>
public interface IModule<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>What it learns.</summary>
    IReadOnlyList<Parameter<T>> Parameters { get; }

    /// <summary>
    /// What it measures in training and uses afterwards (moving means): kept and restored with the parameters.
    /// </summary>
    IReadOnlyList<Matrix<T>> Statistics => [];

    /// <summary>y (n, d') of x (n, d). The result is good until the next call.</summary>
    /// <param name="x">A row a node; a module may write its result over it.</param>
    /// <param name="training">Whether dropout drops.</param>
    Matrix<T> Forward(Matrix<T> x, bool training);

    /// <summary>
    /// ∂L/∂x from ∂L/∂y of the latest <see cref="Forward"/>; adds ∂L/∂θ to the parameters' gradients.
    /// </summary>
    /// <param name="gradient">∂L/∂y; left as it is.</param>
    Matrix<T> Backward(Matrix<T> gradient);
}
