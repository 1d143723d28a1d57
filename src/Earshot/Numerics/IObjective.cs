using System.Numerics;

namespace Earshot.Numerics;

/// <summary>A differentiable function of one flat vector: what a training minimises.</summary>
/// <typeparam name="T"><c>float</c> to run, <c>double</c> to check its gradient.</typeparam>
internal interface IObjective<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Length of the parameter vector.</summary>
    int Length { get; }

    /// <summary>
    /// The loss at <paramref name="parameters"/>; its gradient is written to <paramref name="gradient"/>.
    /// </summary>
    /// <param name="parameters">Where; length <see cref="Length"/>.</param>
    /// <param name="gradient">Overwritten; length <see cref="Length"/>.</param>
    double Evaluate(T[] parameters, T[] gradient);
}
