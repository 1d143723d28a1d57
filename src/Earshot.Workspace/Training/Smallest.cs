namespace Earshot.Workspace.Training;

/// <summary>The places of the smallest of many numbers, without sorting them all.</summary>
internal static class Smallest
{
    /// <summary>At most so many places, of the smallest number first; of equals the lower place.</summary>
    public static int[] Of(ReadOnlySpan<float> values, int count)
    {
        var kept = new PriorityQueue<int, (float Loss, int Place)>(count + 1);
        for (var i = 0; i < values.Length && count > 0; i++)
        {
            if (kept.Count < count)
                kept.Enqueue(i, (-values[i], -i));
            else if (kept.TryPeek(out _, out var worst) && (-values[i], -i).CompareTo(worst) > 0)
                kept.EnqueueDequeue(i, (-values[i], -i));
        }
        var places = new int[kept.Count];
        for (var place = places.Length - 1; kept.TryDequeue(out var i, out _); place--)
            places[place] = i;
        return places;
    }
}
