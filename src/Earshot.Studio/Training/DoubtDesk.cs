using Earshot.Learning;
using Earshot.Workspace;
using Earshot.Workspace.Training;

namespace Earshot.Studio.Training;

/// <summary>How the search for labels that may be wrong stands.</summary>
/// <param name="Looking">Whether it runs.</param>
/// <param name="Done">Steps done.</param>
/// <param name="Total">Steps in all; 0 where that is not known yet.</param>
/// <param name="Reason">Why there is nothing to say; null where there is.</param>
/// <param name="Last">The newest label event it saw.</param>
/// <param name="Doubts">What was found, most doubtful first; null: nothing yet.</param>
internal sealed record DoubtSearch(
    bool Looking,
    int Done,
    int Total,
    string? Reason,
    long Last,
    IReadOnlyList<LabelDoubt>? Doubts
);

/// <summary>Looks for labels that may be wrong, one search at a time: each is a few trainings long.</summary>
internal sealed class DoubtDesk(WorkspaceStore workspace, StudioOptions options, IHostApplicationLifetime lifetime)
{
    private readonly BackgroundJob job = new(lifetime);
    private readonly Lock gate = new();
    private DoubtSearch search = new(false, 0, 0, null, -1, null);

    /// <summary>How it stands now.</summary>
    public DoubtSearch Now
    {
        get
        {
            lock (gate)
                return search;
        }
    }

    /// <summary>Starts a search; false where one runs already.</summary>
    public bool Start()
    {
        var last = -1L;
        return job.Start(
            () => Set(before => before with { Looking = true, Done = 0, Total = 0, Reason = null }),
            cancellation =>
            {
                last = workspace.Labels.LastEvent();
                return Look(cancellation);
            },
            (found, _) => Set(_ => new(false, 0, 0, found.Reason, last, found.IsOk ? found.Value : null))
        );
    }

    private Outcome<IReadOnlyList<LabelDoubt>> Look(CancellationToken cancellation)
    {
        var asked = workspace.Runs.Latest()?.Options ?? new() { Method = Methods.For(workspace.Windows.Output()) };
        return LabelReview.Of(workspace, asked, options.Threads, new News(this), cancellation);
    }

    private void Set(Func<DoubtSearch, DoubtSearch> change)
    {
        lock (gate)
            search = change(search);
    }

    private sealed class News(DoubtDesk desk) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) =>
            desk.Set(search => search with { Done = value.Done, Total = value.Total });
    }
}
