using System.Buffers.Binary;
using Earshot.Audio;
using Earshot.Formats;
using Microsoft.Data.Sqlite;

namespace Earshot.Workspace.Hoplite;

/// <summary>
/// A hoplite database (github.com/google-research/perch-hoplite): a folder with <c>hoplite.sqlite</c> and
/// <c>usearch.index</c>, as perch's agile modelling and BirdNET-Analyzer write it. It is only read, and nothing is
/// written beside it.
/// </summary>
/// <remarks>Rows are streamed; of a million windows only their keys are in memory.</remarks>
public sealed class HopliteDatabase : IDisposable
{
    /// <summary>The SQLite file's name.</summary>
    public const string FileName = "hoplite.sqlite";

    /// <summary>What hoplite itself has in each table; a user may add columns.</summary>
    internal static readonly IReadOnlyDictionary<string, string[]> Columns = new Dictionary<string, string[]>
    {
        ["hoplite_metadata"] = ["key", "value"],
        ["deployments"] = ["id", "name", "project", "latitude", "longitude"],
        ["recordings"] = ["id", "filename", "datetime", "deployment_id"],
        ["windows"] = ["id", "recording_id", "offsets"],
        ["annotations"] = ["id", "recording_id", "offsets", "label", "label_type", "provenance"],
    };

    private readonly HopliteFile file;

    private HopliteDatabase(string folder, HopliteFile file, UsearchIndex vectors, HopliteMetadata metadata)
    {
        (Folder, this.file, Vectors, Model) = (folder, file, vectors, metadata.Model);
        (AudioFolders, ExtraColumns) = (metadata.AudioFolders, Extra(file.Connection));
    }

    /// <summary>The folder, full path.</summary>
    public string Folder { get; }

    /// <summary>What made the vectors.</summary>
    public HopliteModel Model { get; }

    /// <summary>The vectors, by window.</summary>
    public UsearchIndex Vectors { get; }

    /// <summary>Where the recordings lay when the database was made.</summary>
    public IReadOnlyList<string> AudioFolders { get; }

    /// <summary>Columns of the user's own, as <c>annotations.reviewed</c>.</summary>
    public IReadOnlyList<string> ExtraColumns { get; }

    /// <summary>Opens a database.</summary>
    /// <param name="path">Its folder, or the SQLite file in it.</param>
    /// <returns>The database, or why it can't be read and how to mend it.</returns>
    public static Outcome<HopliteDatabase> Open(string path)
    {
        var folder = Path.GetFullPath(File.Exists(path) ? Path.GetDirectoryName(Path.GetFullPath(path))! : path);
        var sqlite = Path.Combine(folder, FileName);
        if (!File.Exists(sqlite))
            return Outcome<HopliteDatabase>.Skipped(
                $"{folder} holds no hoplite database ({FileName} is missing): give the folder that holds it"
            );
        return HopliteFile.Open(sqlite).Then(file => Open(folder, sqlite, file));
    }

    /// <summary>All recordings, by number.</summary>
    public IReadOnlyList<HopliteRecording> Recordings() => RecordingsOf(file.Connection);

    /// <summary>All windows, by recording; streamed.</summary>
    public IEnumerable<HopliteWindow> Windows()
    {
        using var command = file.Connection.Command(
            "SELECT id, recording_id, offsets FROM windows ORDER BY recording_id, id"
        );
        using var reader = command.ExecuteReader();
        while (reader.Read())
            yield return new HopliteWindow(reader.GetInt64(0), reader.GetInt64(1), Offsets(reader.GetValue(2)));
    }

    /// <summary>All annotations, by number; streamed.</summary>
    public IEnumerable<HopliteAnnotation> Annotations()
    {
        using var command = file.Connection.Command(
            "SELECT id, recording_id, offsets, label, label_type, provenance FROM annotations ORDER BY id"
        );
        using var reader = command.ExecuteReader();
        while (reader.Read())
            yield return new HopliteAnnotation(
                reader.GetInt64(0),
                reader.GetInt64(1),
                Offsets(reader.GetValue(2)),
                reader.GetString(3),
                reader.GetValue(4) is long type ? type : -1,
                reader.GetString(5)
            );
    }

