namespace Earshot.Workspace;

/// <summary>A finished training.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Options">What it was asked for.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="FinishedAt">When it was done.</param>
/// <param name="LabelCount">How many labels it learnt from.</param>
/// <param name="LastEvent">The newest label event it saw (<see cref="LabelLog.LastEvent"/>).</param>
/// <param name="Metrics">How good it is.</param>
/// <param name="Evidence">What the neighbours of its predictions are.</param>
public sealed record RunRecord(
    long Id,
    RunOptions Options,
    DateTimeOffset StartedAt,
    DateTimeOffset FinishedAt,
    int LabelCount,
    long LastEvent,
    RunMetrics Metrics,
    Evidence Evidence = Evidence.Cosine
)
{
    /// <summary>The classes it tells apart; a probability's place is the class's place here.</summary>
    public IReadOnlyList<long> ClassIds => Metrics.ClassIds;
}
