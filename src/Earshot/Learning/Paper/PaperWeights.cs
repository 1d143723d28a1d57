using System.Numerics;
using Earshot.Numerics;

namespace Earshot.Learning.Paper;

/// <summary>
/// What the paper's model learns: Θ of the shared GCN, Θ' of the classifier, Θ'' of a head for each self-supervised
/// task.
/// </summary>
/// <typeparam name="T"><c>float</c> or <c>double</c>.</typeparam>
internal sealed class PaperWeights<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Given layers.</summary>
    /// <param name="shared">Θ, first layer first.</param>
    /// <param name="heads">Θ', then Θ'' of each task.</param>
    public PaperWeights(IEnumerable<LayerWeights<T>> shared, IEnumerable<LayerWeights<T>> heads) =>
        (Shared, Heads) = ([.. shared], [.. heads]);

    /// <summary>Xavier weights, zero biases.</summary>
    /// <param name="dimension">Features d.</param>
    /// <param name="hidden">Width of each shared layer, first to last.</param>
    /// <param name="outputs">Outputs of each head: the classifier's number of classes, then a task's each.</param>
    /// <param name="random">Where the weights come from.</param>
    public PaperWeights(int dimension, int[] hidden, int[] outputs, RandomStream random)
        : this(
            hidden.Zip([dimension, .. hidden], (width, inputs) => new LayerWeights<T>(inputs, width, random)),
            outputs.Select(count => new LayerWeights<T>(hidden[^1], count, random))
        ) { }

    /// <summary>Θ.</summary>
    public IReadOnlyList<LayerWeights<T>> Shared { get; }

    /// <summary>Θ' and Θ''.</summary>
    public IReadOnlyList<LayerWeights<T>> Heads { get; }

    /// <summary>Every learnt matrix.</summary>
    public IEnumerable<PaperParameter<T>> All =>
        Shared.Concat(Heads).SelectMany(layer => new[] { layer.Weight, layer.Bias });

    /// <summary>A deep copy of the values, with gradients of its own.</summary>
    public PaperWeights<T> Clone() => new(Shared.Select(layer => layer.Clone()), Heads.Select(head => head.Clone()));

    /// <summary>Copies the values of weights of the same shape.</summary>
    public void CopyFrom(PaperWeights<T> other)
    {
        foreach (var (to, from) in All.Zip(other.All))
            from.Value.Span.CopyTo(to.Value.Span);
    }
}
