using Microsoft.Data.Sqlite;

namespace Earshot.Workspace;

/// <summary>
/// Opens connections to one SQLite file. Write-ahead logging lets others read while one writes; <c>synchronous=FULL</c>
/// makes a commit survive a power cut; a writer waits for another process's transaction instead of failing.
/// </summary>
internal sealed class Database
{
    /// <summary>"EARS": tells a workspace from any other SQLite file.</summary>
    public const int ApplicationId = 0x45415253;

    private const int BusyTimeoutMs = 30_000;
    private readonly string connectionString;

    public Database(string path, SqliteOpenMode mode = SqliteOpenMode.ReadWrite) => connectionString = new SqliteConnectionStringBuilder
    {
        DataSource = path,
        Mode = mode,
        ForeignKeys = true,
        DefaultTimeout = BusyTimeoutMs / 1000,
    }.ToString();

    public SqliteConnection Open()
    {
        var connection = new SqliteConnection(connectionString);
        connection.Open();
        connection.Execute($"PRAGMA busy_timeout = {BusyTimeoutMs}; PRAGMA synchronous = FULL;");
        return connection;
    }

    public T Read<T>(Func<SqliteConnection, T> query)
    {
        using var connection = Open();
        return query(connection);
    }

    public List<T> Query<T>(string sql, Func<SqliteDataReader, T> row, params (string, object?)[] parameters) =>
        Read(connection => connection.Query(sql, row, parameters));

    /// <summary>All or nothing: takes the write lock at once (so that what was read can't change under it) and commits at the end.</summary>
    public T Write<T>(Func<SqliteConnection, T> change)
    {
        using var connection = Open();
        using var transaction = connection.BeginTransaction();
        var result = change(connection);
        transaction.Commit();
        return result;
    }

    public void Close() => SqliteConnection.ClearPool(new SqliteConnection(connectionString));
}
