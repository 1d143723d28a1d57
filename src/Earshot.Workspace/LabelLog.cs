using Microsoft.Data.Sqlite;

namespace Earshot.Workspace;

/// <summary>A clip's label as it holds now; class and source are null where it has none.</summary>
public sealed record LabelState(long ClipId, long? ClassId, LabelSource? Source);

/// <summary>
/// The labels: an append-only history and what follows from it. When a call returns, its labels are on the disk;
/// nothing is ever overwritten, so that everything can be undone and audited.
/// </summary>
public sealed class LabelLog
{
    // The newest label of a clip that is not undone, once a batch is: it holds again, unless it came after the batch.
    private const string Restored = """
        SELECT $batch, e.clip_id, before.class_id, before.source FROM label_event e
        LEFT JOIN label_event before ON before.id = (
          SELECT MAX(s.id) FROM label_event s JOIN label_batch b ON b.id = s.batch_id
          WHERE s.clip_id = e.clip_id AND b.action <> 'undo'
            AND NOT EXISTS (SELECT 1 FROM label_batch u WHERE u.undoes = b.id))
        WHERE e.batch_id = $undoes AND COALESCE(before.id, 0) < e.id
        """;
    private const string NotUndone = """
        SELECT id, action, retires FROM label_batch
        WHERE action <> 'undo' AND id NOT IN (SELECT undoes FROM label_batch WHERE undoes IS NOT NULL)
        """;
    private const string Held = """
        SELECT l.clip_id, l.class_id, l.source, b.author, b.at FROM label l
        JOIN label_event e ON e.id = l.event_id JOIN label_batch b ON b.id = e.batch_id
        """;

    private readonly Database database;
    private readonly TimeProvider clock;

    internal LabelLog(Database database, TimeProvider clock) => (this.database, this.clock) = (database, clock);

    /// <summary>Gives clips a class, or takes their label away (null), as one batch.</summary>
    public LabelBatch Give(
        IReadOnlyCollection<long> clipIds,
        long? classId,
        string author,
        LabelSource source = LabelSource.Human
    ) => Give([.. clipIds.Select(id => (id, classId))], author, source);

    /// <summary>Gives each clip a class of its own, as one batch.</summary>
    public LabelBatch Give(
        IReadOnlyCollection<(long ClipId, long? ClassId)> labels,
        string author,
        LabelSource source = LabelSource.Human
    ) =>
        database.Write(connection =>
        {
            var action = source switch
            {
                LabelSource.Human => "label",
                LabelSource.Import => "import",
                _ => "accept",
            };
            var batch = Begin(connection, clock, author, action);
            foreach (var (clip, label) in labels)
                connection.Execute(
                    "INSERT INTO label_event (batch_id, clip_id, class_id, source) VALUES ($batch, $clip, "
                        + "$class, $source)",
                    ("$batch", batch),
                    ("$clip", clip),
                    ("$class", label),
                    ("$source", label is null ? null : Name(source))
                );
            return new LabelBatch(batch, action, [.. labels.Select(l => l.ClipId)]);
        });

    /// <summary>The author's newest batch that is not undone yet; null where there is none left.</summary>
    public LabelBatch? Undoable(string author) =>
        database.Read(connection =>
            connection
                .Query(
                    $"{NotUndone} AND author = $author ORDER BY id DESC LIMIT 1",
                    row => (Id: row.GetInt64(0), Action: row.GetString(1)),
                    ("$author", author)
                )
                .Select(batch => new LabelBatch(batch.Id, batch.Action, ClipsOf(connection, batch.Id)))
                .SingleOrDefault()
        );

    /// <summary>Takes the author's newest batch back that is not undone yet; null where there is none left.</summary>
    public LabelBatch? Undo(string author) => Undoable(author) is { } batch ? Undo(author, batch.Id) : null;

