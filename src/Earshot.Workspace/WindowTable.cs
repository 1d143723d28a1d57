using Earshot.Annotations;
using Earshot.Audio;
using Earshot.Features;
using Earshot.Learning;
using Earshot.Recordings;
using Microsoft.Data.Sqlite;

namespace Earshot.Workspace;

/// <summary>A window of a recording.</summary>
/// <param name="Id">Its number, for good; of one recording they ascend with time.</param>
/// <param name="RecordingId">The recording.</param>
/// <param name="Range">Where it lies in it.</param>
/// <param name="Skipped">Why it has no features; null when all is well.</param>
public sealed record WindowRecord(long Id, long RecordingId, TimeRange Range, string? Skipped = null);

/// <summary>A window of another data base on its way in.</summary>
/// <param name="RecordingId">The recording, by its number here.</param>
/// <param name="Range">Where it lies in it.</param>
/// <param name="Features">Its vector.</param>
public readonly record struct ImportedWindow(long RecordingId, TimeRange Range, float[] Features);

/// <summary>How recordings are cut, and the windows that makes. What is learnt from, scored and searched.</summary>
public sealed class WindowTable
{
    private const double PerSecond = 1e6;
    private const string IsEncoded =
        "w.skipped IS NULL AND ((SELECT segment_us FROM cut) IS NOT NULL OR w.id IN (SELECT window_id FROM feature))";
    private readonly Database database;
    private readonly EncoderIdentity encoder;

    internal WindowTable(Database database, EncoderIdentity encoder) =>
        (this.database, this.encoder) = (database, encoder);

    /// <summary>How recordings are cut; null: each is one window.</summary>
    public SegmentOptions? Cut() =>
        database
            .Query(
                "SELECT segment_us, hop_us FROM cut",
                row =>
                    row.Integer(0) is { } segment
                        ? new SegmentOptions(segment / PerSecond, row.GetInt64(1) / PerSecond)
                        : null
            )
            .SingleOrDefault();

    /// <summary>Whether a window has exactly one class, or any number of them.</summary>
    public OutputKind Output() =>
        database.Read(connection => (string?)connection.Scalar("SELECT output FROM cut")) == "any"
            ? OutputKind.AnyOfMany
            : OutputKind.OneOfMany;

    /// <summary>Sets the cut of a workspace that holds no window yet.</summary>
    /// <returns>True, or what it is cut like already.</returns>
    public Outcome<bool> SetCut(SegmentOptions? segments, OutputKind output) =>
        database.Write(connection =>
            (long)connection.Scalar("SELECT COUNT(*) FROM window")! > 0
                ? Outcome<bool>.Skipped("its recordings are cut already: make another workspace")
                : connection.Execute(
                    "UPDATE cut SET segment_us = $segment, hop_us = $hop, output = $output",
                    ("$segment", segments is null ? null : TimeRange.Round(segments.WindowSeconds)),
                    ("$hop", segments is null ? null : TimeRange.Round(segments.HopSeconds)),
                    ("$output", output == OutputKind.AnyOfMany ? "any" : "one")
                ) == 1
        );

    /// <summary>
    /// Stores the windows of a recording with their features, in one transaction; they replace those it had.
    /// </summary>
    public void Put(long recordingId, IEnumerable<(TimeRange Range, Outcome<float[]> Features)> windows) =>
        database.Write(connection =>
        {
            connection.Execute("DELETE FROM window WHERE recording_id = $recording", ("$recording", recordingId));
            using var insert = connection.Command(
                "INSERT INTO window (recording_id, begin_us, end_us, skipped) VALUES ($recording, $begin, $end, "
                    + "$skipped) RETURNING id",
                ("$recording", recordingId),
                ("$begin", 0L),
                ("$end", 0L),
                ("$skipped", null)
            );
            using var vector = connection.Command(
                "INSERT INTO feature (window_id, vector) VALUES ($id, $vector)",
                ("$id", 0L),
                ("$vector", Array.Empty<byte>())
            );
            foreach (var window in windows)
            {
                insert.Parameters["$begin"].Value = window.Range.BeginMicroseconds;
                insert.Parameters["$end"].Value = window.Range.EndMicroseconds;
                insert.Parameters["$skipped"].Value = (object?)window.Features.Reason ?? DBNull.Value;
                vector.Parameters["$id"].Value = insert.ExecuteScalar();
                if (!window.Features.IsOk)
                    continue;
                vector.Parameters["$vector"].Value = Blob.Of<float>(Checked(window.Features.Value));
                vector.ExecuteNonQuery();
            }
            return 0;
        });

