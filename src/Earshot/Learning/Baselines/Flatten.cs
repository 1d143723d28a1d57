using System.Numerics;
using Earshot.Learning.Networks;
using Earshot.Learning.Paper;
using Earshot.Numerics;

namespace Earshot.Learning.Baselines;

/// <summary>
/// All values of an example side by side: x (batch · positions, d) seen as y (batch, positions · d), nothing copied.
/// </summary>
/// <typeparam name="T"><c>float</c> or <c>double</c>.</typeparam>
/// <param name="positions">Rows of x an example.</param>
public sealed class Flatten<T>(int positions) : IModule<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private Matrix<T>? flat,
        spread;

    /// <inheritdoc/>
    public IReadOnlyList<Parameter<T>> Parameters => [];

    /// <inheritdoc/>
    public Matrix<T> Forward(Matrix<T> x, bool training) =>
        View(ref flat, x, x.Rows / positions, x.Columns * positions);

    /// <inheritdoc/>
    public Matrix<T> Backward(Matrix<T> gradient) =>
        View(ref spread, gradient, gradient.Rows * positions, gradient.Columns / positions);

    private static Matrix<T> View(ref Matrix<T>? view, Matrix<T> of, int rows, int columns)
    {
        if (view is null || view.Buffer != of.Buffer || view.Rows != rows)
            view = new Matrix<T>(rows, columns, of.Buffer);
        return view;
    }
}
