using System.Numerics;
using Earshot.Learning.Paper;
using Earshot.Numerics;

namespace Earshot.Learning.Networks;

/// <summary>Modules one after the other.</summary>
/// <typeparam name="T"><c>float</c> or <c>double</c>.</typeparam>
/// <param name="modules">In the order they are applied.</param>
public sealed class Sequential<T>(params IModule<T>[] modules) : IModule<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public IReadOnlyList<Parameter<T>> Parameters { get; } = [.. modules.SelectMany(module => module.Parameters)];

    /// <inheritdoc/>
    public IReadOnlyList<Matrix<T>> Statistics { get; } = [.. modules.SelectMany(module => module.Statistics)];

    /// <inheritdoc/>
    public Matrix<T> Forward(Matrix<T> x, bool training)
    {
        foreach (var module in modules)
            x = module.Forward(x, training);
        return x;
    }

    /// <inheritdoc/>
    public Matrix<T> Backward(Matrix<T> gradient)
    {
        for (var m = modules.Length - 1; m >= 0; m--)
            gradient = modules[m].Backward(gradient);
        return gradient;
    }
}
