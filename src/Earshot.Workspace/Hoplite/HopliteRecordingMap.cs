using Earshot.Audio;
using Microsoft.Data.Sqlite;

namespace Earshot.Workspace.Hoplite;

/// <summary>
/// The recordings of a workspace by their numbers in a hoplite database; one that is not there is made.
/// </summary>
internal sealed class HopliteRecordingMap
{
    private readonly SqliteConnection connection;
    private readonly Dictionary<long, RecordingRecord> recordings;
    private readonly Dictionary<string, long> numbers;
    private readonly Dictionary<long, TimeRange> lengths;

    public HopliteRecordingMap(WorkspaceStore workspace, SqliteConnection connection)
    {
        this.connection = connection;
        recordings = workspace.Recordings.All().ToDictionary(r => r.Id);
        numbers = HopliteFiles
            .Match(HopliteDatabase.RecordingsOf(connection), [.. recordings.Values.Select(r => r.Path)])
            .ToDictionary(match => match.Value.Path, match => match.Key);
        lengths = workspace
            .Windows.All()
            .GroupBy(w => w.RecordingId)
            .ToDictionary(
                g => g.Key,
                g => TimeRange.FromMicroseconds(0, g.Max(window => window.Range.EndMicroseconds))
            );
    }

    /// <summary>Recordings that were made.</summary>
    public int Added { get; private set; }

    /// <summary>The number of a recording there.</summary>
    public long Number(long id)
    {
        var recording = recordings[id];
        if (numbers.TryGetValue(recording.Path, out var number))
            return number;
        Added++;
        return numbers[recording.Path] = (long)
            connection.Scalar(
                "INSERT INTO recordings (filename, datetime) VALUES ($path, $started) RETURNING id",
                ("$path", recording.Path),
                ("$started", HopliteWriter.Time(recording.Place.StartedAt))
            )!;
    }

    /// <summary>All of a recording: as long as it is, else to the end of its last window; null: not known.</summary>
    public TimeRange? Whole(long id) =>
        recordings[id].DurationSeconds is > 0 and var seconds ? TimeRange.FromSeconds(0, seconds).Value
        : lengths.TryGetValue(id, out var range) ? range
        : null;
}
