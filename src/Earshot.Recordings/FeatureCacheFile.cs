using System.Buffers.Binary;
using Earshot.Features;
using Earshot.Formats;
using Earshot.Recordings.Extraction;
using Microsoft.Data.Sqlite;

namespace Earshot.Recordings;

/// <summary>
/// The file of the feature cache: a row a clip with its key, the run that used it last, and a record that ends with the
/// CRC-32C of itself and its key. Several processes may read and write it at a time.
/// </summary>
public sealed class FeatureCacheFile : IDisposable
{
    private const string Name = "features.db";
    private const int BusySeconds = 5;

    /// <summary>Room is made for so large a share of the limit, so that not each clip has to wait for it.</summary>
    private const double RoomShare = 1 / 16.0;

    private readonly SqliteConnection connection;
    private readonly SqliteCommand find;
    private readonly long run;
    private long? held;

    private FeatureCacheFile(SqliteConnection connection)
    {
        this.connection = connection;
        Execute(
            """
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = NORMAL;
            CREATE TABLE IF NOT EXISTS clip (
                key BLOB PRIMARY KEY, run INTEGER NOT NULL, bytes INTEGER NOT NULL, record BLOB NOT NULL);
            CREATE INDEX IF NOT EXISTS clip_run ON clip (run, bytes);
            """
        );
        run = Number("SELECT IFNULL(MAX(run), 0) + 1 FROM clip");
        find = Command("SELECT record FROM clip WHERE key = $key");
        find.Parameters.Add("$key", SqliteType.Blob);
    }

    /// <summary>Clips held.</summary>
    public long Clips => Number("SELECT COUNT(*) FROM clip");

    /// <summary>Bytes of their features.</summary>
    public long Bytes => Number("SELECT IFNULL(SUM(bytes), 0) FROM clip");

    /// <summary>Where the file of a folder lies.</summary>
    public static string PathIn(string folder) => Path.Combine(folder, Name);

    /// <summary>Opens it, or makes it, for its owner alone.</summary>
    /// <exception cref="SqliteException">It is damaged, or kept busy.</exception>
    /// <exception cref="IOException">The folder can't be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be made.</exception>
    public static FeatureCacheFile Open(string folder)
    {
        if (!OperatingSystem.IsWindows() && !Directory.Exists(folder))
            Directory.CreateDirectory(
                folder,
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            );
        Directory.CreateDirectory(folder);
        var text = new SqliteConnectionStringBuilder { DataSource = PathIn(folder), Pooling = false }.ToString();
        var connection = new SqliteConnection(text) { DefaultTimeout = BusySeconds };
        try
        {
            connection.Open();
            return new(connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Empties it; one that is damaged is removed.</summary>
    public static void Clear(string folder)
    {
        if (!File.Exists(PathIn(folder)))
            return;
        try
        {
            using var file = Open(folder);
            file.Execute("DELETE FROM clip; VACUUM; PRAGMA wal_checkpoint(TRUNCATE);");
        }
        catch (SqliteException e)
            when (e.SqliteErrorCode is SQLitePCL.raw.SQLITE_NOTADB or SQLitePCL.raw.SQLITE_CORRUPT)
        {
            foreach (var part in (string[])["", "-wal", "-shm"])
                File.Delete(PathIn(folder) + part);
        }
    }

    /// <summary>What was kept under a key; null where nothing was, or it is damaged.</summary>
    public EncodedClip? Find(UInt128 key)
    {
        find.Parameters[0].Value = Bytes16(key);
        return find.ExecuteScalar() is byte[] record ? FromBytes(key, record) : null;
    }

    /// <summary>
    /// Adds clips and notes which were used, at once or not at all; makes room by what earlier runs used. What does not
    /// fit beside this run's own is not kept.
    /// </summary>
    public void Store(IReadOnlyList<(UInt128 Key, byte[] Record)> added, IReadOnlyList<UInt128> used, long limitBytes)
    {
        using var transaction = connection.BeginTransaction(deferred: false);
        using var touch = Command("UPDATE clip SET run = $run WHERE key = $key AND run < $run");
        touch.Parameters.AddWithValue("$run", run);
        var touched = touch.Parameters.Add("$key", SqliteType.Blob);
        foreach (var key in used)
        {
            touched.Value = Bytes16(key);
            touch.ExecuteNonQuery();
        }
        var more = added.Sum(clip => (long)clip.Record.Length);
        if (HasRoom(more, limitBytes))
        {
            Add(added);
            held += more;
        }
        transaction.Commit();
    }

    /// <summary>A clip as it is stored under its key.</summary>
    internal static byte[] ToBytes(UInt128 key, EncodedClip clip)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        ResultRecord.WriteClip(writer, clip);
        writer.Write(Checksum(key, bytes.GetBuffer().AsSpan(0, (int)bytes.Length)));
        return bytes.ToArray();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        find.Dispose();
        connection.Dispose();
    }

    private static EncodedClip? FromBytes(UInt128 key, byte[] record)
    {
        if (record.Length < sizeof(uint))
            return null;
        var length = record.Length - sizeof(uint);
        if (BinaryPrimitives.ReadUInt32LittleEndian(record.AsSpan(length)) != Checksum(key, record.AsSpan(0, length)))
            return null;
        using var reader = new BinaryReader(new MemoryStream(record, 0, length));
        return ResultRecord.ReadClip(reader);
    }

    private static uint Checksum(UInt128 key, ReadOnlySpan<byte> record) =>
        ~Crc32C.Update(Crc32C.Update(uint.MaxValue, Bytes16(key)), record);

    private void Add(IReadOnlyList<(UInt128 Key, byte[] Record)> added)
    {
        using var add = Command(
            "INSERT OR REPLACE INTO clip (key, run, bytes, record) VALUES ($key, $run, $bytes, $record)"
        );
        var key = add.Parameters.Add("$key", SqliteType.Blob);
        add.Parameters.AddWithValue("$run", run);
        var bytes = add.Parameters.Add("$bytes", SqliteType.Integer);
        var record = add.Parameters.Add("$record", SqliteType.Blob);
        foreach (var clip in added)
        {
            (key.Value, bytes.Value, record.Value) = (Bytes16(clip.Key), clip.Record.Length, clip.Record);
            add.ExecuteNonQuery();
        }
    }

    /// <summary>
    /// Whether so many bytes find room; it is made by forgetting what earlier runs used, the earliest first.
    /// </summary>
    private bool HasRoom(long more, long limitBytes)
    {
        if ((held ??= Bytes) + more <= limitBytes)
            return true;
        if (more > limitBytes)
            return false;
        using var forget = Command(
            """
            DELETE FROM clip WHERE rowid IN (
                SELECT rowid FROM (
                    SELECT rowid, SUM(bytes) OVER (ORDER BY run, rowid) - bytes AS earlier FROM clip WHERE run < $run)
                WHERE earlier < $excess)
            """
        );
        forget.Parameters.AddWithValue("$run", run);
        forget.Parameters.AddWithValue("$excess", Bytes + more - limitBytes + (long)(RoomShare * limitBytes));
        forget.ExecuteNonQuery();
        held = Bytes;
        return held + more <= limitBytes;
    }

    private static byte[] Bytes16(UInt128 key)
    {
        var bytes = new byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, key);
        return bytes;
    }

    private long Number(string sql)
    {
        using var command = Command(sql);
        return (long)command.ExecuteScalar()!;
    }

    private void Execute(string sql)
    {
        using var command = Command(sql);
        command.ExecuteNonQuery();
    }

    private SqliteCommand Command(string sql)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }
}
