using Earshot.Audio;
using Earshot.Evaluation;
using Microsoft.Data.Sqlite;

namespace Earshot.Workspace;

/// <summary>What somebody said last of a recording or a stretch of it.</summary>
/// <param name="Annotator">Who.</param>
/// <param name="Said">The class; several, and what is absent, in words.</param>
public sealed record Opinion(string Annotator, string Said);

/// <summary>A recording or a stretch of it that somebody heard, with everybody's last word on it.</summary>
/// <param name="RecordingId">The recording.</param>
/// <param name="Range">The stretch; null: all of it.</param>
/// <param name="Said">By annotator; one each.</param>
public sealed record HeardPlace(long RecordingId, TimeRange? Range, IReadOnlyList<Opinion> Said)
{
    /// <summary>Whether two of them say otherwise.</summary>
    public bool IsConflict => Said.Select(opinion => opinion.Said).Distinct().Count() > 1;
}

/// <summary>How two people agree.</summary>
/// <param name="First">The one.</param>
/// <param name="Second">The other.</param>
/// <param name="Both">Places that both heard.</param>
/// <param name="Alike">Those of them that they call alike.</param>
/// <param name="Kappa">Cohen's κ; null where it is not defined.</param>
public sealed record PairAgreement(string First, string Second, int Both, int Alike, double? Kappa);

/// <summary>
/// Who said what: the last word of each person on each place, though the workspace goes by the newest of all. What was
/// taken back, what a model said and nobody heard, and what somebody is not sure of are no words.
/// </summary>
/// <param name="Places">Every place that somebody heard, by recording and begin.</param>
public sealed record Opinions(IReadOnlyList<HeardPlace> Places)
{
    private const string Words = $"""
        SELECT e.recording_id, e.begin_us, e.end_us, e.annotation_id, COALESCE(e.said_by, a.name),
          e.removed OR e.unsure, e.polarity, (SELECT name FROM class c WHERE c.id = e.class_id)
        FROM annotation_event e JOIN batch b ON b.id = e.batch_id JOIN annotator a ON a.id = b.annotator_id
        WHERE b.action IN ('label', 'import') AND COALESCE(e.source, '') <> 'pseudo' AND {BatchLog.InForce}
        ORDER BY b.at, e.id
        """;

    /// <summary>Of a workspace.</summary>
    internal static Opinions Of(SqliteConnection connection)
    {
        var last = new SortedDictionary<(long, long, long, string), Dictionary<long, string>>();
        foreach (var word in connection.Query(Words, Read))
        {
            if (!last.TryGetValue(word.Key, out var own))
                last[word.Key] = own = [];
            if (word.Said is null)
                own.Remove(word.Annotation);
            else
                own[word.Annotation] = word.Said;
        }
        return new([
            .. last.Where(word => word.Value.Count > 0)
                .GroupBy(
                    word => (Recording: word.Key.Item1, Begin: word.Key.Item2, End: word.Key.Item3),
                    word => new Opinion(
                        word.Key.Item4,
                        string.Join(", ", word.Value.Values.Distinct().Order(StringComparer.Ordinal))
                    )
                )
                .Select(place => new HeardPlace(
                    place.Key.Recording,
                    place.Key.End == 0 ? null : TimeRange.FromMicroseconds(place.Key.Begin, place.Key.End),
                    [.. place]
                )),
        ]);
    }

    /// <summary>Places on which two people say otherwise.</summary>
    public IEnumerable<HeardPlace> Conflicts => Places.Where(place => place.IsConflict);

    /// <summary>Places that somebody heard alone, and not this person.</summary>
    public IEnumerable<HeardPlace> HeardOnceByOthersThan(string annotator) =>
        Places.Where(place => place.Said is [{ } only] && only.Annotator != annotator);

    /// <summary>Krippendorff's α of all who heard what others heard too; null where it is not defined.</summary>
    public double? Alpha() => Defined(Agreement.KrippendorffAlpha(Places.Select(place => Numbers(place.Said))));

    /// <summary>Every two people that heard something both.</summary>
    public IReadOnlyList<PairAgreement> Pairs()
    {
        string[] people = [.. Places.SelectMany(p => p.Said).Select(o => o.Annotator).Distinct().Order()];
        return
        [
            .. from first in people
            from second in people
            where string.CompareOrdinal(first, second) < 0
            let both = Both(first, second)
            where both.Count > 0
            select new PairAgreement(
                first,
                second,
                both.Count,
                both.Count(pair => pair.First == pair.Second),
                Defined(Agreement.CohenKappa(both))
            ),
        ];
    }

    private List<(int First, int Second)> Both(string first, string second) =>
        [
            .. from place in Places
            let one = place.Said.FirstOrDefault(opinion => opinion.Annotator == first)
            let other = place.Said.FirstOrDefault(opinion => opinion.Annotator == second)
            where one is not null && other is not null
            select (Number(one.Said), Number(other.Said)),
        ];

    private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal);

    private int Number(string said) =>
        numbers.TryGetValue(said, out var number) ? number : numbers[said] = numbers.Count;

    private int[] Numbers(IReadOnlyList<Opinion> said) => [.. said.Select(opinion => Number(opinion.Said))];

    private static double? Defined(double value) => double.IsNaN(value) ? null : value;

    private static ((long, long, long, string) Key, long Annotation, string? Said) Read(SqliteDataReader row) =>
        (
            (row.GetInt64(0), row.Integer(1) ?? 0, row.Integer(2) ?? 0, row.GetString(4)),
            row.GetInt64(3),
            row.GetBoolean(5) ? null : Text(row.GetString(6), row.Text(7))
        );

    /// <summary>What an annotation says, in words.</summary>
    internal static string Text(string polarity, string? name) =>
        polarity switch
        {
            "present" => name!,
            "absent" => $"no {name}",
            _ => name is null ? "nothing else" : $"all {name}",
        };
}
