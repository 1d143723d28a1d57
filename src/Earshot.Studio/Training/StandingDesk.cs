using System.Globalization;
using Earshot.Workspace;

namespace Earshot.Studio.Training;

/// <summary>Says how things stand.</summary>
internal sealed class StandingDesk(WorkspaceStore workspace, TrainingJob job, TimeProvider clock)
{
    private readonly string server =
        $"{Environment.ProcessId} {clock.GetUtcNow().ToString("O", CultureInfo.InvariantCulture)}";

    public Standing Now() => new(server, job.Progress, workspace.Labels.LastEvent(), workspace.Runs.Latest()?.Id);
}
