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
    /// <param name="labels">Clips and classes; null takes the label away.</param>
    /// <param name="author">Who gives them.</param>
    /// <param name="source">Where they come from.</param>
    /// <param name="request">The sender's own id: what is sent twice is done once. Null: it has none.</param>
    public LabelBatch Give(
        IReadOnlyCollection<(long ClipId, long? ClassId)> labels,
        string author,
        LabelSource source = LabelSource.Human,
        string? request = null
    ) =>
        database.Write(connection =>
        {
            if (BatchLog.Of(connection, request) is { } known)
                return Told(connection, known);
            var action = source switch
            {
                LabelSource.Human => "label",
                LabelSource.Import => "import",
                _ => "accept",
            };
            var batch = BatchLog.Begin(connection, clock, author, action, request: request);
            using var give = Giving(connection, batch, Name(source), author, clock.Stamp());
            foreach (var (clip, label) in labels)
                if (label is { } given)
                {
                    (give.Parameters["$clip"].Value, give.Parameters["$class"].Value) = (clip, given);
                    give.ExecuteNonQuery();
                }
                else
                    TakeAway(connection, batch, clip);
            return new LabelBatch(batch, action, [.. labels.Select(l => l.ClipId)]);
        });

    /// <summary>The author's newest batch that is not undone; null where there is none left.</summary>
    public LabelBatch? Undoable(string author) =>
        database.Read(connection =>
            BatchLog.Undoable(connection, author) is { } batch ? Told(connection, batch) : null
        );

    /// <summary>Takes the author's newest batch back that is not undone; null where there is none left.</summary>
    public LabelBatch? Undo(string author) => Undoable(author) is { } batch ? Undo(author, batch.Id) : null;

    /// <summary>
    /// Takes a batch back: each clip gets the label it had before, unless somebody has labelled it since. Null where
    /// there is no such batch or it is undone already.
    /// </summary>
    /// <returns>The clips whose label changed.</returns>
    public LabelBatch? Undo(string author, long batch) =>
        database.Write(connection =>
            BatchLog.Undo(connection, clock, author, batch) is { } undo ? Told(connection, undo) : null
        );

    /// <summary>
    /// Does again what the author undid last, if they did nothing else since; null where there is nothing to redo.
    /// </summary>
    public LabelBatch? Redo(string author) =>
        database.Write(connection =>
            BatchLog.Redo(connection, clock, author) is { } redo ? Told(connection, redo) : null
        );

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
            "SELECT DISTINCT e.clip_id, l.class_id, l.source FROM label_event e LEFT JOIN label l ON l.clip_id = "
                + "e.clip_id WHERE e.batch_id = $batch ORDER BY e.clip_id",
            State,
            ("$batch", batch.Id)
        );

    /// <summary>A clip's label as it holds now; null where it has none.</summary>
    public LabelRecord? Of(long clipId) =>
        database.Query($"{Held} WHERE l.clip_id = $clip", Label, ("$clip", clipId)).SingleOrDefault();

    /// <summary>The labels as they hold now, by clip number.</summary>
    public IReadOnlyList<LabelRecord> All() => database.Query($"{Held} ORDER BY l.clip_id", Label);

    /// <summary>Number of labels of each class that has any.</summary>
    public IReadOnlyDictionary<long, int> Counts() =>
        database
            .Query("SELECT class_id, COUNT(*) FROM label GROUP BY class_id", row => (row.GetInt64(0), row.GetInt32(1)))
            .ToDictionary();

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
        database.Read(connection => (long)connection.Scalar("SELECT COALESCE(MAX(id), 0) FROM annotation_event")!);

    /// <summary>
    /// What is said of a whole clip is one annotation: a class it is given later changes it, also after it was taken
    /// away.
    /// </summary>
    private static SqliteCommand Giving(
        SqliteConnection connection,
        long batch,
        string source,
        string author,
        string at
    ) =>
        connection.Command(
            """
            INSERT INTO annotation_event
              (batch_id, annotation_id, recording_id, class_id, polarity, source, said_by, said_at)
            VALUES ($batch, COALESCE(
                (SELECT annotation_id FROM annotation_event WHERE recording_id = $clip AND begin_us IS NULL
                  AND polarity = 'present' ORDER BY id DESC LIMIT 1),
                (SELECT COALESCE(MAX(id), 0) + 1 FROM annotation_event)),
              $clip, $class, 'present', $source, $by, $at)
            """,
            ("$batch", batch),
            ("$clip", 0L),
            ("$class", 0L),
            ("$source", source),
            ("$by", author),
            ("$at", at)
        );

    /// <summary>Removes what the clip's label rests on.</summary>
    private static void TakeAway(SqliteConnection connection, long batch, long clip) =>
        connection.Execute(
            """
            INSERT INTO annotation_event (batch_id, annotation_id, recording_id, removed, begin_us, end_us, polarity)
            SELECT $batch, a.id, a.recording_id, 1, a.begin_us, a.end_us, 'present'
            FROM annotation a JOIN label l ON l.clip_id = a.recording_id AND l.class_id = a.class_id
            WHERE a.recording_id = $clip AND a.polarity = 'present' AND a.unsure = 0 ORDER BY a.id
            """,
            ("$batch", batch),
            ("$clip", clip)
        );

    private static LabelBatch Told(SqliteConnection connection, (long Id, string Action) batch) =>
        new(batch.Id, batch.Action, ClipsOf(connection, batch.Id));

    private static List<long> ClipsOf(SqliteConnection connection, long batch) =>
        connection.Query(
            "SELECT clip_id FROM label_event WHERE batch_id = $batch GROUP BY clip_id ORDER BY MIN(id)",
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
