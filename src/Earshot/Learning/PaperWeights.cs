using System.Numerics;
using Earshot.Numerics;

namespace Earshot.Learning;

/// <summary>What the paper's model learns: Θ of the shared GCN, Θ' of the classifier, Θ'' of a head for each self-supervised task.</summary>
/// <typeparam name="T"><c>float</c> or <c>double</c>.</typeparam>
internal sealed class PaperWeights<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Xavier weights, zero biases.</summary>
    /// <param name="dimension">Features d.</param>
    /// <param name="hidden">Width of each of the shared layers, first to last.</param>
    /// <param name="outputs">Outputs of each head: the classifier's number of classes, then a task's each.</param>
    /// <param name="random">Where the weights come from.</param>
    public PaperWeights(int dimension, ReadOnlySpan<int> hidden, ReadOnlySpan<int> outputs, RandomStream random)
    {
        foreach (var width in hidden)
        {
            Shared.Add(new LayerWeights<T>(dimension, width, random));
            dimension = width;
        }
        foreach (var count in outputs) Heads.Add(new LayerWeights<T>(dimension, count, random));
    }

    /// <summary>Θ, first layer first.</summary>
    public List<LayerWeights<T>> Shared { get; } = [];

    /// <summary>Θ' and Θ''.</summary>
    public List<LayerWeights<T>> Heads { get; } = [];

    /// <summary>Every learnt matrix.</summary>
    public IEnumerable<Parameter<T>> All => Shared.Concat(Heads).SelectMany(layer => new[] { layer.Weight, layer.Bias });

    /// <summary>Copies the values of weights of the same shape.</summary>
    public void CopyFrom(PaperWeights<T> other)
    {
        foreach (var (to, from) in All.Zip(other.All)) from.Value.Span.CopyTo(to.Value.Span);
    }
}
