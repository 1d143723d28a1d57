using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Earshot.Workspace;

/// <summary>
/// Opens connections to one SQLite file. Write-ahead logging lets others read while one writes; <c>synchronous=FULL</c>
/// makes a commit survive a power cut; a writer waits for its turn instead of failing.
/// </summary>
internal sealed class Database
{
    /// <summary>"EARS": tells a workspace from any other SQLite file.</summary>
    public const int ApplicationId = 0x45415253;

    private const int LongestPauseMs = 8,
        PrimaryCode = 0xff,
        WritesOfCheckpoint = 8,
        LongestLogPages = 2000;

    [ThreadStatic]
    private static Hurry? hurry;
    private int aside;
    private volatile string connectionString;
    private readonly Lock turn = new();
    private readonly Random pauses = new(Environment.ProcessId);

    public Database(string path, SqliteOpenMode mode = SqliteOpenMode.ReadWrite) =>
        (Path, connectionString) = (
            path,
            new SqliteConnectionStringBuilder
            {
                DataSource = path,
                Mode = mode,
                ForeignKeys = true,
            }.ToString()
        );

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>How long a call waits for other processes before it gives up. Default: 30 s.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long it waits on this thread: no longer than a person who waits for it (<see cref="Within"/>).
    /// </summary>
    private TimeSpan Left => hurry is { } person && person.Left < Patience ? person.Left : Patience;

    /// <summary>Does what a person waits for: all its calls together wait so long for others at most.</summary>
    public static T Within<T>(TimeSpan most, Func<T> work)
    {
        var before = hurry;
        hurry = new Hurry(most);
        try
        {
            return work();
        }
        finally
        {
            hurry = before;
        }
    }

    public SqliteConnection Open()
    {
        var connection = new SqliteConnection(connectionString)
        {
            DefaultTimeout = (int)Math.Ceiling(Left.TotalSeconds),
        };
        connection.Open();
        connection.Execute(
            $"PRAGMA busy_timeout = {(int)Left.TotalMilliseconds}; PRAGMA synchronous = FULL; "
                + $"PRAGMA wal_autocheckpoint = {LongestLogPages};"
        );
        return connection;
    }

    public T Read<T>(Func<SqliteConnection, T> query)
    {
        try
        {
            using var connection = Open();
            return query(connection);
        }
        catch (SqliteException e) when (TakesNothing(e) && ReadOnlyFile.Address(Path) is { } address)
        {
            connectionString = address;
            return Read(query);
        }
        catch (SqliteException e) when (Obstacle(Meant(e)) is { } obstacle)
        {
            throw new WorkspaceUnavailableException($"{Path} {obstacle}", e);
        }
    }

    public List<T> Query<T>(string sql, Func<SqliteDataReader, T> row, params (string, object?)[] parameters) =>
        Read(connection => connection.Query(sql, row, parameters));

    /// <summary>
    /// All or nothing: takes the write lock at once (so that what was read can't change under it) and commits at the
    /// end.
    /// </summary>
    /// <remarks>
    /// Threads of this process stand in line. After a write the line pauses, so that other processes, which can only
    /// try again and again, find the lock free.
    /// </remarks>
    public T Write<T>(Func<SqliteConnection, T> change)
    {
        if (!turn.TryEnter(Left))
            throw new WorkspaceUnavailableException($"{Path} {Obstacle(raw.SQLITE_BUSY)}", null);
        try
        {
            var result = Read(connection =>
            {
                TakeWriteLock(connection);
                return Transact(connection, change);
            });
            Thread.Sleep(1);
            return result;
        }
        finally
        {
            turn.Exit();
        }
    }

    /// <summary>
    /// A write of many in a row, which others must not wait for: they go first after each, and the log is brought back
    /// into the file outside of their way, so that no label has to.
    /// </summary>
    public T WriteAside<T>(Func<SqliteConnection, T> change)
    {
        var result = Write(change);
        Thread.Sleep(1);
        if (Interlocked.Increment(ref aside) % WritesOfCheckpoint == 0)
            Read(connection => connection.Scalar("PRAGMA wal_checkpoint(PASSIVE)"));
        return result;
    }

