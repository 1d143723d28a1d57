using Earshot.Numerics;

namespace Earshot.Graphs;

/// <summary>
/// Brings nodes into the plane so that neighbours stand together: descent on Σ_edges −log q + ρ·Σ_random −log(1 − q), q
/// = 1 / (1 + ‖y_i − y_j‖²) (UMAP, McInnes et al. 2018, with equal weights, which Böhm et al. 2022 found to do as
/// well).
/// </summary>
/// <remarks>
/// All nodes step at once, from where all stood before: unlike a sequential descent that gives the same bits at any
/// number of threads.
/// </remarks>
internal static class NeighbourEmbedding
{
    private const int Block = 512;
    private const float StartWidth = 10,
        LongestStep = 4,
        Nearest = 1e-3f;

    /// <summary>Positions (n, 2).</summary>
    /// <param name="graph">Who stands beside whom.</param>
    /// <param name="start">Where the descent begins, only its shape counts; shape (n, 2). Principal components keep the
    /// large distances right.</param>
    /// <param name="random">Its randomness.</param>
    /// <param name="options">Null: the defaults.</param>
    /// <param name="threads">At most so many; null: one a core.</param>
    public static Matrix<float> Embed(
        UndirectedGraph graph,
        Matrix<float> start,
        RandomStreams random,
        NeighbourEmbeddingOptions? options = null,
        int? threads = null
    )
    {
        options = (options ?? new()).Validated();
        if (start.Rows != graph.Nodes || start.Columns != 2)
            throw new ArgumentException($"the start must be {graph.Nodes}×2, got {start}", nameof(start));
        var (here, next) = (Scaled(start), new Matrix<float>(start.Rows, 2));
        var velocity = new Matrix<float>(start.Rows, 2);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = threads ?? Environment.ProcessorCount };
        for (var epoch = 0; epoch < options.Epochs; epoch++)
        {
            var rate = 1 - (float)epoch / options.Epochs;
            var draws = random.Child($"epoch {epoch}");
            Parallel.For(
                0,
                (graph.Nodes + Block - 1) / Block,
                parallel,
                block =>
                {
                    var stream = draws.Stream($"block {block}");
                    for (var i = block * Block; i < Math.Min(graph.Nodes, (block + 1) * Block); i++)
                        Step(graph, here, next, velocity.Row(i), i, rate, stream, options);
                }
            );
            (here, next) = (next, here);
        }
        return here;
    }

    /// <summary>v ← μ·v + η·(mean pull of the neighbours + ρ·mean push of random nodes); y ← y + v.</summary>
    private static void Step(
        UndirectedGraph graph,
        Matrix<float> here,
        Matrix<float> next,
        Span<float> velocity,
        int i,
        float rate,
        RandomStream random,
        NeighbourEmbeddingOptions options
    )
    {
        var (x, y) = (here[i, 0], here[i, 1]);
        var (forceX, forceY) = (0f, 0f);
        var neighbours = graph.Of(i);
        foreach (var j in neighbours)
        {
            var (dx, dy) = (here[j, 0] - x, here[j, 1] - y);
            var pull = 2 / (1 + dx * dx + dy * dy) / neighbours.Length;
            (forceX, forceY) = (forceX + pull * dx, forceY + pull * dy);
        }
        for (var sample = 0; sample < options.Samples; sample++)
        {
            var j = random.Next(graph.Nodes);
            var (dx, dy) = (x - here[j, 0], y - here[j, 1]);
            var square = dx * dx + dy * dy;
            var push = 2 * options.Repulsion / ((Nearest + square) * (1 + square)) / options.Samples;
            (forceX, forceY) = (forceX + push * dx, forceY + push * dy);
        }
        velocity[0] = options.Momentum * velocity[0] + rate * Math.Clamp(forceX, -LongestStep, LongestStep);
        velocity[1] = options.Momentum * velocity[1] + rate * Math.Clamp(forceY, -LongestStep, LongestStep);
        (next[i, 0], next[i, 1]) = (x + velocity[0], y + velocity[1]);
    }

    /// <summary>The start with its first column's standard deviation brought to <see cref="StartWidth"/>.</summary>
    private static Matrix<float> Scaled(Matrix<float> start)
    {
        var square = 0.0;
        for (var i = 0; i < start.Rows; i++)
            square += (double)start[i, 0] * start[i, 0];
        var scale = square > 0 ? (float)(StartWidth / Math.Sqrt(square / start.Rows)) : 1;
        var scaled = start.Clone();
        foreach (ref var value in scaled.Span)
            value *= scale;
        return scaled;
    }
}
