using Microsoft.Data.Sqlite;

namespace Earshot.Workspace;

/// <summary>The classes, in the order they were added (which is the order of the number keys on the page).</summary>
public sealed class ClassTable
{
    /// <summary>What "none of these" is called until it is renamed.</summary>
    public const string NoneName = "none of these";

    private const int ConstraintFailed = 19;
    private readonly Database database;
    private readonly TimeProvider clock;

    internal ClassTable(Database database, TimeProvider clock) => (this.database, this.clock) = (database, clock);

    /// <summary>The classes in use, "none of these" last.</summary>
    public IReadOnlyList<ClassRecord> All() =>
        database.Query(
            "SELECT id, name, is_none, (SELECT COUNT(*) FROM class o WHERE o.is_none = 0 AND o.id <= class.id), "
                + "threshold, description FROM class WHERE retired = 0 ORDER BY is_none, id",
            row => new ClassRecord(
                row.GetInt64(0),
                row.GetString(1),
                row.GetBoolean(2),
                row.GetInt32(3),
                row.Real(4),
                row.Text(5)
            )
        );

    /// <summary>The class of that name, made where there is none.</summary>
    public ClassRecord Ensure(string name) => database.Write(connection => Ensure(connection, name));

    /// <summary>
    /// "None of these", made where it is not there yet; a class of that name (imported with its labels) becomes it, one
    /// that was merged away comes back.
    /// </summary>
    public ClassRecord EnsureNone() =>
        database.Write(connection =>
        {
            if (connection.Scalar("SELECT id FROM class WHERE is_none = 1") is long none)
                BringBack(connection, none);
            else
                connection.Execute(
                    "INSERT INTO class (name, is_none) VALUES ($name, 1) ON CONFLICT (name) WHERE retired = "
                        + "0 DO UPDATE "
                        + "SET is_none = 1",
                    ("$name", NoneName)
                );
            return connection
                .Query(
                    "SELECT id, name FROM class WHERE is_none = 1",
                    row => new ClassRecord(row.GetInt64(0), row.GetString(1), true)
                )
                .Single();
        });

    /// <summary>Gives a class another name; its labels stay.</summary>
    public Outcome<ClassRecord> Rename(long id, string name)
    {
        if (string.IsNullOrWhiteSpace(name))
            return Outcome<ClassRecord>.Skipped("a class needs a name that is not blank");
        try
        {
            return
                database.Write(connection =>
                    connection.Execute(
                        "UPDATE class SET name = $name WHERE id = $id AND retired = 0",
                        ("$id", id),
                        ("$name", name.Trim())
                    )
                ) == 1
                ? All().Single(c => c.Id == id)
                : Outcome<ClassRecord>.Skipped($"there is no class {id}");
        }
        catch (SqliteException taken) when (taken.SqliteErrorCode == ConstraintFailed)
        {
            return Outcome<ClassRecord>.Skipped($"there is a class \"{name.Trim()}\" already: merge the two instead");
        }
    }

    /// <summary>Says what a class sounds like; blank: nothing.</summary>
    public void Describe(long id, string? description) =>
        database.Write(connection =>
            connection.Execute(
                "UPDATE class SET description = $text WHERE id = $id",
                ("$id", id),
                ("$text", string.IsNullOrWhiteSpace(description) ? null : description.Trim())
            )
        );

    /// <summary>Calls a class from a score on, whatever trainings choose; null: as each training chooses.</summary>
    public Outcome<ClassRecord> CallFrom(long id, double? threshold)
    {
        if (threshold is not (null or >= 0 and <= 1))
            return Outcome<ClassRecord>.Skipped($"a score to call a class from is 0 to 1, got {threshold}");
        database.Write(connection =>
            connection.Execute(
                "UPDATE class SET threshold = $threshold WHERE id = $id",
                ("$id", id),
                ("$threshold", threshold)
            )
        );
        return All().SingleOrDefault(c => c.Id == id) is { } known
            ? known
            : Outcome<ClassRecord>.Skipped($"there is no class {id}");
    }

    /// <summary>Takes a class away that no label and no prediction is of.</summary>
    public Outcome<int> Remove(long id) =>
        database.Write(connection =>
            connection.Execute(
                """
                UPDATE class SET retired = 1 WHERE id = $id AND retired = 0
                  AND id NOT IN (SELECT class_id FROM label) AND id NOT IN (SELECT class_id FROM run_class)
                  AND id NOT IN (SELECT class_id FROM annotation WHERE class_id IS NOT NULL)
                """,
                ("$id", id)
            ) == 1
        )
            ? 1
            : Outcome<int>.Skipped("only a class without labels and predictions can be deleted: merge it into another");

    /// <summary>Moves all labels of a class to another one and retires it, as one batch that undo takes back.</summary>
    public Outcome<int> Merge(long from, long into, string author)
    {
        if (from == into)
            return Outcome<int>.Skipped("a class can't be merged into itself");
        var known = All().Select(c => c.Id).ToHashSet();
        if (!known.Contains(from) || !known.Contains(into))
            return Outcome<int>.Skipped($"there is no class {(known.Contains(from) ? into : from)}");
        return database.Write(connection =>
        {
            var batch = BatchLog.Begin(connection, clock, author, "merge", retires: from);
            var moved = connection.Execute(
                "INSERT INTO annotation_event (batch_id, annotation_id, recording_id, begin_us, end_us, low_hz, "
                    + "high_hz, channel, class_id, polarity, known_classes, unsure, source, confidence, said_by, "
                    + "said_at, "
                    + "comment, extra) SELECT $batch, id, recording_id, begin_us, end_us, low_hz, high_hz, channel, "
                    + "$into, polarity, known_classes, unsure, source, confidence, said_by, said_at, comment, extra "
                    + "FROM annotation WHERE class_id = $from ORDER BY id",
                ("$batch", batch),
                ("$from", from),
                ("$into", into)
            );
            connection.Execute(
                "UPDATE run_class SET class_id = $into WHERE class_id = $from",
                ("$from", from),
                ("$into", into)
            );
            connection.Execute("UPDATE class SET retired = 1 WHERE id = $from", ("$from", from));
            return moved;
        });
    }

    /// <summary>
    /// Takes a class that was merged into another into use again; where another has its name by now, with its number
    /// behind the name.
    /// </summary>
    internal static void BringBack(SqliteConnection connection, long id) =>
        connection.Execute(
            """
            UPDATE class SET retired = 0, name = name || CASE
              WHEN EXISTS (SELECT 1 FROM class other WHERE other.retired = 0 AND other.name = class.name)
              THEN ' #' || id
              ELSE '' END
            WHERE id = $id AND retired = 1
            """,
            ("$id", id)
        );

    /// <summary>A class that was merged away comes back where an undo gave a clip a label of it.</summary>
    internal static void BringBackUsed(SqliteConnection connection)
    {
        var used = connection.Query(
            "SELECT id FROM class WHERE retired = 1 AND id IN (SELECT class_id FROM annotation)",
            row => row.GetInt64(0)
        );
        foreach (var id in used)
            BringBack(connection, id);
    }

    internal static ClassRecord Ensure(SqliteConnection connection, string name)
    {
        connection.Execute("INSERT OR IGNORE INTO class (name) VALUES ($name)", ("$name", name.Trim()));
        return connection
            .Query(
                "SELECT id, name, is_none FROM class WHERE retired = 0 AND name = $name",
                row => new ClassRecord(row.GetInt64(0), row.GetString(1), row.GetBoolean(2)),
                ("$name", name.Trim())
            )
            .Single();
    }
}
