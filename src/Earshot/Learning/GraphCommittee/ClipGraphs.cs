using Earshot.Graphs;
using Earshot.Numerics;

namespace Earshot.Learning.GraphCommittee;

/// <summary>
/// What <see cref="GraphMethod"/> makes of clips before it looks at a label: two views of them, as they are and with
/// their loudest components damped, and a graph of nearest clips in each view for each number of neighbours.
/// </summary>
internal sealed class ClipGraphs
{
    private readonly Matrix<float> features;
    private readonly int[]? groups;
    private readonly GraphMethodOptions options;

    private ClipGraphs(
        Matrix<float> features,
        int[]? groups,
        GraphMethodOptions options,
        Standardiser standardiser,
        ClipView[] views,
        ClipGraph[] graphs,
        float typicalDistance
    )
    {
        (this.features, this.groups, this.options) = (features, groups, options);
        (Standardiser, Views, Graphs, TypicalDistance) = (standardiser, views, graphs, typicalDistance);
    }

    /// <summary>Whether they were made of these very clips, groups and options.</summary>
    public bool AreOf(Matrix<float> otherFeatures, int[]? otherGroups, GraphMethodOptions otherOptions) =>
        ReferenceEquals(features, otherFeatures)
        && (groups ?? []).AsSpan().SequenceEqual(otherGroups ?? [])
        && options.Neighbours.SequenceEqual(otherOptions.Neighbours)
        && options.DampedComponents == otherOptions.DampedComponents
        && options.DampingShrinkage.Equals(otherOptions.DampingShrinkage)
        && options.CellsFrom == otherOptions.CellsFrom;

    /// <summary>Of all clips.</summary>
    public Standardiser Standardiser { get; }

    /// <summary>As they are, then damped.</summary>
    public ClipView[] Views { get; }

    /// <summary>Views × neighbours, view by view.</summary>
    public ClipGraph[] Graphs { get; }

    /// <summary>Median over the clips of the mean distance to their nearest in the first view; above 0.</summary>
    public float TypicalDistance { get; }

    /// <summary>Of these clips.</summary>
    /// <param name="features">Raw; shape (n, d).</param>
    /// <param name="groups">Group of each clip, when it is to be joined to clips of other groups; null: to any.</param>
    /// <param name="options">Neighbours and damping.</param>
    /// <param name="parallel">Threads, and what stops it.</param>
    public static ClipGraphs Build(
        Matrix<float> features,
        int[]? groups,
        GraphMethodOptions options,
        ParallelOptions parallel
    )
    {
        var standardiser = Standardiser.Fit(features);
        var z = standardiser.Apply(features);
        ClipView[] views =
        [
            new(null, z),
            .. options.DampedComponents > 0 ? [ClipView.Damped(z, options)] : Array.Empty<ClipView>(),
        ];
        var nearest = new NearestNeighbours[views.Length];
        Parallel.For(
            0,
            views.Length,
            parallel,
            v =>
            {
                var (view, k) = (views[v], options.Neighbours.Max());
                if (view.Clips.Rows >= options.CellsFrom)
                    views[v] = view = view with { Cells = CellNeighbours.Choose(view.Clips, k, parallel) };
                nearest[v] = view.Joined(k, groups, parallel);
            }
        );
        var graphs = new ClipGraph[views.Length * options.Neighbours.Count];
        Parallel.For(
            0,
            graphs.Length,
            parallel,
            g =>
            {
                var view = g / options.Neighbours.Count;
                var joined = nearest[view].Nearest(options.Neighbours[g % options.Neighbours.Count]);
                graphs[g] = new ClipGraph(
                    view,
                    joined.K,
                    new NeighbourGraph(joined),
                    NeighbourGraph.WithNeighbourMean(views[view].Clips, views[view].Clips, joined)
                );
            }
        );
        float[] distances = [.. nearest[0].MeanDistances().Order()];
        var typical = Math.Max(distances[distances.Length / 2], float.Epsilon);
        return new ClipGraphs(features, groups, options, standardiser, views, graphs, typical);
    }
}
