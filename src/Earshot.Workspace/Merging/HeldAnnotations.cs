using Microsoft.Data.Sqlite;

namespace Earshot.Workspace.Merging;

/// <summary>An annotation that holds.</summary>
/// <param name="Id">Its number in its own copy.</param>
/// <param name="Place">What it says, where two are one: a millisecond and a Hertz.</param>
internal sealed record HeldAnnotation(long Id, string Place);

/// <summary>What holds in a copy.</summary>
internal sealed class HeldAnnotations
{
    private HeldAnnotations(IEnumerable<HeldAnnotation> held) => ById = held.ToDictionary(one => one.Id);

    public IReadOnlyDictionary<long, HeldAnnotation> ById { get; }

    /// <summary>How many that one lacks.</summary>
    public int NotIn(HeldAnnotations other) => ById.Keys.Count(id => !other.ById.ContainsKey(id));

    /// <summary>How many say something else there.</summary>
    public int OtherThanIn(HeldAnnotations other) =>
        ById.Values.Count(held => other.ById.TryGetValue(held.Id, out var there) && there.Place != held.Place);

    /// <summary>Of a copy, by the numbers of recordings and classes of this one; null: it is this one.</summary>
    public static HeldAnnotations Read(
        SqliteConnection connection,
        Dictionary<long, long>? recordings = null,
        Dictionary<long, long>? classes = null
    ) =>
        new(
            connection
                .Query(
                    """
                    SELECT n.id, n.recording_id, n.class_id, n.begin_us, n.end_us, n.low_hz, n.high_hz, n.channel,
                      n.polarity, n.known_classes, n.unsure, n.source, n.comment, COALESCE(n.said_by, a.name)
                    FROM annotation n JOIN annotation_event e ON e.id = n.event_id JOIN batch b ON b.id = e.batch_id
                    JOIN annotator a ON a.id = b.annotator_id
                    """,
                    row => (Id: row.GetInt64(0), Recording: row.GetInt64(1), Class: row.Integer(2), Said: Said(row))
                )
                .Where(row => recordings?.ContainsKey(row.Recording) != false)
                .Select(row => new HeldAnnotation(
                    row.Id,
                    $"{recordings?[row.Recording] ?? row.Recording}|{(row.Class is { } id ? classes?[id] ?? id : null)}"
                        + $"|{row.Said}"
                ))
        );

    private static string Said(SqliteDataReader row) =>
        string.Join(
            '|',
            [
                (row.Integer(3) + 500) / 1000,
                (row.Integer(4) + 500) / 1000,
                row.Real(5) is { } low ? Math.Round(low) : null,
                row.Real(6) is { } high ? Math.Round(high) : null,
                .. row.Values(7, 7),
            ]
        );
}
