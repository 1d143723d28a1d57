using Microsoft.Data.Sqlite;

namespace Earshot.Workspace.Merging;

/// <summary>One line of the history of annotations, as it is stored.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Annotation">The annotation it is of.</param>
/// <param name="Recording">The recording's number in this workspace.</param>
/// <param name="Removed">Whether the annotation was taken away.</param>
/// <param name="Said">The columns <see cref="BatchLog.Said"/>.</param>
internal sealed record Event(long Id, long Annotation, long Recording, bool Removed, object?[] Said)
{
    public const int Begin = 0,
        End = 1,
        Class = 5,
        Polarity = 6,
        KnownClasses = 7,
        SaidBy = 11,
        SaidAt = 12;

    public long? ClassId => (long?)Said[Class];

    public long? Known => (long?)Said[KnownClasses];

    /// <summary>What it is about.</summary>
    public (long, object?, object?, bool) Place => (Recording, Said[Begin], Said[End], Removed);
}

/// <summary>What somebody did at once.</summary>
internal sealed record Step(
    long Id,
    string At,
    string Annotator,
    string Action,
    long? Undoes,
    long? Retires,
    bool HadEvents
)
{
    public List<Event> Events { get; } = [];

    /// <summary>Whether a merge said again what holds: nobody's own doing.</summary>
    public bool IsSaidAgain => Action == "merge" && Retires is null;

    /// <summary>A step by which a merge says again what was said at a time.</summary>
    public static Step SaidAgain(string at, string author) => new(0, at, author, "merge", null, null, true);

    /// <summary>
    /// What tells it from all others, in any copy: who did it, when (to 100 ns), and on which places. Numbers differ
    /// from copy to copy, and classes can be renamed.
    /// </summary>
    public string Identity => string.Join('|', [At, Annotator, Action, .. Events.Select(e => $"{e.Place}").Distinct()]);
}

/// <summary>Reads the history of a copy.</summary>
internal static class History
{
    /// <summary>All steps, oldest first.</summary>
    /// <param name="connection">The copy.</param>
    /// <param name="recordings">The number here of each recording; null: they are of here. What is said of others is
    /// left out.</param>
    public static List<Step> Read(SqliteConnection connection, IReadOnlyDictionary<long, long>? recordings = null)
    {
        var steps = connection.Query(
            "SELECT b.id, b.at, a.name, b.action, b.undoes, b.retires, EXISTS (SELECT 1 FROM annotation_event e WHERE "
                + "e.batch_id = b.id) FROM batch b JOIN annotator a ON a.id = b.annotator_id ORDER BY b.id",
            row => new Step(
                row.GetInt64(0),
                row.GetString(1),
                row.GetString(2),
                row.GetString(3),
                row.Integer(4),
                row.Integer(5),
                row.GetBoolean(6)
            )
        );
        var byId = steps.ToDictionary(step => step.Id);
        foreach (
            var (batch, said) in connection.Query(
                $"SELECT batch_id, id, annotation_id, recording_id, removed, {BatchLog.Said} FROM annotation_event "
                    + "ORDER BY id",
                row =>
                    (
                        row.GetInt64(0),
                        new Event(
                            row.GetInt64(1),
                            row.GetInt64(2),
                            row.GetInt64(3),
                            row.GetBoolean(4),
                            row.Values(5, BatchLog.Said.Split(", ").Length)
                        )
                    )
            )
        )
            if (recordings is null)
                byId[batch].Events.Add(said);
            else if (recordings.TryGetValue(said.Recording, out var here))
                byId[batch].Events.Add(said with { Recording = here });
        return steps;
    }
}
