using System.Buffers.Binary;
using System.Text.Json;
using Earshot.Features;
using Earshot.Formats;
using Earshot.Recordings.Extraction;
using Earshot.Recordings.Places;
using Microsoft.Data.Sqlite;

namespace Earshot.Workspace.Hoplite;

/// <summary>
/// Makes a hoplite database of features, such that perch's notebooks and BirdNET-Analyzer's search open it: an audio
/// folder, a deployment for each of its sub-folders, recordings, windows and their vectors.
/// </summary>
/// <remarks>It comes into being whole, under its name, at the very end.</remarks>
public static class HopliteWriter
{
    /// <summary>The greatest number that half precision has.</summary>
    private const float LargestHalf = 65504;

    private const string Tables = """
        CREATE TABLE hoplite_metadata (key TEXT PRIMARY KEY, value TEXT NOT NULL);
        CREATE TABLE deployments (
          id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, project TEXT NOT NULL,
          latitude REAL, longitude REAL, UNIQUE (name, project));
        CREATE TABLE recordings (
          id INTEGER PRIMARY KEY AUTOINCREMENT, filename TEXT NOT NULL, datetime TEXT,
          deployment_id INTEGER REFERENCES deployments(id) ON DELETE CASCADE,
          UNIQUE (id, deployment_id), UNIQUE (filename, deployment_id));
        CREATE TABLE windows (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          recording_id INTEGER NOT NULL REFERENCES recordings(id) ON DELETE CASCADE,
          offsets FLOAT_LIST NOT NULL, UNIQUE (id, recording_id, offsets));
        CREATE TABLE annotations (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          recording_id INTEGER NOT NULL REFERENCES recordings(id) ON DELETE CASCADE,
          offsets FLOAT_LIST NOT NULL, label TEXT NOT NULL, label_type INTEGER NOT NULL, provenance TEXT NOT NULL,
          UNIQUE (id, recording_id, offsets));
        CREATE INDEX idx_annotations ON annotations(recording_id, offsets, label, label_type, provenance);
        CREATE INDEX idx_labels ON annotations(label, label_type, provenance);
        CREATE INDEX idx_recordings_deployment_id ON recordings(deployment_id);
        CREATE INDEX idx_windows_recording_id ON windows(recording_id);
        """;

    /// <summary>Writes a database.</summary>
    /// <param name="folder">Its folder; it is not there yet.</param>
    /// <param name="features">The rows: each becomes a window.</param>
    /// <param name="encoder">What made them.</param>
    /// <param name="cut">How recordings were cut; null: a window each.</param>
    /// <param name="audioFolder">Where the recordings lie.</param>
    /// <param name="done">Told how many vectors are in the index.</param>
    /// <returns>Number of windows, or why there is no database.</returns>
    public static Outcome<int> Write(
        string folder,
        FeatureFile features,
        IClipEncoder encoder,
        SegmentOptions? cut,
        string audioFolder,
        Action<int>? done = null
    )
    {
        folder = Path.GetFullPath(Path.TrimEndingDirectorySeparator(folder));
        if (Path.Exists(folder))
            return Outcome<int>.Skipped($"{folder} is there already: name a folder that is not");
        if (features.Features.Span.IndexOfAnyExceptInRange(-LargestHalf, LargestHalf) is >= 0 and var bad)
            return Outcome<int>.Skipped(
                $"{features.Paths[bad / features.Features.Columns]} has a feature of {features.Features.Span[bad]}, "
                    + $"hoplite keeps half precision: −{LargestHalf} to {LargestHalf}"
            );
        var half = $"{folder}.{Environment.ProcessId}.tmp";
        try
        {
            Directory.CreateDirectory(half);
            var index = UsearchWriter.Write(
                Path.Combine(half, UsearchIndex.FileName),
                encoder.Dimension,
                Enumerable.Range(0, features.Paths.Length).Select(row => features.Features.Row(row).ToArray()),
                done ?? (_ => { })
            );
            if (!index.IsOk)
                return index;
            WriteTables(Path.Combine(half, HopliteDatabase.FileName), features, encoder, cut, audioFolder);
            Directory.Move(half, folder);
            return index;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SqliteException)
        {
            return Outcome<int>.Skipped($"{folder}: {e.Message}");
        }
        finally
        {
            if (Directory.Exists(half))
                Directory.Delete(half, recursive: true);
        }
    }

