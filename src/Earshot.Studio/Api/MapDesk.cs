using Earshot.Workspace;

namespace Earshot.Studio.Api;

/// <summary>
/// Hands out the map. What a run says of every window and where it stands are put into columns once; labels, which
/// change by the second, are filled in for each who asks.
/// </summary>
internal sealed class MapDesk(WorkspaceStore workspace, NearLabelled near) : BackgroundService
{
    private readonly Lock turn = new();
    private string? version;
    private MapColumns? known;

    /// <summary>All windows that have features.</summary>
    public byte[] All()
    {
        var last = workspace.Labels.LastEvent(); // what is said while the labels are read is told as news once more
        return Answers().With(workspace.WindowLabels.All(), last);
    }

    /// <summary>Some of them, without where they stand: what is on show before the map has come.</summary>
    public byte[] Of(long[] windows)
    {
        var last = workspace.Labels.LastEvent();
        var columns = new MapColumns([.. windows.Distinct().Order().Select(id => (id, 0f, 0f))]);
        columns.Fill(workspace.Runs.Answers(windows));
        return columns.With(workspace.WindowLabels.Of(windows), last);
    }

    /// <summary>The first page that is opened finds ready what takes long to read.</summary>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.Run(
            () =>
            {
                try
                {
                    _ = Answers();
                    near.Prepare();
                }
                catch (WorkspaceUnavailableException) { } // read by who asks first
            },
            stoppingToken
        );

    private MapColumns Answers()
    {
        lock (turn)
        {
            var now = workspace.Map.Version();
            if (known is not null && now == version)
                return known;
            known = new MapColumns(workspace.Map.All());
            known.Fill(workspace.Runs.Answers());
            version = now;
            return known;
        }
    }
}
