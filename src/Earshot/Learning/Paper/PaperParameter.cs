using System.Numerics;
using Earshot.Numerics;

namespace Earshot.Learning.Paper;

/// <summary>A learnt matrix and the gradient of the loss by it.</summary>
/// <typeparam name="T"><c>float</c> or <c>double</c>.</typeparam>
/// <param name="value">The values, which are shared, not copied.</param>
internal sealed class PaperParameter<T>(Matrix<T> value)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The values.</summary>
    public Matrix<T> Value { get; } = value;

    /// <summary>∂L/∂value, same shape.</summary>
    public Matrix<T> Gradient { get; } = new(value.Rows, value.Columns);
}