    /// <summary>
    /// Takes a batch back: each clip gets the label it had before, unless somebody has labelled it since. Null where
    /// there is no such batch or it is undone already.
    /// </summary>
    /// <returns>The clips whose label changed.</returns>
    public LabelBatch? Undo(string author, long batch) =>
        database.Write(connection =>
        {
            if (
                connection.Query(
                    $"{NotUndone} AND id = $batch",
                    row => (Action: row.GetString(1), Retires: row.Integer(2)),
                    ("$batch", batch)
                )
                is not [var undone]
            )
                return null;
            var undo = Begin(connection, clock, author, "undo", batch);
            if (undone.Retires is { } merged)
                ClassTable.BringBack(connection, merged);
            connection.Execute(
                $"INSERT INTO label_event (batch_id, clip_id, class_id, source) {Restored}",
                ("$batch", undo),
                ("$undoes", batch)
            );
            ClassTable.BringBackUsed(connection);
            return new LabelBatch(undo, undone.Action, ClipsOf(connection, undo));
        });

    /// <summary>What holds now of every clip that something was said of after an event, by clip number.</summary>
    /// <param name="lastEvent">The number of the last event that is known already.</param>
    public IReadOnlyList<LabelState> Since(long lastEvent) =>
        database.Query(
            """
            SELECT e.clip_id, l.class_id, l.source FROM (SELECT DISTINCT clip_id FROM label_event WHERE id > $after) e
            LEFT JOIN label l ON l.clip_id = e.clip_id ORDER BY e.clip_id
            """,
            State,
            ("$after", lastEvent)
        );

    /// <summary>What holds now of the clips of a batch, by clip number.</summary>
    public IReadOnlyList<LabelState> Of(LabelBatch batch) =>
        database.Query(
            "SELECT e.clip_id, l.class_id, l.source FROM label_event e LEFT JOIN label l ON l.clip_id = e.clip_id "
                + "WHERE e.batch_id = $batch ORDER BY e.clip_id",
            State,
            ("$batch", batch.Id)
        );

    /// <summary>A clip's label as it holds now; null where it has none.</summary>
    public LabelRecord? Of(long clipId) =>
        database.Query($"{Held} WHERE l.clip_id = $clip", Label, ("$clip", clipId)).SingleOrDefault();

    /// <summary>The labels as they hold now, by clip number.</summary>
    public IReadOnlyList<LabelRecord> All() => database.Query($"{Held} ORDER BY l.clip_id", Label);

    /// <summary>All that happened to a clip's label, oldest first.</summary>
    public IReadOnlyList<LabelEvent> History(long clipId) =>
        database.Query(
            """
            SELECT e.id, b.id, b.action, c.name, e.source, b.author, b.at FROM label_event e
            JOIN label_batch b ON b.id = e.batch_id LEFT JOIN class c ON c.id = e.class_id
            WHERE e.clip_id = $clip ORDER BY e.id
            """,
            row => new LabelEvent(
                row.GetInt64(0),
                row.GetInt64(1),
                row.GetString(2),
                row.Text(3),
                row.Text(4) is { } source ? Source(source) : null,
                row.GetString(5),
                row.Time(6)
            ),
            ("$clip", clipId)
        );

    /// <summary>The number of the newest event; 0 where there is none. A run that saw it saw all labels.</summary>
    public long LastEvent() =>
        database.Read(connection => (long)connection.Scalar("SELECT COALESCE(MAX(id), 0) FROM label_event")!);

    internal static long Begin(
        SqliteConnection connection,
        TimeProvider clock,
        string author,
        string action,
        long? undoes = null,
        long? retires = null
    ) =>
        (long)
            connection.Scalar(
                "INSERT INTO label_batch (at, author, action, undoes, retires) VALUES ($at, $author, $action, "
                    + "$undoes, $retires) RETURNING id",
                ("$at", clock.Stamp()),
                ("$author", author),
                ("$action", action),
                ("$undoes", undoes),
                ("$retires", retires)
            )!;

    private static List<long> ClipsOf(SqliteConnection connection, long batch) =>
        connection.Query(
            "SELECT clip_id FROM label_event WHERE batch_id = $batch",
            row => row.GetInt64(0),
            ("$batch", batch)
        );

    private static LabelRecord Label(SqliteDataReader row) =>
        new(row.GetInt64(0), row.GetInt64(1), Source(row.GetString(2)), row.GetString(3), row.Time(4));

    private static LabelState State(SqliteDataReader row) =>
        new(row.GetInt64(0), row.Integer(1), row.Text(2) is { } source ? Source(source) : null);

    private static string Name(LabelSource source) => source.ToString().ToLowerInvariant();

    private static LabelSource Source(string name) => Enum.Parse<LabelSource>(name, ignoreCase: true);
}
