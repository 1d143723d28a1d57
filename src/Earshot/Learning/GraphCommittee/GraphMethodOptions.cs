using Earshot.Graphs;
using Earshot.Learning.Linear;

namespace Earshot.Learning.GraphCommittee;

/// <summary>Options of <see cref="GraphMethod"/>.</summary>
public sealed record GraphMethodOptions
{
    /// <summary>
    /// Neighbours a clip, 1 or more: a member of the committee for each, in each view. Default 3 and 10, so that no k
    /// has to be chosen.
    /// </summary>
    public IReadOnlyList<int> Neighbours { get; init; } = [3, 10];

    /// <summary>
    /// Training clips from which on neighbours are looked for in cells (<see cref="CellNeighbours"/>), which find
    /// nearly all of them for a small part of the cost; below, each clip is compared with all. Default 20,000.
    /// </summary>
    public int CellsFrom { get; init; } = CellNeighbours.FewestAnchors;

    /// <summary>
    /// Training clips from which on the model keeps prototypes in their place (<see cref="Condensation"/>), so that
    /// neither its file nor a prediction grows with them. Default 20,000.
    /// </summary>
    public int CondensedFrom { get; init; } = CellNeighbours.FewestAnchors;

    /// <summary>Principal components damped in the second view of the clips; 0: there is none. Default 40.</summary>
    public int DampedComponents { get; init; } = 40;

    /// <summary>
    /// θ of the damping (<see cref="ComponentDamping"/>), above 0: the smaller, the more alike all directions become.
    /// Default 0.6.
    /// </summary>
    public double DampingShrinkage { get; init; } = 0.6;

    /// <summary>
    /// Whether a clip is joined to its nearest in other groups (speakers, recordings) where groups are known. A clip
    /// that comes later is of a group never seen, so it should find the graph as it was in training. Default true.
    /// </summary>
    public bool AcrossGroups { get; init; } = true;

    /// <summary>
    /// Share in the answer of a plain logistic regression on the labelled clips, 0 to below 1; 0: there is none. It
    /// asks no neighbour, and a speaker never heard before has neighbours that mislead. Default 0.2.
    /// </summary>
    public float PlainShare { get; init; } = 0.2f;

    /// <summary>
    /// Rounds of self-training; each takes in more of the unlabelled clips, the last one all. Default 6.
    /// </summary>
    public int Rounds { get; init; } = 6;

    /// <summary>
    /// Clips that the regression of a round learns from at most, drawn evenly from those taken in; the last round
    /// learns from all. Default 20,000.
    /// </summary>
    public int RoundClips { get; init; } = 20_000;

    /// <summary>The share of unlabelled clips taken in: from the first share to all, evenly over the rounds.</summary>
    internal double ShareOf(int round) => Rounds == 1 ? 1 : FirstShare + (1 - FirstShare) * round / (Rounds - 1);

    /// <summary>Share of the unlabelled clips taken in by the first round, 0 to 1. Default 0.2.</summary>
    public double FirstShare { get; init; } = 0.2;

    /// <summary>α of the spreading of scores in self-training, 0 to 1. Default 0.5.</summary>
    public float SpreadAlpha { get; init; } = 0.5f;

    /// <summary>α of Correct and Smooth, 0 to 1. Default 0.3.</summary>
    public float SmoothAlpha { get; init; } = 0.3f;

    /// <summary>
    /// The regression of each round. Default: C = 1, at most 25 steps, from where the last round ended.
    /// </summary>
    public LogisticRegressionOptions Regression { get; init; } =
        new()
        {
            Optimiser = new() { MaxIterations = 25, GradientTolerance = 1e-3 },
        };
}
