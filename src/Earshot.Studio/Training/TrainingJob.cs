using Earshot.Learning;
using Earshot.Workspace;
using Earshot.Workspace.Training;

namespace Earshot.Studio.Training;

/// <summary>The one training that may run at a time, and its news.</summary>
internal sealed class TrainingJob(WorkspaceTrainer trainer, EventHub hub, IHostApplicationLifetime lifetime)
{
    private readonly Lock gate = new();
    private CancellationTokenSource? running;

    private StudioEvent? newest;

    /// <summary>The newest progress; null where no training runs.</summary>
    public StudioEvent? Progress => running is null ? null : newest;

    /// <summary>Starts a training; false where one runs already.</summary>
    public bool Start(RunOptions options)
    {
        lock (gate)
        {
            if (running is not null)
                return false;
            running = CancellationTokenSource.CreateLinkedTokenSource(lifetime.ApplicationStopping);
            Tell(new StudioEvent("progress", "learning", 0, 1));
            var cancellation = running.Token;
            _ = Task.Run(() => Run(options, cancellation), CancellationToken.None);
            return true;
        }
    }

    public void Cancel()
    {
        lock (gate)
            running?.Cancel();
    }

    private void Run(RunOptions options, CancellationToken cancellation)
    {
        StudioEvent news;
        try
        {
            var run = trainer.Train(options, new News(Tell), cancellation);
            news = run.IsOk
                ? new StudioEvent("trained", $"run {run.Value.Id}")
                : new StudioEvent("failed", run.Reason!);
        }
        catch (OperationCanceledException)
        {
            news = new StudioEvent("cancelled", "the training was stopped");
        }
        catch (WorkspaceUnavailableException unavailable)
        {
            news = new StudioEvent("failed", unavailable.Message);
        }
        catch (Exception bug)
        {
            news = new StudioEvent("failed", $"this is a bug in earshot: {bug.GetType().Name}: {bug.Message}");
        }
        lock (gate)
        {
            running!.Dispose();
            running = null;
        }
        hub.Publish(news);
    }

    private void Tell(StudioEvent progress) => hub.Publish(newest = progress);

    private sealed class News(Action<StudioEvent> tell) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) =>
            tell(new StudioEvent("progress", value.Stage, value.Done, value.Total));
    }
}
