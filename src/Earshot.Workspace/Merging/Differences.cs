using System.Globalization;
using Earshot.Audio;
using Microsoft.Data.Sqlite;

namespace Earshot.Workspace.Merging;

/// <summary>What two copies say differently of one annotation, in words.</summary>
internal static class Differences
{
    private sealed record Word(string Path, TimeRange? Range, string Text);

    /// <summary>Null where both say the same.</summary>
    /// <param name="here">The workspace, after the merge.</param>
    /// <param name="own">Event that was said here last.</param>
    /// <param name="other">Event that was said there last.</param>
    /// <param name="holdsHere">Whether the first is the newer.</param>
    public static ChangedInBoth? Between(SqliteConnection here, long own, long other, bool holdsHere)
    {
        var (ours, theirs) = (Read(here, own), Read(here, other));
        if (ours.Text == theirs.Text && ours.Range == theirs.Range)
            return null;
        var isMoved = ours.Range != theirs.Range;
        return new ChangedInBoth(
            ours.Path,
            (holdsHere ? ours : theirs).Range,
            ours.Text + (isMoved ? Text(ours.Range) : ""),
            theirs.Text + (isMoved ? Text(theirs.Range) : ""),
            holdsHere
        );
    }

    private static Word Read(SqliteConnection here, long id) =>
        here.Query(
            """
            SELECT r.path, e.begin_us, e.end_us, e.removed, e.unsure, e.polarity, c.name, e.comment
            FROM annotation_event e JOIN recording r ON r.id = e.recording_id LEFT JOIN class c ON c.id = e.class_id
            WHERE e.id = $id
            """,
            row => new Word(
                row.GetString(0),
                row.Integer(1) is { } begin ? TimeRange.FromMicroseconds(begin, row.GetInt64(2)) : null,
                row.GetBoolean(3)
                    ? "taken away"
                    : Opinions.Text(row.GetString(5), row.Text(6))
                        + (row.GetBoolean(4) ? ", unsure" : "")
                        + (row.Text(7) is { } comment ? $" ({comment})" : "")
            ),
            ("$id", id)
        )[0];

    private static string Text(TimeRange? range) =>
        range is { } at
            ? string.Create(CultureInfo.InvariantCulture, $", {at.BeginSeconds:0.###} to {at.EndSeconds:0.###} s")
            : "";
}
