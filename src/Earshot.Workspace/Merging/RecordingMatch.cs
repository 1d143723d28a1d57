using Earshot.Datasets;
using Microsoft.Data.Sqlite;

namespace Earshot.Workspace.Merging;

/// <summary>
/// Which recording here is which of the other copy: the one of its path, else the one of its bytes. One that is not
/// here is put down, so that what is said of it is kept.
/// </summary>
internal sealed class RecordingMatch
{
    private static readonly Columns Told = new(
        "duration_seconds, group_name, sample_rate_hz, channels, site, device, latitude, longitude, started_at"
    );

    private sealed record Row(long Id, string Path, string Hash, long SizeBytes, object?[] Told);

    private readonly Dictionary<string, Row> byPath;
    private readonly ILookup<string, Row> byHash;
    private readonly HashSet<long> taken = [];
    private int otherwise;

    private RecordingMatch(List<Row> here)
    {
        byPath = here.ToDictionary(row => row.Path, StringComparer.Ordinal);
        byHash = here.Where(row => row.Hash.Length > 0).ToLookup(row => row.Hash, StringComparer.Ordinal);
    }

    /// <summary>The number here of each recording of the other copy.</summary>
    public Dictionary<long, long> Numbers { get; } = [];

    /// <summary>Those that were put down.</summary>
    public List<string> New { get; } = [];

    /// <summary>How many of them have no sound here.</summary>
    public int Missing { get; private set; }

    /// <summary>Those that have a name that another sound has here.</summary>
    public List<SkippedInput> Skipped { get; } = [];

    public string? Note =>
        otherwise == 0
            ? null
            : $"{otherwise} recordings are described otherwise there (place, time, group): what stands here stays";

    public static RecordingMatch Of(SqliteConnection here, SqliteConnection there, string root)
    {
        var match = new RecordingMatch(Read(here));
        foreach (var row in Read(there))
            match.Take(here, row, root);
        return match;
    }

    private void Take(SqliteConnection here, Row row, string root)
    {
        var named = byPath.GetValueOrDefault(row.Path);
        var same =
            named is not null && (named.Hash == row.Hash || named.Hash.Length == 0 || row.Hash.Length == 0)
                ? named
                : byHash[row.Hash].FirstOrDefault(other => !taken.Contains(other.Id));
        if (same is not null)
            Numbers[row.Id] = Complete(here, same, row);
        else if (named is null)
            Numbers[row.Id] = Add(here, row, File.Exists(Path.Combine(root, row.Path)));
        else
            Skipped.Add(
                new SkippedInput(
                    row.Path,
                    "another sound has this name here, nothing said of it there was taken: rename one of the two "
                        + "files, call `earshot new` on its workspace, and merge again"
                )
            );
    }

    /// <summary>Takes over what the other copy knows of a recording and this one does not.</summary>
    private long Complete(SqliteConnection here, Row own, Row other)
    {
        taken.Add(own.Id);
        if (Columns.Differ(own.Told, other.Told))
            otherwise++;
        if (own.Told.Zip(other.Told).Any(pair => pair is { First: null, Second: not null }))
            here.Execute(
                $"UPDATE recording SET {Told.Completed} WHERE id = $id",
                [("$id", own.Id), .. Told.With(other.Told)]
            );
        return own.Id;
    }

    private long Add(SqliteConnection here, Row row, bool isFound)
    {
        New.Add(row.Path);
        Missing += isFound ? 0 : 1;
        return (long)
            here.Scalar(
                $"INSERT INTO recording (path, hash, size_bytes, missing, {Told.Names}) VALUES ($path, $hash, $size, "
                    + $"$missing, {Told.Parameters}) RETURNING id",
                [
                    ("$path", row.Path),
                    ("$hash", row.Hash),
                    ("$size", row.SizeBytes),
                    ("$missing", isFound ? 0 : 1),
                    .. Told.With(row.Told),
                ]
            )!;
    }

    private static List<Row> Read(SqliteConnection connection) =>
        connection.Query(
            $"SELECT id, path, hash, size_bytes, {Told.Names} FROM recording ORDER BY id",
            row => new Row(
                row.GetInt64(0),
                row.GetString(1),
                row.GetString(2),
                row.GetInt64(3),
                row.Values(4, Told.Count)
            )
        );
}
