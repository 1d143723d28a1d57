using System.Globalization;
using Earshot.Annotations;
using Earshot.Audio;
using Microsoft.Data.Sqlite;

namespace Earshot.Workspace;

/// <summary>
/// The annotations: an append-only history and what follows from it. When a call returns, what was said is on the disk;
/// nothing is ever overwritten, so that everything can be undone, done again and audited.
/// </summary>
public sealed class AnnotationLog
{
    private const string Columns =
        "begin_us, end_us, low_hz, high_hz, channel, polarity, known_classes, unsure, source, confidence, comment, "
        + "extra";
    private const string Held = $"""
        SELECT n.id, n.event_id, n.recording_id, {Columns}, n.class_id, COALESCE(n.said_by, a.name),
          COALESCE(n.said_at, b.at)
        FROM (SELECT id, event_id, recording_id, class_id, said_by, said_at, {Columns} FROM annotation) n
        JOIN (SELECT id AS event, batch_id FROM annotation_event) e ON e.event = n.event_id
        JOIN batch b ON b.id = e.batch_id JOIN annotator a ON a.id = b.annotator_id
        """;
    private const int FirstColumn = 3;

    private readonly Database database;
    private readonly TimeProvider clock;

    internal AnnotationLog(Database database, TimeProvider clock) => (this.database, this.clock) = (database, clock);

    /// <summary>Puts annotations down, or changes those that have a number, as one batch.</summary>
    /// <param name="drafts">What is said.</param>
    /// <param name="annotator">Who does it; whose word it is, where an annotation does not say so itself.</param>
    /// <param name="action"><c>label</c>, <c>import</c> or <c>accept</c>.</param>
    /// <param name="request">The sender's own id: what is sent twice is done once. Null: it has none.</param>
    /// <exception cref="ArgumentException">A draft has no class though it says present or absent.</exception>
    public AnnotationBatch Put(
        IReadOnlyCollection<AnnotationDraft> drafts,
        string annotator,
        string action = "label",
        string? request = null
    ) =>
        database.Write(connection =>
        {
            if (BatchLog.Of(connection, request) is { } known)
                return Told(connection, known);
            var batch = BatchLog.Begin(connection, clock, annotator, action, request: request);
            var classes = new Dictionary<string, long>(StringComparer.Ordinal);
            using var command = connection.Command(
                $"INSERT INTO annotation_event (batch_id, annotation_id, recording_id, class_id, said_by, said_at, "
                    + $"{Columns}) VALUES ($batch, COALESCE($id, (SELECT COALESCE(MAX(id), 0) + 1 FROM "
                    + "annotation_event)), $recording, $class, $by, $said, $begin, $end, $low, $high, $channel, "
                    + "$polarity, $known, $unsure, $source, $confidence, $comment, $extra)"
            );
            foreach (var draft in drafts)
                Insert(connection, command, batch, draft, annotator, clock.Stamp(), classes);
            return Told(connection, (batch, action));
        });

    /// <summary>Takes annotations away, as one batch; the history keeps them.</summary>
    public AnnotationBatch Remove(IReadOnlyCollection<long> ids, string annotator, string? request = null) =>
        database.Write(connection =>
        {
            if (BatchLog.Of(connection, request) is { } known)
                return Told(connection, known);
            var batch = BatchLog.Begin(connection, clock, annotator, "label", request: request);
            foreach (var id in ids)
                connection.Execute(
                    "INSERT INTO annotation_event (batch_id, annotation_id, recording_id, removed, begin_us, end_us, "
                        + "polarity) SELECT $batch, id, recording_id, 1, begin_us, end_us, polarity FROM annotation "
                        + "WHERE id = $id",
                    ("$batch", batch),
                    ("$id", id)
                );
            return Told(connection, (batch, "label"));
        });

    /// <summary>Takes the annotator's newest batch back, or the one of that number; null where there is none.</summary>
    public AnnotationBatch? Undo(string annotator, long? batch = null) =>
        database.Write(connection =>
            (batch ?? BatchLog.Undoable(connection, annotator)?.Id) is { } undone
            && BatchLog.Undo(connection, clock, annotator, undone) is { } undo
                ? Told(connection, undo)
                : null
        );

    /// <summary>
    /// Does again what the annotator undid last, if they did nothing else since; null where nothing is.
    /// </summary>
    public AnnotationBatch? Redo(string annotator) =>
        database.Write(connection =>
            BatchLog.Redo(connection, clock, annotator) is { } redo ? Told(connection, redo) : null
        );

    /// <summary>What holds now, by recording and begin.</summary>
    public IReadOnlyList<AnnotationRecord> All() => Read("", []);

