using System.Numerics;
using Earshot.Numerics;

namespace Earshot.Learning;

/// <summary>A learnt matrix and the gradient of the loss by it.</summary>
/// <typeparam name="T"><c>float</c> or <c>double</c>.</typeparam>
/// <param name="rows">Rows.</param>
/// <param name="columns">Columns.</param>
public sealed class Parameter<T>(int rows, int columns) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The values, zero at first.</summary>
    public Matrix<T> Value { get; } = new(rows, columns);

    /// <summary>∂L/∂value, same shape.</summary>
    public Matrix<T> Gradient { get; } = new(rows, columns);
}
