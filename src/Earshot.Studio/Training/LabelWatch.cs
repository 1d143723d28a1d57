using Earshot.Workspace;

namespace Earshot.Studio.Training;

/// <summary>
/// Tells every open page that labels changed, whoever changed them: another tab, or the command line in a process of
/// its own.
/// </summary>
internal sealed class LabelWatch(WorkspaceStore workspace, EventHub hub, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private long known = -1,
        settled = -1;

    /// <summary>Looks whether something was said since the last look, and tells it.</summary>
    public void Look()
    {
        var last = workspace.Labels.LastEvent();
        if (Interlocked.Exchange(ref known, last) != last)
            hub.Publish(new StudioEvent("labels", "labels changed", Last: last));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            if (hub.HasListeners)
                LookIfItCan();
    }

    /// <summary>Brings the log back into the file between labels, so that no label has to.</summary>
    private void Settle()
    {
        if (settled == known)
            return;
        settled = known;
        workspace.Settle();
    }

    /// <summary>A workspace that another process keeps busy is looked at again at the next tick.</summary>
    private void LookIfItCan()
    {
        try
        {
            Look();
            Settle();
        }
        catch (WorkspaceUnavailableException) { }
    }
}
