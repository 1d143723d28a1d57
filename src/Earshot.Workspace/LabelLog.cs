using Microsoft.Data.Sqlite;

namespace Earshot.Workspace;

/// <summary>
/// The labels: an append-only history and what follows from it. When a call returns, its labels are on the disk;
/// nothing is ever overwritten, so that everything can be undone and audited.
/// </summary>
public sealed class LabelLog
{
    private const string Restored = """
        SELECT $batch, e.clip_id, before.class_id, before.source FROM label_event e
        LEFT JOIN label_event before
          ON before.id = (SELECT MAX(id) FROM label_event WHERE clip_id = e.clip_id AND id < e.id)
        WHERE e.batch_id = $undoes
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

    /// <summary>Takes the newest batch back that is not undone yet; null where there is none left.</summary>
    public LabelBatch? Undo(string author) =>
        database.Write(connection =>
        {
            if (
                connection.Query(
                    "SELECT id, action, retires FROM label_batch WHERE action <> 'undo' AND id NOT IN (SELECT undoes "
                        + "FROM label_batch WHERE undoes IS NOT NULL) ORDER BY id DESC LIMIT 1",
                    row => (Id: row.GetInt64(0), Action: row.GetString(1), Retires: row.Integer(2))
                )
                is not [var undone]
            )
                return null;
            var batch = Begin(connection, clock, author, "undo", undone.Id);
            if (undone.Retires is { } merged)
                ClassTable.BringBack(connection, merged);
            connection.Execute(
                $"INSERT INTO label_event (batch_id, clip_id, class_id, source) {Restored}",
                ("$batch", batch),
                ("$undoes", undone.Id)
            );
            return new LabelBatch(
                batch,
                undone.Action,
                connection.Query(
                    "SELECT clip_id FROM label_event WHERE batch_id = $batch",
                    row => row.GetInt64(0),
                    ("$batch", batch)
                )
            );
        });

    /// <summary>The labels as they hold now, by clip number.</summary>
    public IReadOnlyList<LabelRecord> All() =>
        database.Query(
            "SELECT l.clip_id, l.class_id, l.source, b.author, b.at FROM label l JOIN label_event e ON e.id = "
                + "l.event_id JOIN label_batch b ON b.id = e.batch_id ORDER BY l.clip_id",
            row => new LabelRecord(
                row.GetInt64(0),
                row.GetInt64(1),
                Source(row.GetString(2)),
                row.GetString(3),
                row.Time(4)
            )
        );

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

    private static string Name(LabelSource source) => source.ToString().ToLowerInvariant();

    private static LabelSource Source(string name) => Enum.Parse<LabelSource>(name, ignoreCase: true);
}
