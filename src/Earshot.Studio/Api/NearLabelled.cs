using Earshot.Workspace;
using Earshot.Workspace.Search;

namespace Earshot.Studio.Api;

/// <summary>
/// The labelled windows nearest to the one on show: of windows they are found when one is shown, not stored with each
/// answer. Keeps the labelled ones until something is said.
/// </summary>
internal sealed class NearLabelled(WorkspaceStore workspace)
{
    private const int Most = 4096,
        Shown = 5;
    private readonly Lock turn = new();
    private WindowSearch? search;
    private long seen = -1;

    /// <summary>Nearest first; none where nothing is labelled or the window has no features.</summary>
    public IReadOnlyList<Neighbour> Of(long windowId)
    {
        var own = workspace.Features.Load([windowId]);
        if (own.ClipIds.Length == 0)
            return [];
        return
        [
            .. Search()
                .Like(own.Features, Shown, id => id != windowId)
                .Select(hit => new Neighbour((int)hit.WindowId, hit.Similarity)),
        ];
    }

    /// <summary>Reads what the first who asks would wait for.</summary>
    public void Prepare()
    {
        if (workspace.Windows.Cut() is not null)
            _ = Search();
    }

    private WindowSearch Search()
    {
        lock (turn)
        {
            var last = workspace.Labels.LastEvent();
            if (search is null || last != seen)
            {
                var labelled = workspace.WindowLabels.All().Select(label => label.WindowId).TakeLast(Most);
                search = WindowSearch.Among(workspace, [.. labelled], search);
            }
            seen = last;
            return search;
        }
    }
}