    /// <summary>Begin and end in seconds, as hoplite keeps them.</summary>
    internal static byte[] Offsets(double begin, double end)
    {
        var offsets = new byte[2 * sizeof(double)];
        BinaryPrimitives.WriteDoubleLittleEndian(offsets, begin);
        BinaryPrimitives.WriteDoubleLittleEndian(offsets.AsSpan(sizeof(double)), end);
        return offsets;
    }

    /// <summary>A time as Python's <c>datetime.fromisoformat</c> reads it, of old too.</summary>
    internal static string? Time(string? startedAt) =>
        startedAt?.EndsWith('Z') == true ? startedAt[..^1] + "+00:00" : startedAt;

    private static void WriteTables(
        string path,
        FeatureFile features,
        IClipEncoder encoder,
        SegmentOptions? cut,
        string audioFolder
    )
    {
        var text = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString();
        using var connection = new SqliteConnection(text);
        connection.Open();
        connection.Execute("PRAGMA journal_mode = WAL");
        using var transaction = connection.BeginTransaction();
        connection.Execute(Tables);
        var project = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(audioFolder)));
        foreach (var (key, value) in Metadata(encoder, cut, project, Path.GetFullPath(audioFolder)))
            connection.Execute(
                "INSERT INTO hoplite_metadata (key, value) VALUES ($key, $value)",
                ("$key", key),
                ("$value", value)
            );
        WriteRows(connection, features, project);
        transaction.Commit();
    }

    private static void WriteRows(SqliteConnection connection, FeatureFile features, string project)
    {
        var recordings = new Dictionary<string, long>(StringComparer.Ordinal);
        using var window = connection.Command(
            "INSERT INTO windows (id, recording_id, offsets) VALUES ($id, $recording, $offsets)"
        );
        window.Parameters.Add("$id", SqliteType.Integer);
        window.Parameters.Add("$recording", SqliteType.Integer);
        window.Parameters.Add("$offsets", SqliteType.Blob);
        for (var row = 0; row < features.Paths.Length; row++)
        {
            var path = features.Paths[row];
            if (!recordings.TryGetValue(path, out var recording))
                recordings[path] = recording = AddRecording(connection, path, project);
            window.Parameters[0].Value = row + 1L;
            window.Parameters[1].Value = recording;
            window.Parameters[2].Value = Offsets(features.BeginSeconds[row], features.EndSeconds[row]);
            window.ExecuteNonQuery();
        }
    }

    /// <summary>The deployment is the first folder of a path, as hoplite has it; else the project itself.</summary>
    private static long AddRecording(SqliteConnection connection, string path, string project) =>
        (long)
            connection.Scalar(
                """
                INSERT OR IGNORE INTO deployments (name, project) VALUES ($deployment, $project);
                INSERT INTO recordings (filename, datetime, deployment_id) VALUES ($path, $started,
                  (SELECT id FROM deployments WHERE name = $deployment AND project = $project)) RETURNING id
                """,
                ("$deployment", path.Contains('/') ? path.Split('/')[0] : project),
                ("$project", project),
                ("$path", path),
                ("$started", Time(RecordingNames.Read(path).StartedAt))
            )!;

    private static IEnumerable<(string Key, string Value)> Metadata(
        IClipEncoder encoder,
        SegmentOptions? cut,
        string project,
        string audioFolder
    )
    {
        yield return (
            "usearch_config",
            JsonSerializer.Serialize(
                new
                {
                    embedding_dim = encoder.Dimension,
                    dtype = UsearchWriter.Precision,
                    metric_name = UsearchWriter.Metric,
                    expansion_add = UsearchWriter.ExpansionAdd,
                    expansion_search = UsearchWriter.ExpansionSearch,
                }
            )
        );
        yield return (
            "model_config",
            JsonSerializer.Serialize(
                new
                {
                    model_key = encoder.Name,
                    embedding_dim = encoder.Dimension,
                    model_config = new
                    {
                        window_size_s = cut?.WindowSeconds,
                        hop_size_s = cut?.HopSeconds,
                        sample_rate = encoder.SampleRateHz,
                    },
                    logits_key = (string?)null,
                    logits_idxes = (int[]?)null,
                }
            )
        );
        yield return (
            "audio_sources",
            JsonSerializer.Serialize(
                new
                {
                    audio_globs = new[]
                    {
                        new
                        {
                            dataset_name = project,
                            base_path = audioFolder,
                            file_glob = "**/*.*",
                            min_audio_len_s = 0.0,
                            target_sample_rate_hz = encoder.SampleRateHz ?? -1,
                            shard_len_s = (double?)null,
                            max_shards_per_file = (int?)null,
                        },
                    },
                }
            )
        );
    }
}
