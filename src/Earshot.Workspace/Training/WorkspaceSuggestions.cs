namespace Earshot.Workspace.Training;

/// <summary>
/// Which clips to label next: what the newest run asks for (<see cref="Learning.Selection.Suggestions"/>), then
/// whatever it is least sure of.
/// </summary>
public static class WorkspaceSuggestions
{
    /// <summary>Clip numbers, most useful first; without a run, clips that lie far apart on the map.</summary>
    /// <param name="workspace">The workspace.</param>
    /// <param name="count">How many are wanted.</param>
    /// <param name="where">Those that may be asked; null: all.</param>
    public static IReadOnlyList<long> Next(WorkspaceStore workspace, int count, Predicate<long>? where = null)
    {
        where ??= _ => true;
        var labelled = workspace.WindowLabels.Known();
        long[] asked = [.. workspace.Runs.Queue().Where(id => !labelled.Contains(id) && where(id)).Take(count)];
        if (asked.Length == count)
            return asked;
        var answers = workspace.Runs.Answers();
        return answers.Count == 0
            ? Spread([.. workspace.Map.All().Where(point => where(point.ClipId))], labelled, count)
            :
            [
                .. asked
                    .Concat(
                        answers
                            .Where(a => !labelled.Contains(a.ClipId) && where(a.ClipId))
                            .OrderBy(a => a.Confidence)
                            .Select(a => a.ClipId)
                    )
                    .Distinct()
                    .Take(count),
            ];
    }

    /// <summary>Farthest first: each next clip is the one farthest from all labelled and all chosen ones.</summary>
    private static List<long> Spread(
        IReadOnlyList<(long ClipId, float X, float Y)> map,
        IReadOnlySet<long> labelled,
        int count
    )
    {
        var distances = Enumerable.Repeat(float.PositiveInfinity, map.Count).ToArray();
        void Near(int place)
        {
            var (_, x, y) = map[place];
            for (var i = 0; i < distances.Length; i++)
                distances[i] = Math.Min(
                    distances[i],
                    (map[i].X - x) * (map[i].X - x) + (map[i].Y - y) * (map[i].Y - y)
                );
            distances[place] = -1;
        }
        for (var i = 0; i < map.Count; i++)
            if (labelled.Contains(map[i].ClipId))
                Near(i);
        var chosen = new List<long>();
        var open = map.Count(point => !labelled.Contains(point.ClipId));
        while (chosen.Count < Math.Min(count, open))
        {
            var farthest = Array.IndexOf(distances, distances.Max());
            chosen.Add(map[farthest].ClipId);
            Near(farthest);
        }
        return chosen;
    }
}
