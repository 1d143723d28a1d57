using Earshot.Learning;
using Earshot.Workspace;
using Earshot.Workspace.Training;

namespace Earshot.Studio.Training;

/// <summary>The one training that may run at a time, and its news.</summary>
internal sealed class TrainingJob(WorkspaceTrainer trainer, EventHub hub, IHostApplicationLifetime lifetime)
{
    private readonly BackgroundJob job = new(lifetime);
    private StudioEvent? newest;

    /// <summary>The newest progress; null where no training runs.</summary>
    public StudioEvent? Progress => job.IsRunning ? newest : null;

    /// <summary>Starts a training; false where one runs already.</summary>
    public bool Start(RunOptions options) =>
        job.Start(
            () => Tell(new StudioEvent("progress", "learning", 0, 1)),
            cancellation => trainer.Train(options, new News(Tell), cancellation),
            (run, isStopped) =>
                hub.Publish(
                    run.IsOk ? new StudioEvent("trained", $"run {run.Value.Id}")
                    : isStopped ? new StudioEvent("cancelled", "the training was stopped")
                    : new StudioEvent("failed", run.Reason!)
                )
        );

    public void Cancel() => job.Cancel();

    private void Tell(StudioEvent progress) => hub.Publish(newest = progress);

    private sealed class News(Action<StudioEvent> tell) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) =>
            tell(new StudioEvent("progress", value.Stage, value.Done, value.Total));
    }
}
