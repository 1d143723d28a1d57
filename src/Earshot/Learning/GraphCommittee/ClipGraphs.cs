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
    private readonly GraphMethodOptions options;
    private readonly NearestNeighbours[] nearest;

    private ClipGraphs(
        Matrix<float> features,
        int[]? groups,
        GraphMethodOptions options,
        Standardiser standardiser,
        ClipView[] views,
        NearestNeighbours[] nearest,
        Prototypes[] prototypes
    )
    {
        (this.features, Groups, this.options, this.nearest) = (features, groups, options, nearest);
        (Standardiser, Views, Prototypes) = (standardiser, views, prototypes);
        float[] distances = [.. nearest[0].MeanDistances().Order()];
        TypicalDistance = Math.Max(distances[distances.Length / 2], float.Epsilon);
    }

    /// <summary>Whether they were made of these very clips, groups and options.</summary>
    public bool AreOf(Matrix<float> otherFeatures, int[]? otherGroups, GraphMethodOptions otherOptions) =>
        ReferenceEquals(features, otherFeatures)
        && (Groups ?? []).AsSpan().SequenceEqual(otherGroups ?? [])
        && options.Neighbours.SequenceEqual(otherOptions.Neighbours)
        && options.DampedComponents == otherOptions.DampedComponents
        && options.DampingShrinkage.Equals(otherOptions.DampingShrinkage)
        && options.CellsFrom == otherOptions.CellsFrom
        && options.CondensedFrom == otherOptions.CondensedFrom;

    /// <summary>Group of each clip where they were held apart; null: joined to any.</summary>
    public int[]? Groups { get; }

    /// <summary>Of all clips.</summary>
    public Standardiser Standardiser { get; }

    /// <summary>As they are, then damped.</summary>
    public ClipView[] Views { get; }

    /// <summary>Of several sizes, fewest first; none where a model keeps all clips.</summary>
    public Prototypes[] Prototypes { get; }

    /// <summary>Number of graphs: views × neighbours, view by view.</summary>
    public int Count => Views.Length * options.Neighbours.Count;

    /// <summary>One of them, made anew each time: all at once would take far more than the clips.</summary>
    public ClipGraph Graph(int place)
    {
        var view = place / options.Neighbours.Count;
        var joined = nearest[view].Nearest(options.Neighbours[place % options.Neighbours.Count]);
        var clips = Views[view].Clips;
        return new(view, joined, new(joined), NeighbourGraph.WithNeighbourMean(clips, clips, joined));
    }

    /// <summary>Median over the clips of the mean distance to their nearest in the first view; above 0.</summary>
    public float TypicalDistance { get; }

    /// <summary>Of these clips.</summary>
    /// <param name="features">Raw; shape (n, d).</param>
    /// <param name="classes">How many there will be to tell apart.</param>
    /// <param name="groups">Group of each clip, when it is to be joined to clips of other groups; null: to any.</param>
    /// <param name="options">Neighbours and damping.</param>
    /// <param name="parallel">Threads, and what stops it.</param>
    public static ClipGraphs Build(
        Matrix<float> features,
        int classes,
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
        var (isLarge, k) = (z.Rows >= options.CellsFrom, options.Neighbours.Max());
        Parallel.For(
            0,
            views.Length,
            // cells take all threads and much memory: one view after the other
            isLarge ? One(parallel) : parallel,
            v =>
            {
                if (isLarge)
                    views[v] = views[v] with { Cells = CellNeighbours.Choose(views[v].Clips, k, parallel) };
                nearest[v] = views[v].Joined(k, groups, parallel);
                if (v > 0 && z.Rows >= options.CondensedFrom)
                    views[v] = views[v] with { Cells = null };
            }
        );
        Prototypes[] prototypes = [];
        if (z.Rows >= options.CondensedFrom)
        {
            prototypes = Condense(views[0], classes, options, parallel);
            views[0] = views[0] with { Cells = null };
        }
        return new ClipGraphs(features, groups, options, standardiser, views, nearest, prototypes);
    }

    private static Prototypes[] Condense(
        ClipView view,
        int classes,
        GraphMethodOptions options,
        ParallelOptions parallel
    )
    {
        // they look at no label: no seed but one of their own has a say
        var cells = view.Cells?.Cells ?? Cells.Find(view.Clips, new RandomStreams(1), parallel: parallel);
        var counts = GraphCommittee.Prototypes.Counts(
            view.Clips.Rows,
            view.Clips.Columns,
            classes * 2 * options.Neighbours.Count
        );
        return [.. counts.Select(count => GraphCommittee.Prototypes.Find(view.Clips, cells, count, parallel))];
    }

    private static ParallelOptions One(ParallelOptions parallel) =>
        new() { MaxDegreeOfParallelism = 1, CancellationToken = parallel.CancellationToken };
}
