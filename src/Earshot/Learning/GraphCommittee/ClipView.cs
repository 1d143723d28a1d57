using Earshot.Graphs;
using Earshot.Numerics;

namespace Earshot.Learning.GraphCommittee;

/// <summary>One way to look at standardised clips.</summary>
/// <param name="Damping">What is done to them; null: nothing.</param>
/// <param name="Clips">The training clips in this view, shape (n, d).</param>
internal sealed record ClipView(ComponentDamping? Damping, Matrix<float> Clips)
{
    // made when first asked: a training asks nothing
    private readonly Lazy<Anchors> anchors = new(() => Anchors.Of(Clips));

    /// <summary>Finds the nearest of many clips; null where all are compared.</summary>
    public CellNeighbours? Cells { get; init; }

    /// <summary>The training clips nearest to each row (m, d) in this view.</summary>
    public NearestNeighbours Nearest(Matrix<float> z, int k) =>
        Cells?.Among(z, k) ?? NearestNeighbours.Among(z, anchors.Value, k);

    /// <summary>The training clips nearest to each, itself and its group left out.</summary>
    public NearestNeighbours Joined(int k, int[]? groups, ParallelOptions parallel) =>
        Cells?.Within(k, groups, parallel) ?? NearestNeighbours.Within(Clips, k, groups, parallel.CancellationToken);

    /// <summary>Standardised clips <paramref name="z"/> (n, d) with their loudest components damped.</summary>
    public static ClipView Damped(Matrix<float> z, GraphMethodOptions options) =>
        Damped(z, ComponentDamping.Fit(z, options.DampedComponents, options.DampingShrinkage));

    /// <summary>The same by a damping that is known.</summary>
    public static ClipView Damped(Matrix<float> z, ComponentDamping damping) => new(damping, damping.Apply(z));

    /// <summary>
    /// As a model file holds it, in half the bytes: of the standardised clips <paramref name="z"/> (n, d) in half
    /// precision.
    /// </summary>
    public ClipView Stored(Matrix<float> z)
    {
        var clips = Embed(HalfPrecision.Round(z));
        return new(Damping, clips) { Cells = Cells?.Over(clips) };
    }

    /// <summary>Other standardised clips in this view.</summary>
    public Matrix<float> Embed(Matrix<float> z) => Damping?.Apply(z) ?? z;
}
