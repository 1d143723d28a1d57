using Earshot.Learning;
using Earshot.Workspace.Training;

namespace Earshot.Workspace;

/// <summary>What a training is asked for; stored with the run.</summary>
public sealed record RunOptions
{
    /// <summary>The method, by name. Default: <c>graph</c>.</summary>
    public string Method { get; init; } = "graph";

    /// <summary>The root seed. Default: 1.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>
    /// Parts the labels are cut into for the cross-fitted confidence and metrics, 2 to 10. Default: 5.
    /// </summary>
    public int Folds { get; init; } = 5;

    /// <summary>Labelled neighbours kept with each prediction, 1 to 20. Default: 5.</summary>
    public int NeighbourCount { get; init; } = 5;

    /// <summary>
    /// In any of many, whether what nobody said counts as absent, at little weight (weak negatives): all classes in
    /// recordings that nobody annotated, and the other classes in a labelled window. Default: no, that is unknown.
    /// </summary>
    public bool Background { get; init; }

    /// <summary>
    /// Of cut recordings, windows of which nothing is known that are looked at, at most, 0 or more; drawn equally many
    /// a recording. Default: 20,000, what a person waits for.
    /// </summary>
    public int MostOthers { get; init; } = WindowPool.MostOthers;

    /// <summary>Why they can't be used; null when they can.</summary>
    public string? Objection() =>
        Folds is < 2 or > 10 ? $"folds must be 2 to 10, got {Folds}"
        : NeighbourCount is < 1 or > 20 ? $"neighbours must be 1 to 20, got {NeighbourCount}"
        : MostOthers < 0 ? $"other windows must be 0 or more, got {MostOthers}"
        : null;

    /// <summary>The method, or why the options can't be used.</summary>
    public Outcome<ILearner> CreateLearner() =>
        Objection() is { } reason ? Outcome<ILearner>.Skipped(reason) : Methods.Create(Method);
}
