using Microsoft.Data.Sqlite;

namespace Earshot.Workspace;

/// <summary>
/// What was done at once is undone at once. An undo is a batch that undoes another, a redo one that undoes an undo,
/// so a
/// batch is in force where the chain of those that undo it, each the one before, is even.
/// </summary>
internal static class BatchLog
{
    /// <summary>Whether batch <c>b</c> is in force, in SQL.</summary>
    public const string InForce = """
        (WITH RECURSIVE chain(id) AS (
           SELECT b.id UNION ALL SELECT u.id FROM batch u JOIN chain ON u.undoes = chain.id)
         SELECT COUNT(*) FROM chain) % 2 = 1
        """;

    /// <summary>The columns of an event behind batch, annotation, recording and whether it is removed.</summary>
    public const string Said =
        "begin_us, end_us, low_hz, high_hz, channel, class_id, polarity, known_classes, unsure, source, confidence, "
        + "said_by, said_at, comment, extra";

    private const string Own = "b.action NOT IN ('undo', 'redo')";

    // What a merge of two copies said again, so that the newer word holds: nobody did it.
    private const string SaidAgain = "b.action = 'merge' AND b.retires IS NULL";

    // What each annotation of a batch says, of the batches in force: it holds again, unless it was said since.
    private const string Restored = $"""
        SELECT $batch, e.annotation_id, e.recording_id, COALESCE(held.removed, 1), held.begin_us, held.end_us,
          held.low_hz, held.high_hz, held.channel, held.class_id, COALESCE(held.polarity, e.polarity),
          held.known_classes, COALESCE(held.unsure, 0), held.source, held.confidence, held.said_by, held.said_at,
          held.comment, held.extra
        FROM annotation_event e LEFT JOIN annotation_event held ON held.id = (
          SELECT MAX(s.id) FROM annotation_event s JOIN batch b ON b.id = s.batch_id
          WHERE s.annotation_id = e.annotation_id AND {Own} AND {InForce})
        WHERE e.id IN (SELECT MAX(id) FROM annotation_event WHERE batch_id = $of GROUP BY annotation_id)
          AND COALESCE(held.id, 0) < e.id ORDER BY e.id
        """;

    /// <summary>Begins a batch.</summary>
    public static long Begin(
        SqliteConnection connection,
        TimeProvider clock,
        string annotator,
        string action,
        long? undoes = null,
        long? retires = null,
        string? request = null
    ) => Begin(connection, clock.Stamp(), annotator, action, undoes, retires, request);

    /// <summary>Puts down a batch that was begun at a time.</summary>
    public static long Begin(
        SqliteConnection connection,
        string at,
        string annotator,
        string action,
        long? undoes = null,
        long? retires = null,
        string? request = null
    )
    {
        connection.Execute("INSERT OR IGNORE INTO annotator (name) VALUES ($name)", ("$name", annotator));
        return (long)
            connection.Scalar(
                "INSERT INTO batch (at, annotator_id, action, undoes, retires, request) VALUES ($at, "
                    + "(SELECT id FROM annotator WHERE name = $annotator), $action, $undoes, $retires, $request) "
                    + "RETURNING id",
                ("$at", at),
                ("$annotator", annotator),
                ("$action", action),
                ("$undoes", undoes),
                ("$retires", retires),
                ("$request", request)
            )!;
    }

    /// <summary>The batch that a request made; null where none did.</summary>
    public static (long Id, string Action)? Of(SqliteConnection connection, string? request) =>
        request is null
            ? null
            : connection
                .Query(
                    "SELECT id, action FROM batch WHERE request = $request",
                    row => ((long, string)?)(row.GetInt64(0), row.GetString(1)),
                    ("$request", request)
                )
                .SingleOrDefault();

    /// <summary>The annotator's newest batch in force that is no undo; null where there is none.</summary>
    public static (long Id, string Action)? Undoable(SqliteConnection connection, string annotator) =>
        connection
            .Query(
                $"SELECT b.id, b.action FROM batch b JOIN annotator a ON a.id = b.annotator_id WHERE a.name = "
                    + $"$annotator AND {Own} AND NOT ({SaidAgain}) AND {InForce} ORDER BY b.id DESC LIMIT 1",
                row => ((long, string)?)(row.GetInt64(0), row.GetString(1)),
                ("$annotator", annotator)
            )
            .SingleOrDefault();

    /// <summary>
    /// Takes a batch back: each of its annotations says again what it said before, unless it was changed since. Null
    /// where there is no such batch in force.
    /// </summary>
    public static (long Id, string Action)? Undo(
        SqliteConnection connection,
        TimeProvider clock,
        string annotator,
        long batch
    )
    {
        if (
            connection.Query(
                $"SELECT b.action, b.retires FROM batch b WHERE b.id = $batch AND {Own} AND {InForce}",
                row => (Action: row.GetString(0), Retires: row.Integer(1)),
                ("$batch", batch)
            )
            is not [var undone]
        )
            return null;
        var last = (long)
            connection.Scalar(
                "WITH RECURSIVE chain(id) AS (SELECT $batch UNION ALL SELECT u.id FROM batch u "
                    + "JOIN chain ON u.undoes = "
                    + "chain.id) SELECT MAX(id) FROM chain",
                ("$batch", batch)
            )!;
        var undo = Begin(connection, clock, annotator, "undo", last);
        if (undone.Retires is { } merged)
            ClassTable.BringBack(connection, merged);
        Restore(connection, undo, batch);
        return (undo, undone.Action);
    }

    /// <summary>
    /// Takes the annotator's newest undo back, if they did nothing else since. Null where there is none.
    /// </summary>
    public static (long Id, string Action)? Redo(SqliteConnection connection, TimeProvider clock, string annotator)
    {
        var undone = connection.Query(
            $"""
            SELECT b.id FROM batch b JOIN annotator a ON a.id = b.annotator_id
            WHERE a.name = $annotator AND b.action = 'undo' AND b.id NOT IN
                (SELECT undoes FROM batch WHERE undoes IS NOT NULL)
              AND NOT EXISTS (SELECT 1 FROM batch o WHERE o.annotator_id = b.annotator_id AND o.id > b.id
                AND o.action NOT IN ('undo', 'redo'))
            ORDER BY b.id DESC LIMIT 1
            """,
            row => row.GetInt64(0),
            ("$annotator", annotator)
        );
        if (undone is not [var undo])
            return null;
        var root = connection.Query(
            "WITH RECURSIVE chain(id, undoes) AS (SELECT id, undoes FROM batch WHERE id = $undo UNION ALL SELECT b.id, "
                + "b.undoes FROM batch b JOIN chain ON b.id = chain.undoes) SELECT b.action, b.retires FROM batch b "
                + "WHERE b.id = (SELECT MIN(id) FROM chain)",
            row => (Action: row.GetString(0), Retires: row.Integer(1)),
            ("$undo", undo)
        )[0];
        var redo = Begin(connection, clock, annotator, "redo", undo);
        Restore(connection, redo, undo);
        if (root.Retires is { } merged)
            connection.Execute("UPDATE class SET retired = 1 WHERE id = $class", ("$class", merged));
        return (redo, root.Action);
    }

    private static void Restore(SqliteConnection connection, long batch, long of)
    {
        connection.Execute(
            $"INSERT INTO annotation_event (batch_id, annotation_id, recording_id, removed, {Said}) {Restored}",
            ("$batch", batch),
            ("$of", of)
        );
        ClassTable.BringBackUsed(connection);
    }
}