    /// <summary>
    /// Copies the file as it stands, also where others write; half a copy is never found under the name.
    /// </summary>
    public void CopyTo(string copy) =>
        Read(connection =>
        {
            var half = $"{copy}.{Environment.ProcessId}.tmp";
            File.Delete(half);
            try
            {
                using var target = new SqliteConnection($"Data Source={half};Pooling=False");
                target.Open();
                connection.BackupDatabase(target);
            }
            catch (SqliteException e) when (Meant(e) == raw.SQLITE_FULL)
            {
                File.Delete(half);
                throw new WorkspaceUnavailableException($"{copy} {Obstacle(raw.SQLITE_FULL)}", e);
            }
            File.Move(half, copy, overwrite: true);
            return 0;
        });

    public void Close() => SqliteConnection.ClearPool(new SqliteConnection(connectionString));

    private static T Transact<T>(SqliteConnection connection, Func<SqliteConnection, T> change)
    {
        try
        {
            var result = change(connection);
            connection.Execute("COMMIT");
            return result;
        }
        catch
        {
            if (raw.sqlite3_get_autocommit(connection.Handle) == 0)
                connection.Execute("ROLLBACK");
            throw;
        }
    }

    /// <summary>
    /// SQLite's own waiting looks every 100 ms whether the lock is free; of several busy writers one can so starve for
    /// minutes. Short pauses of random length give each the same chance.
    /// </summary>
    private void TakeWriteLock(SqliteConnection connection)
    {
        raw.sqlite3_busy_timeout(connection.Handle, 0);
        var (waiting, patience) = (Stopwatch.StartNew(), Left);
        int answer;
        while (
            ((answer = raw.sqlite3_exec(connection.Handle, "BEGIN IMMEDIATE")) & PrimaryCode) == raw.SQLITE_BUSY
            && waiting.Elapsed < patience
        )
            Thread.Sleep(pauses.Next(LongestPauseMs + 1));
        SqliteException.ThrowExceptionForRC(answer, connection.Handle);
        raw.sqlite3_busy_timeout(connection.Handle, (int)Left.TotalMilliseconds);
    }

    /// <summary>Whether it is what SQLite says, the first time, where nothing can be put beside the file.</summary>
    private bool TakesNothing(SqliteException e) =>
        e.SqliteErrorCode is raw.SQLITE_CANTOPEN or raw.SQLITE_IOERR or raw.SQLITE_READONLY
        && !ReadOnlyFile.IsAddress(connectionString);

    /// <summary>The index of the log is a file beside it, which a full disk does not let grow.</summary>
    private static int Meant(SqliteException e) =>
        e.SqliteExtendedErrorCode == raw.SQLITE_IOERR_SHMSIZE ? raw.SQLITE_FULL : e.SqliteErrorCode;

    /// <summary>What stands in the way and can be mended; null for any other error.</summary>
    private string? Obstacle(int errorCode) =>
        errorCode switch
        {
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED => string.Create(
                CultureInfo.InvariantCulture,
                $"has been kept busy by another process for {(hurry?.Most ?? Patience).TotalSeconds:0.#} s: "
                    + $"nothing was changed; try again, or end the other process"
            ),
            raw.SQLITE_FULL => "can't grow, the disk is full: nothing was changed; make room and try again",
            raw.SQLITE_READONLY => "can't be written: nothing was changed; give yourself the "
                + "right to write to it and its folder",
            raw.SQLITE_IOERR or raw.SQLITE_CANTOPEN =>
                "can't be read or written: nothing was changed; see that the disk "
                    + "is there and sound, then try again",
            raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => "is damaged or no SQLite file: nothing was changed; restore it "
                + "from a copy, or save what `sqlite3 FILE .recover` still gives",
            _ => null,
        };

    /// <summary>A person waits.</summary>
    private sealed class Hurry(TimeSpan most)
    {
        private readonly Stopwatch waited = Stopwatch.StartNew();

        public TimeSpan Most => most;

        public TimeSpan Left => waited.Elapsed < most ? most - waited.Elapsed : TimeSpan.Zero;
    }
}
