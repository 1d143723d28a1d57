using System.Numerics;
using System.Numerics.Tensors;
using Earshot.Learning.Paper;
using Earshot.Numerics;

namespace Earshot.Learning.Networks;

/// <summary>y_i = x_i + b for every node i; b (1, d). Written over x, which nobody needs afterwards.</summary>
/// <typeparam name="T"><c>float</c> or <c>double</c>.</typeparam>
/// <param name="bias">b.</param>
public sealed class Bias<T>(Parameter<T> bias) : IModule<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public IReadOnlyList<Parameter<T>> Parameters { get; } = [bias];

    /// <inheritdoc/>
    public Matrix<T> Forward(Matrix<T> x, bool training)
    {
        for (var i = 0; i < x.Rows; i++)
            TensorPrimitives.Add(x.Row(i), bias.Value.Row(0), x.Row(i));
        return x;
    }

    /// <inheritdoc/>
    public Matrix<T> Backward(Matrix<T> gradient)
    {
        var db = bias.Gradient.Row(0);
        for (var i = 0; i < gradient.Rows; i++)
            TensorPrimitives.Add(db, gradient.Row(i), db);
        return gradient;
    }
}
