using Microsoft.Data.Sqlite;

namespace Earshot.Workspace;

/// <summary>
/// The clips. A clip's place is looked up here and nowhere else, so that only files of the workspace are ever read.
/// </summary>
public sealed class ClipTable
{
    private const string Columns =
        "SELECT id, path, hash, size_bytes, duration_seconds, group_name, skipped FROM " + "recording";
    private readonly Database database;
    private readonly string root;

    internal ClipTable(Database database, string root) => (this.database, this.root) = (database, root);

    /// <summary>
    /// Adds clips; one that is there already (by path) takes the new hash, size, length and group and keeps its number
    /// and labels; another hash takes its features away, if one was known.
    /// </summary>
    /// <param name="clips">Their <see cref="ClipRecord.Id"/> is not looked at.</param>
    public void Add(IEnumerable<ClipRecord> clips) =>
        database.Write(connection => clips.Sum(clip => Put(connection, clip)));

    /// <summary>All clips, by number.</summary>
    public IReadOnlyList<ClipRecord> All() => database.Query($"{Columns} ORDER BY id", Row);

    /// <summary>Number of clips.</summary>
    public int Count() => (int)database.Read(connection => (long)connection.Scalar("SELECT COUNT(*) FROM recording")!);

    /// <summary>One clip; null where there is none.</summary>
    public ClipRecord? Find(long id) => database.Query($"{Columns} WHERE id = $id", Row, ("$id", id)).SingleOrDefault();

    /// <summary>One clip by its path below the clip folder; null where there is none.</summary>
    public ClipRecord? Find(string path) =>
        database.Query($"{Columns} WHERE path = $path", Row, ("$path", path)).SingleOrDefault();

    /// <summary>These clips, by number; those that are not there are left out.</summary>
    public IReadOnlyList<ClipRecord> Of(IReadOnlyCollection<long> ids) =>
        database.Query(
            $"{Columns} WHERE id IN (SELECT value FROM json_each($ids)) ORDER BY id",
            Row,
            ("$ids", $"[{string.Join(',', ids)}]")
        );

    /// <summary>Clips that have neither features nor a reason why not.</summary>
    public IReadOnlyList<ClipRecord> Unencoded() =>
        database.Query(
            $"{Columns} WHERE skipped IS NULL AND missing = 0 AND id NOT IN (SELECT w.recording_id FROM window w JOIN "
                + "feature f ON f.window_id = w.id) ORDER BY id",
            Row
        );

    /// <summary>Records that a clip can't be used, and why.</summary>
    public void Skip(long id, string reason) =>
        database.Write(connection =>
            connection.Execute(
                "UPDATE recording SET skipped = $reason WHERE id = $id",
                ("$id", id),
                ("$reason", reason)
            )
        );

    /// <summary>Where a clip lies; refused where its path would lead out of the clip folder.</summary>
    public Outcome<string> FullPath(ClipRecord clip)
    {
        var full = Path.GetFullPath(Path.Combine(root, clip.Path));
        if (
            !full.StartsWith(
                Path.EndsInDirectorySeparator(root) ? root : root + Path.DirectorySeparatorChar,
                StringComparison.Ordinal
            )
        )
            return Outcome<string>.Skipped($"clip {clip.Id} leads out of the clip folder: {clip.Path}");
        return File.Exists(full)
            ? full
            : Outcome<string>.Skipped($"{full} is gone: bring it back, or make the workspace anew");
    }

    /// <summary>
    /// Where a clip lies that was encoded and so is a sound: a file that was not (a link may lead anywhere) is for
    /// nobody to see.
    /// </summary>
    public Outcome<string> SoundPath(ClipRecord clip) =>
        IsEncoded(clip.Id)
            ? FullPath(clip)
            : Outcome<string>.Skipped(
                $"{clip.Path} was not encoded: {clip.Skipped ?? "call earshot new again, it goes on"}"
            );

    private bool IsEncoded(long id) =>
        database.Read(connection =>
            connection.Scalar(
                "SELECT 1 FROM window w JOIN feature f ON f.window_id = w.id WHERE w.recording_id = $id LIMIT 1",
                ("$id", id)
            )
                is not null
        );

    private static int Put(SqliteConnection connection, ClipRecord clip) =>
        connection.Execute(
            """
            DELETE FROM window WHERE recording_id =
              (SELECT id FROM recording WHERE path = $path AND hash <> $hash AND hash <> '');
            INSERT INTO recording (path, hash, size_bytes, duration_seconds, group_name, skipped)
              VALUES ($path, $hash, $size, $duration, $group, $skipped)
            ON CONFLICT (path) DO UPDATE SET hash = $hash, size_bytes = $size, skipped = $skipped, missing = 0,
              duration_seconds = COALESCE($duration, duration_seconds), group_name = COALESCE($group, group_name);
            INSERT INTO window (id, recording_id, begin_us, end_us)
              SELECT id, id, 0, MAX(1, CAST(round(duration_seconds * 1e6) AS INTEGER)) FROM recording
              WHERE path = $path AND duration_seconds IS NOT NULL AND (SELECT segment_us FROM cut) IS NULL
              ON CONFLICT (id) DO UPDATE SET end_us = excluded.end_us
            """,
            ("$path", clip.Path),
            ("$hash", clip.Hash),
            ("$size", clip.SizeBytes),
            ("$duration", clip.DurationSeconds),
            ("$group", clip.Group),
            ("$skipped", clip.Skipped)
        );

    private static ClipRecord Row(SqliteDataReader row) =>
        new(
            row.GetInt64(0),
            row.GetString(1),
            row.GetString(2),
            row.GetInt64(3),
            row.Real(4),
            row.Text(5),
            row.Text(6)
        );
}
