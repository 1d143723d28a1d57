using System.Numerics;
using Earshot.Learning.Paper;

namespace Earshot.Learning.Networks;

/// <summary>A part of what a training minimises: the labels, GraphMix, a self-supervised task.</summary>
/// <typeparam name="T"><c>float</c> or <c>double</c>.</typeparam>
public interface ILossTerm<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>What it learns beside the network itself.</summary>
    IReadOnlyList<Parameter<T>> Parameters { get; }

    /// <summary>Its weighted loss, with fresh dropout and corruption; adds its gradients to all parameters'.</summary>
    /// <param name="epoch">Epochs done before, for weights that grow.</param>
    double AddGradient(int epoch);
}
