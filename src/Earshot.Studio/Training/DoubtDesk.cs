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
        lock (gate)
        {
            if (search.Looking)
                return false;
            search = search with { Looking = true, Done = 0, Total = 0, Reason = null };
        }
        _ = Task.Run(() => Set(_ => Look()), CancellationToken.None);
        return true;
    }

    private DoubtSearch Look()
    {
        var last = workspace.Labels.LastEvent();
        try
        {
            var asked = workspace.Runs.Latest()?.Options ?? new() { Method = Methods.For(workspace.Windows.Output()) };
            var found = LabelReview.Of(workspace, asked, options.Threads, new News(this), lifetime.ApplicationStopping);
            return new(false, 0, 0, found.Reason, last, found.IsOk ? found.Value : null);
        }
        catch (OperationCanceledException)
        {
            return new(false, 0, 0, "the search was stopped", last, null);
        }
        catch (WorkspaceUnavailableException unavailable)
        {
            return new(false, 0, 0, unavailable.Message, last, null);
        }
        catch (Exception bug)
        {
            return new(false, 0, 0, $"this is a bug in earshot: {bug.GetType().Name}: {bug.Message}", last, null);
        }
    }

    private void Set(Func<DoubtSearch, DoubtSearch> change)
    {
        var changed = change(Now);
        lock (gate)
            search = changed;
    }

    private sealed class News(DoubtDesk desk) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) =>
            desk.Set(search => search with { Done = value.Done, Total = value.Total });
    }
}
