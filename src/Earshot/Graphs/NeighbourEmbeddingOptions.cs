namespace Earshot.Graphs;

/// <summary>Options of <see cref="NeighbourEmbedding"/>.</summary>
internal sealed record NeighbourEmbeddingOptions
{
    /// <summary>Steps of the descent, 1 or more. Default 300.</summary>
    public int Epochs { get; init; } = 300;

    /// <summary>Random nodes each node is pushed away from a step, 1 or more. Default 10.</summary>
    public int Samples { get; init; } = 10;

    /// <summary>Weight of the push against the pull; UMAP's five negative samples an edge. Default 5.</summary>
    public float Repulsion { get; init; } = 5;

    /// <summary>Share of the last step that is taken again, 0 to below 1. Default 0.7.</summary>
    public float Momentum { get; init; } = 0.7f;

    /// <summary>These options, if they can be used.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One is out of range.</exception>
    public NeighbourEmbeddingOptions Validated()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Epochs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Samples, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(Repulsion);
        ArgumentOutOfRangeException.ThrowIfNegative(Momentum);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(Momentum, 1);
        return this;
    }
}
