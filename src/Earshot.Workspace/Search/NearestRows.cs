namespace Earshot.Workspace.Search;

/// <summary>Keeps the nearest of the rows it is shown.</summary>
internal sealed class NearestRows(int count)
{
    private readonly PriorityQueue<int, (float Similarity, int Place)> kept = new();

    /// <summary>Shows it a row; of equally near ones the lower row is kept.</summary>
    public void Add(int row, float similarity)
    {
        var rank = (similarity, -row);
        if (kept.Count < count)
            kept.Enqueue(row, rank);
        else if (kept.TryPeek(out _, out var farthest) && rank.CompareTo(farthest) > 0)
            kept.EnqueueDequeue(row, rank);
    }

    /// <summary>Those kept, nearest first.</summary>
    public Near[] Found() =>
        [
            .. kept
                .UnorderedItems.OrderByDescending(item => item.Priority)
                .Select(item => new Near(item.Element, item.Priority.Similarity)),
        ];
}
