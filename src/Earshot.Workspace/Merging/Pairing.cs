namespace Earshot.Workspace.Merging;

/// <summary>
/// What both copies did before they parted, or took over from each other in an earlier merge: pairs their steps, and so
/// the annotations and classes that are one and the same.
/// </summary>
internal sealed class Pairing
{
    private Pairing() { }

    /// <summary>The number here of each step of the other copy that is here.</summary>
    public Dictionary<long, long> Steps { get; } = [];

    /// <summary>The number here of each annotation of the other copy that is here.</summary>
    public Dictionary<long, long> Annotations { get; } = [];

    /// <summary>The number here of each class of the other copy that was said in a step of both.</summary>
    public Dictionary<long, long> Classes { get; } = [];

    public static Pairing Of(List<Step> here, List<Step> there)
    {
        var pairing = new Pairing();
        var known = here.GroupBy(step => step.Identity)
            .ToDictionary(group => group.Key, group => new Queue<Step>(group), StringComparer.Ordinal);
        foreach (var step in there)
            if (known.TryGetValue(step.Identity, out var same) && same.TryDequeue(out var own))
                pairing.Pair(own, step);
        return pairing;
    }

    /// <summary>Events of one step pair in their order; a merge may have put down more of one place here.</summary>
    private void Pair(Step own, Step other)
    {
        Steps[other.Id] = own.Id;
        var waiting = own.Events.GroupBy(Kind).ToDictionary(group => group.Key, group => new Queue<Event>(group));
        foreach (var said in other.Events)
            if (waiting.TryGetValue(Kind(said), out var same) && same.TryDequeue(out var paired))
            {
                Annotations.TryAdd(said.Annotation, paired.Annotation);
                if (said.ClassId is { } theirs && paired.ClassId is { } ours)
                    Classes.TryAdd(theirs, ours);
            }
    }

    private static (object, object?, bool) Kind(Event said) =>
        (said.Place, said.Said[Event.Polarity], said.ClassId is null);
}
