using Earshot.Recordings.Places;
using Microsoft.Data.Sqlite;

namespace Earshot.Workspace;

/// <summary>A recording of the workspace.</summary>
/// <param name="Id">Its number, for good.</param>
/// <param name="Path">Below the folder of recordings, with <c>/</c>.</param>
/// <param name="Hash">SHA-256 of the file, hexadecimal.</param>
/// <param name="DurationSeconds">Length; null until it was decoded.</param>
/// <param name="SampleRateHz">Of the file; null until it was decoded.</param>
/// <param name="Place">Where and when it was made.</param>
/// <param name="IsMissing">Whether its file is gone.</param>
public sealed record RecordingRecord(
    long Id,
    string Path,
    string Hash,
    double? DurationSeconds,
    int? SampleRateHz,
    RecordingPlace Place,
    bool IsMissing
);

/// <summary>A recording of another data base on its way in.</summary>
/// <param name="Key">Its number there.</param>
/// <param name="Path">Below the folder of recordings, with <c>/</c>.</param>
/// <param name="OldPath">What it was brought in as before its file was found.</param>
/// <param name="IsFound">Whether its file is there.</param>
/// <param name="Place">Where and when it was made.</param>
public sealed record ImportedRecording(long Key, string Path, string OldPath, bool IsFound, RecordingPlace Place);

/// <summary>The recordings: files, known by their path, found again by their hash.</summary>
public sealed class RecordingTable
{
    private const string Columns =
        "SELECT id, path, hash, duration_seconds, sample_rate_hz, site, device, latitude, longitude, started_at, "
        + "missing FROM recording";
    private readonly Database database;

    internal RecordingTable(Database database) => this.database = database;

    /// <summary>All recordings, by number.</summary>
    public IReadOnlyList<RecordingRecord> All() => database.Query($"{Columns} ORDER BY id", Row);

    /// <summary>One recording; null where there is none.</summary>
    public RecordingRecord? Find(long id) =>
        database.Query($"{Columns} WHERE id = $id", Row, ("$id", id)).SingleOrDefault();

    /// <summary>Notes where and when recordings were made; what is null stays as it is.</summary>
    public void Describe(IEnumerable<(long Id, RecordingPlace Place)> places) =>
        database.Write(connection =>
            places.Sum(p =>
                connection.Execute(
                    """
                    UPDATE recording SET site = COALESCE($site, site), device = COALESCE($device, device),
                      latitude = COALESCE($latitude, latitude), longitude = COALESCE($longitude, longitude),
                      started_at = COALESCE($started, started_at) WHERE id = $id
                    """,
                    ("$id", p.Id),
                    ("$site", p.Place.Site),
                    ("$device", p.Place.Device),
                    ("$latitude", p.Place.Latitude),
                    ("$longitude", p.Place.Longitude),
                    ("$started", p.Place.StartedAt)
                )
            )
        );

    /// <summary>
    /// Takes recordings over from another data base; those that came before stay what they are, and take the path of a
    /// file that was found since.
    /// </summary>
    /// <returns>The number of each here, by its number there.</returns>
    public Dictionary<long, long> Import(IEnumerable<ImportedRecording> recordings) =>
        database.Write(connection =>
        {
            using var command = connection.Command(
                """
                UPDATE OR IGNORE recording SET path = $path WHERE path = $old AND missing = 1;
                INSERT INTO recording (path, hash, size_bytes, site, device, latitude, longitude, started_at, missing)
                  VALUES ($path, '', 0, $site, $device, $latitude, $longitude, $started, $missing)
                  ON CONFLICT (path) DO UPDATE SET missing = $missing
                  RETURNING id
                """
            );
            var numbers = new Dictionary<long, long>();
            foreach (var one in recordings)
            {
                command.Parameters.Clear();
                foreach (
                    var (name, value) in (ReadOnlySpan<(string, object?)>)
                        [
                            ("$path", one.Path),
                            ("$old", one.OldPath),
                            ("$site", one.Place.Site),
                            ("$device", one.Place.Device),
                            ("$latitude", one.Place.Latitude),
                            ("$longitude", one.Place.Longitude),
                            ("$started", one.Place.StartedAt),
                            ("$missing", one.IsFound ? 0 : 1),
                        ]
                )
                    command.Parameters.AddWithValue(name, value ?? DBNull.Value);
                numbers[one.Key] = (long)command.ExecuteScalar()!;
            }
            return numbers;
        });

    /// <summary>Notes the sample rates of recordings.</summary>
    public void PutRates(IEnumerable<(long Id, int SampleRateHz)> rates) =>
        database.Write(connection =>
            rates.Sum(rate =>
                connection.Execute(
                    "UPDATE recording SET sample_rate_hz = $rate WHERE id = $id",
                    ("$id", rate.Id),
                    ("$rate", rate.SampleRateHz)
                )
            )
        );

    /// <summary>Notes that recordings lie elsewhere now; what is said of them stays.</summary>
    public void Move(IEnumerable<(long Id, string Path)> moved) =>
        database.Write(connection =>
            moved.Sum(move =>
                connection.Execute(
                    "UPDATE recording SET path = $path, missing = 0 WHERE id = $id",
                    ("$id", move.Id),
                    ("$path", move.Path)
                )
            )
        );

    /// <summary>Notes which files are gone; all others are there.</summary>
    public void SetMissing(IReadOnlySet<long> missing) =>
        database.Write(connection =>
        {
            connection.Execute("UPDATE recording SET missing = 0 WHERE missing = 1");
            return missing.Sum(id =>
                connection.Execute("UPDATE recording SET missing = 1 WHERE id = $id", ("$id", id))
            );
        });

    private static RecordingRecord Row(SqliteDataReader row) =>
        new(
            row.GetInt64(0),
            row.GetString(1),
            row.GetString(2),
            row.Real(3),
            (int?)row.Integer(4),
            new RecordingPlace(row.Text(5), row.Text(6), row.Real(7), row.Real(8), row.Text(9)),
            row.GetBoolean(10)
        );
}
