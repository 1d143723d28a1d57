using Earshot.Annotations;
using Earshot.Audio;

namespace Earshot.Workspace;

/// <summary>Something said of a recording that was heard again and kept.</summary>
/// <param name="RecordingId">The recording.</param>
/// <param name="Range">The stretch; null: the whole recording.</param>
/// <param name="ClassId">The class.</param>
/// <param name="Said">What is said of it; complete: nothing was annotated there, and that is right.</param>
public sealed record KeptLabel(long RecordingId, TimeRange? Range, long ClassId, Polarity Said);

/// <summary>Labels that somebody kept though a model disagrees: they are not asked about again.</summary>
public sealed class KeptLabels
{
    private readonly Database database;
    private readonly TimeProvider clock;

    internal KeptLabels(Database database, TimeProvider clock) => (this.database, this.clock) = (database, clock);

    /// <summary>All that were kept.</summary>
    public IReadOnlyList<KeptLabel> All() =>
        database.Query(
            "SELECT recording_id, begin_us, end_us, class_id, polarity FROM kept_label",
            row => new KeptLabel(
                row.GetInt64(0),
                row.GetInt64(2) == 0 ? null : TimeRange.FromMicroseconds(row.GetInt64(1), row.GetInt64(2)),
                row.GetInt64(3),
                Enum.Parse<Polarity>(row.GetString(4), ignoreCase: true)
            )
        );

    /// <summary>Notes that somebody heard it again and keeps it.</summary>
    public void Keep(KeptLabel label, string author) =>
        Write(
            "INSERT OR REPLACE INTO kept_label VALUES ($recording, $begin, $end, $class, $said, $author, $at)",
            label,
            ("$author", author),
            ("$at", clock.Stamp())
        );

    /// <summary>It may be asked about again.</summary>
    public void Forget(KeptLabel label) =>
        Write(
            "DELETE FROM kept_label WHERE recording_id = $recording AND begin_us = $begin AND end_us = $end "
                + "AND class_id = $class AND polarity = $said",
            label
        );

    private void Write(string sql, KeptLabel label, params (string, object?)[] others) =>
        database.Write(connection =>
            connection.Execute(
                sql,
                [
                    ("$recording", label.RecordingId),
                    ("$begin", label.Range?.BeginMicroseconds ?? 0),
                    ("$end", label.Range?.EndMicroseconds ?? 0),
                    ("$class", label.ClassId),
                    ("$said", label.Said.ToString().ToLowerInvariant()),
                    .. others,
                ]
            )
        );
}