    /// <summary>
    /// Takes windows over from another data base, in one transaction; of one recording they come by time. One that
    /// begins where another does is there already.
    /// </summary>
    /// <returns>How many are new.</returns>
    public int Import(IReadOnlyCollection<ImportedWindow> windows) =>
        database.Write(connection =>
        {
            using var window = connection.Command(
                "INSERT INTO window (recording_id, begin_us, end_us) VALUES ($recording, $begin, $end) "
                    + "ON CONFLICT (recording_id, begin_us) DO NOTHING RETURNING id"
            );
            using var feature = connection.Command("INSERT INTO feature (window_id, vector) VALUES ($id, $vector)");
            foreach (var name in new[] { "$recording", "$begin", "$end" })
                window.Parameters.Add(name, SqliteType.Integer);
            feature.Parameters.Add("$id", SqliteType.Integer);
            feature.Parameters.Add("$vector", SqliteType.Blob);
            var added = 0;
            foreach (var (recording, range, vector) in windows)
            {
                window.Parameters[0].Value = recording;
                window.Parameters[1].Value = range.BeginMicroseconds;
                window.Parameters[2].Value = range.EndMicroseconds;
                if (window.ExecuteScalar() is not long id)
                    continue;
                feature.Parameters[0].Value = id;
                feature.Parameters[1].Value = Blob.Of<float>(Checked(vector));
                added += feature.ExecuteNonQuery();
            }
            return added;
        });

    /// <summary>Number of windows.</summary>
    public int Count() => (int)database.Read(connection => (long)connection.Scalar("SELECT COUNT(*) FROM window")!);

    /// <summary>All windows, by recording and time.</summary>
    public IReadOnlyList<WindowRecord> All() => Read("", []);

    /// <summary>The windows of a recording, or those that a part of it touches, by time.</summary>
    public IReadOnlyList<WindowRecord> Of(long recordingId, TimeRange? part = null) =>
        part is { } range
            ? Read(
                "WHERE recording_id = $recording AND begin_us < $end AND end_us > $begin",
                [("$recording", recordingId), ("$begin", range.BeginMicroseconds), ("$end", range.EndMicroseconds)]
            )
            : Read("WHERE recording_id = $recording", [("$recording", recordingId)]);

    /// <summary>One window; null where there is none.</summary>
    public WindowRecord? Find(long id) => Read("WHERE id = $id", [("$id", id)]).SingleOrDefault();

    /// <summary>These windows, by recording and time; those that are not there are left out.</summary>
    public IReadOnlyList<WindowRecord> Of(IReadOnlyCollection<long> ids) =>
        Read("WHERE id IN (SELECT value FROM json_each($ids))", [("$ids", $"[{string.Join(',', ids)}]")]);

    /// <summary>Number and recording of every window that has features, by number.</summary>
    public IReadOnlyList<(long Id, long RecordingId)> Encoded() =>
        database.Query(
            $"SELECT w.id, w.recording_id FROM window w WHERE {IsEncoded} ORDER BY w.id",
            row => (row.GetInt64(0), row.GetInt64(1))
        );

    /// <summary>
    /// Where the windows of <see cref="Encoded"/> lie, in their order; recordings are counted, in any order. Null where
    /// recordings are not cut: a window then has no neighbours.
    /// </summary>
    public RecordingWindow[]? Places()
    {
        if (Cut() is null)
            return null;
        var numbers = new Dictionary<long, int>();
        return
        [
            .. database.Query(
                $"SELECT w.recording_id, w.begin_us, w.end_us FROM window w WHERE {IsEncoded} ORDER BY w.id",
                row => new RecordingWindow(
                    Number(row.GetInt64(0)),
                    TimeRange.FromMicroseconds(row.GetInt64(1), row.GetInt64(2))
                )
            ),
        ];

        int Number(long recording) =>
            numbers.TryGetValue(recording, out var number) ? number : numbers[recording] = numbers.Count;
    }

    private List<WindowRecord> Read(string where, (string, object?)[] parameters) =>
        database.Query(
            $"SELECT id, recording_id, begin_us, end_us, skipped FROM window {where} ORDER BY recording_id, begin_us",
            row => new WindowRecord(
                row.GetInt64(0),
                row.GetInt64(1),
                TimeRange.FromMicroseconds(row.GetInt64(2), row.GetInt64(3)),
                row.Text(4)
            ),
            parameters
        );

    private float[] Checked(float[] vector) =>
        vector.Length == encoder.Dimension
            ? vector
            : throw new ArgumentException($"{encoder.Name} makes {encoder.Dimension} values, got {vector.Length}");
}
