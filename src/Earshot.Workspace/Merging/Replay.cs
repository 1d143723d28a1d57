using Microsoft.Data.Sqlite;

namespace Earshot.Workspace.Merging;

/// <summary>Says the steps of another copy again, with their people and times, and the numbers of here.</summary>
internal sealed class Replay(
    SqliteConnection here,
    Pairing paired,
    ClassMatch classes,
    IReadOnlyDictionary<long, long> alike,
    bool isOneOfMany
)
{
    private static readonly Columns Said = new(BatchLog.Said);
    private readonly Dictionary<(long Annotation, long? ClassId), long> numbers = [];

    // Classes that a stretch is annotated of, where here that takes an annotation of its own each.
    private readonly Dictionary<long, SortedSet<long>> told = [];

    /// <summary>Of each annotation of here what the other copy said of it last, and when.</summary>
    public Dictionary<long, (string At, long EventId)> Last { get; } = [];

    /// <summary>Whether the step was not here and is now.</summary>
    public bool Take(Step step)
    {
        if (paired.Steps.ContainsKey(step.Id) || IsOfOthers(step))
            return false;
        if (step.Undoes is { } undone && Undoing(paired.Steps[undone]) is { } same)
        {
            paired.Steps[step.Id] = same; // both copies took the same step back
            return false;
        }
        var batch = paired.Steps[step.Id] = Begin(step);
        foreach (var said in step.Events)
            Say(batch, step, said);
        return true;
    }

    /// <summary>Whether all it said is of recordings that were not taken.</summary>
    private bool IsOfOthers(Step step) =>
        (step.HadEvents && step.Events.Count == 0) || (step.Undoes is { } undone && !paired.Steps.ContainsKey(undone));

    private long? Undoing(long step) => (long?)here.Scalar("SELECT id FROM batch WHERE undoes = $id", ("$id", step));

    /// <summary>Puts a step down that says nothing yet.</summary>
    public long Begin(Step step) =>
        BatchLog.Begin(
            here,
            step.At,
            step.Annotator,
            step.Action,
            step.Undoes is { } undone ? paired.Steps[undone] : null,
            step.Retires is { } retired ? classes.Numbers[retired] : null
        );

    private void Say(long batch, Step step, Event said)
    {
        var values = (object?[])said.Said.Clone();
        values[Event.Class] = said.ClassId is { } classId ? classes.Numbers[classId] : null;
        if (!told.TryGetValue(said.Annotation, out var others))
            told[said.Annotation] = others = [];
        if (said.Known is { } upTo)
        {
            (values[Event.KnownClasses], var more) = classes.Known(upTo);
            others.UnionWith(more);
        }
        Put(batch, step, said, values, null);
        foreach (var other in others)
        {
            (values[Event.Class], values[Event.KnownClasses]) = (other, null);
            Put(batch, step, said, values, other);
        }
    }

    private void Put(long batch, Step step, Event said, object?[] values, long? ofClass)
    {
        var (annotation, id) = here.Query(
            $"INSERT INTO annotation_event (batch_id, annotation_id, recording_id, removed, {Said.Names}) VALUES "
                + "($batch, COALESCE($annotation, (SELECT COALESCE(MAX(id), 0) + 1 FROM annotation_event)), "
                + $"$recording, $removed, {Said.Parameters}) "
                + "RETURNING annotation_id, id",
            row => (row.GetInt64(0), row.GetInt64(1)),
            [
                ("$batch", batch),
                ("$annotation", Number(said, ofClass)),
                ("$recording", said.Recording),
                ("$removed", said.Removed ? 1 : 0),
                .. Said.With(values),
            ]
        )[0];
        numbers[(said.Annotation, ofClass)] = annotation;
        Last[annotation] = (step.At, id);
    }

    /// <summary>The number here of an annotation of the other copy; null: it is new.</summary>
    private long? Number(Event said, long? ofClass) =>
        numbers.TryGetValue((said.Annotation, ofClass), out var known) ? known
        : ofClass is not null ? null
        : paired.Annotations.TryGetValue(said.Annotation, out var common) ? common
        : LabelOf(said) ?? (alike.TryGetValue(said.Annotation, out var same) ? same : null);

    /// <summary>A clip of one class has one annotation for it, whoever changes it.</summary>
    private long? LabelOf(Event said) =>
        isOneOfMany && said.Said[Event.Begin] is null && said.Said[Event.Polarity] is "present"
            ? (long?)
                here.Scalar(
                    "SELECT annotation_id FROM annotation_event WHERE recording_id = $recording AND begin_us IS NULL "
                        + "AND polarity = 'present' ORDER BY id DESC LIMIT 1",
                    ("$recording", said.Recording)
                )
            : null;
}