    /// <summary>Number of rows of a table.</summary>
    public long Count(string table) => (long)file.Connection.Scalar($"SELECT COUNT(*) FROM {table}")!;

    /// <inheritdoc/>
    public void Dispose()
    {
        Vectors.Dispose();
        file.Dispose();
    }

    internal static IReadOnlyList<HopliteRecording> RecordingsOf(SqliteConnection connection) =>
        connection.Query(
            "SELECT r.id, r.filename, r.datetime, d.name, d.latitude, d.longitude FROM recordings r LEFT JOIN "
                + "deployments d ON d.id = r.deployment_id ORDER BY r.id",
            row => new HopliteRecording(
                row.GetInt64(0),
                row.GetString(1).Replace('\\', '/'),
                row.Text(2),
                row.Text(3),
                row.Real(4),
                row.Real(5)
            )
        );

    /// <summary>Copies the SQLite file as it stands, changes in its log included.</summary>
    internal void CopyTo(string path)
    {
        var text = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString();
        using var copy = new SqliteConnection(text);
        copy.Open();
        file.Connection.BackupDatabase(copy);
    }

    /// <summary>Begin and end in seconds: two float64s, little-endian.</summary>
    internal static Outcome<TimeRange> Offsets(object value) =>
        value is byte[] { Length: 2 * sizeof(double) } blob
            ? TimeRange.FromSeconds(
                BinaryPrimitives.ReadDoubleLittleEndian(blob),
                BinaryPrimitives.ReadDoubleLittleEndian(blob.AsSpan(sizeof(double)))
            )
            : Outcome<TimeRange>.Skipped(
                value is byte[] other
                    ? $"its offsets are {other.Length} bytes, expected begin and end: 16"
                    : "its offsets are no bytes"
            );

    private static Outcome<HopliteDatabase> Open(string folder, string sqlite, HopliteFile file)
    {
        Outcome<HopliteDatabase> opened;
        try
        {
            opened = Missing(file.Connection) is { } missing
                ? Outcome<HopliteDatabase>.Skipped($"{sqlite} {missing}")
                : UsearchIndex
                    .Open(Path.Combine(folder, UsearchIndex.FileName))
                    .Then(vectors => Paired(folder, sqlite, file, vectors));
        }
        catch (SqliteException e)
        {
            opened = Outcome<HopliteDatabase>.Skipped($"{sqlite} {HopliteFile.Told(e)}");
        }
        if (!opened.IsOk)
            file.Dispose();
        return opened;
    }

    private static Outcome<HopliteDatabase> Paired(string folder, string sqlite, HopliteFile file, UsearchIndex vectors)
    {
        var metadata = HopliteMetadata.Read(file.Connection, sqlite, vectors.Dimension);
        if (metadata.IsOk)
            return new HopliteDatabase(folder, file, vectors, metadata.Value);
        vectors.Dispose();
        return Outcome<HopliteDatabase>.Skipped(metadata.Reason!);
    }

    private static string? Missing(SqliteConnection connection)
    {
        foreach (var (table, columns) in Columns)
        {
            var held = ColumnsOf(connection, table);
            if (held.Count == 0)
                return $"is an SQLite file without the table {table}, so no hoplite database of 2025 or later: "
                    + "an older one is brought up by perch-hoplite's migrations";
            if (columns.Except(held).FirstOrDefault() is { } column)
                return $"has no column {table}.{column}: it was written by another hoplite than this Earshot knows; "
                    + "update Earshot";
        }
        return null;
    }

    internal static List<string> ColumnsOf(SqliteConnection connection, string table) =>
        connection.Query($"SELECT name FROM pragma_table_info('{table}')", row => row.GetString(0));

    private static List<string> Extra(SqliteConnection connection) =>
        [
            .. from table in Columns
            from column in ColumnsOf(connection, table.Key).Except(table.Value)
            select $"{table.Key}.{column}",
        ];
}