    /// <summary>What holds now of a recording, or of a stretch of it, by begin.</summary>
    public IReadOnlyList<AnnotationRecord> Of(long recordingId, TimeRange? range = null) =>
        range is { } part
            ? Read(
                "WHERE n.recording_id = $recording AND (n.begin_us IS NULL OR (n.begin_us < $end AND n.end_us > "
                    + "$begin))",
                [("$recording", recordingId), ("$begin", part.BeginMicroseconds), ("$end", part.EndMicroseconds)]
            )
            : Read("WHERE n.recording_id = $recording", [("$recording", recordingId)]);

    /// <summary>One annotation; null where there is none or it was taken away.</summary>
    public AnnotationRecord? Find(long id) => Read("WHERE n.id = $id", [("$id", id)]).SingleOrDefault();

    /// <summary>Number of annotations.</summary>
    public int Count() => (int)database.Read(connection => (long)connection.Scalar("SELECT COUNT(*) FROM annotation")!);

    /// <summary>Number of annotations of each recording that has any.</summary>
    public IReadOnlyDictionary<long, int> Counts() =>
        database
            .Query(
                "SELECT recording_id, COUNT(*) FROM annotation GROUP BY recording_id",
                row => (row.GetInt64(0), row.GetInt32(1))
            )
            .ToDictionary();

    /// <summary>Everybody who said anything, by name.</summary>
    public IReadOnlyList<string> Annotators() =>
        database.Query(
            "SELECT DISTINCT COALESCE(n.said_by, a.name) FROM annotation n JOIN annotation_event e "
                + "ON e.id = n.event_id JOIN batch b ON b.id = e.batch_id JOIN annotator a ON a.id = b.annotator_id "
                + "ORDER BY 1",
            row => row.GetString(0)
        );

    /// <summary>
    /// What other programs said beside annotations, of all the history, where it begins like this.
    /// </summary>
    public IReadOnlyList<string> Extras(string prefix) =>
        database.Query(
            "SELECT DISTINCT extra FROM annotation_event WHERE substr(extra, 1, length($prefix)) = $prefix",
            row => row.GetString(0),
            ("$prefix", prefix)
        );

    /// <summary>All that happened to an annotation, oldest first.</summary>
    public IReadOnlyList<AnnotationEvent> History(long annotationId) =>
        Events("e.annotation_id = $id", ("$id", annotationId));

    /// <summary>All that was ever said of a recording, oldest first.</summary>
    public IReadOnlyList<AnnotationEvent> HistoryOf(long recordingId) =>
        Events("e.recording_id = $id", ("$id", recordingId));

    /// <summary>Where annotations lie or lay that were changed after an event; null: the whole recording.</summary>
    public IReadOnlyList<(long RecordingId, TimeRange? Range)> PlacesSince(long lastEvent) =>
        Places("id > $of", lastEvent);

    /// <summary>Where annotations lie or lay that a batch changed; null: the whole recording.</summary>
    public IReadOnlyList<(long RecordingId, TimeRange? Range)> PlacesOf(long batch) => Places("batch_id = $of", batch);

    private List<(long RecordingId, TimeRange? Range)> Places(string where, long of) =>
        database.Query(
            "SELECT DISTINCT recording_id, begin_us, end_us FROM annotation_event WHERE annotation_id IN (SELECT "
                + $"annotation_id FROM annotation_event WHERE {where})",
            row =>
                (
                    row.GetInt64(0),
                    row.Integer(1) is { } begin ? (TimeRange?)TimeRange.FromMicroseconds(begin, row.GetInt64(2)) : null
                ),
            ("$of", of)
        );

    /// <summary>What happened after an event, oldest first.</summary>
    /// <param name="lastEvent">The number of the last event that is known already.</param>
    public IReadOnlyList<AnnotationEvent> Since(long lastEvent) => Events("e.id > $after", ("$after", lastEvent));

    private List<AnnotationEvent> Events(string where, (string, object?) parameter) =>
        database.Read(connection =>
        {
            var classes = ClassNames(connection);
            var columns = string.Join(", ", Columns.Split(", ").Select(column => "e." + column));
            return connection.Query(
                $"SELECT e.id, e.batch_id, e.annotation_id, {columns}, e.class_id, COALESCE(e.said_by, a.name), "
                    + "COALESCE(e.said_at, b.at), e.recording_id, e.removed, b.action, a.name, b.at FROM "
                    + "annotation_event e JOIN batch b ON b.id = e.batch_id JOIN annotator a ON a.id = b.annotator_id "
                    + $"WHERE {where} ORDER BY e.id",
                row => new AnnotationEvent(
                    row.GetInt64(0),
                    row.GetInt64(1),
                    row.GetString(20),
                    row.GetInt64(2),
                    row.GetInt64(18),
                    row.GetBoolean(19) ? null : Value(row, classes),
                    row.GetString(21),
                    row.Time(22)
                ),
                parameter
            );
        });

