using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Earshot.Workspace.Hoplite;

/// <summary>
/// Opens the SQLite file of somebody's hoplite database so that nothing is written into or beside it.
/// </summary>
/// <remarks>
/// Hoplite leaves its files in write-ahead mode, where even a reader writes <c>-wal</c> and <c>-shm</c> beside them. So
/// one that is at rest is opened as immutable; one with a log of changes is read from a copy of both; one in rollback
/// mode is read as it is, under SQLite's own locks.
/// </remarks>
internal sealed class HopliteFile : IDisposable
{
    private const int HeaderBytes = 100,
        WriteVersion = 18;
    private const byte WriteAheadMode = 2;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly string? copy;

    private HopliteFile(SqliteConnection connection, string? copy) => (Connection, this.copy) = (connection, copy);

    /// <summary>Reads only.</summary>
    public SqliteConnection Connection { get; }

    public static Outcome<HopliteFile> Open(string path)
    {
        string? copy = null;
        try
        {
            if (!IsInWriteAheadMode(path))
                return File.Exists(path + "-journal") && new FileInfo(path + "-journal").Length > 0
                    ? Skipped(path, "is being written, or a write of it was broken off (there is a -journal beside it)")
                    : new HopliteFile(Connect($"{Uri(path)}?mode=ro"), null);
            var log = new FileInfo(path + "-wal");
            if (!log.Exists || log.Length == 0)
                return new HopliteFile(Connect($"{Uri(path)}?immutable=1"), null);
            copy = Directory.CreateTempSubdirectory("earshot-hoplite-").FullName;
            var file = Path.Combine(copy, HopliteDatabase.FileName);
            return CopyAtRest(path, file)
                ? new HopliteFile(Connect(Uri(file)), copy)
                : Refused(copy, Skipped(path, "is being written by another program"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SqliteException)
        {
            return Refused(copy, Outcome<HopliteFile>.Skipped($"{path}: {Told(e)}"));
        }
    }

    /// <summary>What is wrong, for a person.</summary>
    public static string Told(Exception e) =>
        e is not SqliteException sqlite
            ? e.Message
            : sqlite.SqliteErrorCode switch
            {
                SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED =>
                    "is locked by another program: close it there, or give a copy of the folder",
                SQLitePCL.raw.SQLITE_NOTADB => "is no SQLite file",
                SQLitePCL.raw.SQLITE_CORRUPT => $"is damaged ({e.Message}): bring it back from a copy",
                _ => e.Message,
            };

    public void Dispose()
    {
        Connection.Dispose();
        if (copy is not null)
            Directory.Delete(copy, recursive: true);
    }

    private static bool IsInWriteAheadMode(string path)
    {
        using var stream = File.OpenRead(path);
        var header = new byte[HeaderBytes];
        return stream.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false) == HeaderBytes
            && header[WriteVersion] == WriteAheadMode;
    }

    /// <summary>False where the file or its log changed while they were copied.</summary>
    private static bool CopyAtRest(string path, string copy)
    {
        string[] endings = ["", "-wal"];
        var before = endings.Select(ending => State(path + ending)).ToList();
        foreach (var ending in endings)
            File.Copy(path + ending, copy + ending);
        return before.SequenceEqual(endings.Select(ending => State(path + ending)));

        static (long, DateTime) State(string file) => (new FileInfo(file).Length, File.GetLastWriteTimeUtc(file));
    }

    private static SqliteConnection Connect(string uri)
    {
        var text = new SqliteConnectionStringBuilder { DataSource = uri, Pooling = false }.ToString();
        var connection = new SqliteConnection(text) { DefaultTimeout = (int)Patience.TotalSeconds };
        connection.Open();
        connection.Execute(
            string.Create(
                CultureInfo.InvariantCulture,
                $"PRAGMA busy_timeout = {(int)Patience.TotalMilliseconds}; PRAGMA query_only = 1;"
            )
        );
        return connection;
    }

    /// <summary>As SQLite reads it: <c>?</c>, <c>#</c> and <c>%</c> of the path are no syntax.</summary>
    private static string Uri(string path) =>
        "file:"
        + string.Join(
            '/',
            Path.GetFullPath(path).Split(Path.DirectorySeparatorChar).Select(System.Uri.EscapeDataString)
        );

    private static Outcome<HopliteFile> Refused(string? copy, Outcome<HopliteFile> reason)
    {
        if (copy is not null)
            Directory.Delete(copy, recursive: true);
        return reason;
    }

    private static Outcome<HopliteFile> Skipped(string path, string reason) =>
        Outcome<HopliteFile>.Skipped($"{path} {reason}: close it there and try again, or give a copy of the folder");
}