    private List<AnnotationRecord> Read(string where, (string, object?)[] parameters) =>
        database.Read(connection =>
        {
            var classes = ClassNames(connection);
            return connection.Query(
                $"{Held} {where} ORDER BY n.recording_id, n.begin_us, n.id",
                row => new AnnotationRecord(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), Value(row, classes)),
                parameters
            );
        });

    private static void Insert(
        SqliteConnection connection,
        SqliteCommand command,
        long batch,
        AnnotationDraft draft,
        string annotator,
        string now,
        Dictionary<string, long> classes
    )
    {
        var value = draft.Value;
        if (value.ClassName is null && value.Polarity != Polarity.Complete)
            throw new ArgumentException($"an annotation that says {value.Polarity} needs a class");
        if (value.Range is { IsEmpty: true })
            throw new ArgumentException("default(TimeRange) is no stretch of a recording");
        command.Parameters.Clear();
        foreach (
            var (name, field) in (ReadOnlySpan<(string, object?)>)
                [
                    ("$batch", batch),
                    ("$id", draft.Id),
                    ("$recording", draft.RecordingId),
                    ("$class", value.ClassName is { } className ? ClassId(connection, className, classes) : null),
                    ("$by", value.Annotator ?? annotator),
                    ("$said", value.At?.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture) ?? now),
                    ("$begin", value.Range?.BeginMicroseconds),
                    ("$end", value.Range?.EndMicroseconds),
                    ("$low", value.Band?.LowHz),
                    ("$high", value.Band?.HighHz),
                    ("$channel", value.Channel),
                    ("$polarity", value.Polarity.ToString().ToLowerInvariant()),
                    ("$known", value.ClassName is null ? Known(connection, value, classes) : null),
                    ("$unsure", value.Unsure ? 1 : 0),
                    ("$source", value.Source.ToString().ToLowerInvariant()),
                    ("$confidence", value.Confidence),
                    ("$comment", value.Comment),
                    ("$extra", value.Extra),
                ]
        )
            command.Parameters.AddWithValue(name, field ?? DBNull.Value);
        command.ExecuteNonQuery();
    }

    private static long ClassId(SqliteConnection connection, string name, Dictionary<string, long> classes) =>
        classes.TryGetValue(name, out var id) ? id : classes[name] = ClassTable.Ensure(connection, name).Id;

    /// <summary>The newest class that was listened for; classes are numbered in the order they were made.</summary>
    private static long Known(SqliteConnection connection, Annotation value, Dictionary<string, long> classes) =>
        value.KnownClasses is { } known
            ? known.Select(name => ClassId(connection, name, classes)).DefaultIfEmpty(0).Max()
            : (long)connection.Scalar("SELECT COALESCE(MAX(id), 0) FROM class")!;

    private static Annotation Value(SqliteDataReader row, List<(long Id, string Name)> classes)
    {
        const int c = FirstColumn;
        var classId = row.Integer(c + 12);
        return new Annotation(
            classId is { } id ? classes.Find(known => known.Id == id).Name : null,
            Enum.Parse<Polarity>(row.GetString(c + 5), ignoreCase: true)
        )
        {
            Range = row.Integer(c) is { } begin ? TimeRange.FromMicroseconds(begin, row.GetInt64(c + 1)) : null,
            Band = row.Real(c + 3) is { } high ? FrequencyBand.FromHz(row.Real(c + 2) ?? 0, high).Value : null,
            Channel = (int?)row.Integer(c + 4),
            KnownClasses = row.Integer(c + 6) is { } known
                ? [.. classes.Where(one => one.Id <= known).Select(one => one.Name)]
                : null,
            Unsure = row.GetBoolean(c + 7),
            Source = row.Text(c + 8) is { } source ? Enum.Parse<AnnotationSource>(source, ignoreCase: true) : default,
            Confidence = row.Real(c + 9),
            Comment = row.Text(c + 10),
            Extra = row.Text(c + 11),
            Annotator = row.GetString(c + 13),
            At = DateTimeOffset.Parse(row.GetString(c + 14), CultureInfo.InvariantCulture),
        };
    }

    private static List<(long Id, string Name)> ClassNames(SqliteConnection connection) =>
        connection.Query("SELECT id, name FROM class ORDER BY id", row => (row.GetInt64(0), row.GetString(1)));

    private static AnnotationBatch Told(SqliteConnection connection, (long Id, string Action) batch) =>
        new(
            batch.Id,
            batch.Action,
            connection.Query(
                "SELECT annotation_id FROM annotation_event WHERE batch_id = $batch GROUP BY annotation_id ORDER BY "
                    + "MIN(id)",
                row => row.GetInt64(0),
                ("$batch", batch.Id)
            )
        );
}
