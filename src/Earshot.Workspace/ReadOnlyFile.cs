using Microsoft.Data.Sqlite;

namespace Earshot.Workspace;

/// <summary>
/// A database that can only be looked at: on a disk, or in a folder, that takes no file, SQLite can't put its log and
/// its index beside it, without which it opens none that has a log.
/// </summary>
internal static class ReadOnlyFile
{
    private const string Immutable = "?immutable=1";

    /// <summary>
    /// How to open it without anything beside it; null where its folder takes files, and where a log lies there whose
    /// changes would be missed.
    /// </summary>
    /// <remarks>Nobody can change it meanwhile who finds the disk as it is.</remarks>
    public static string? Address(string path) =>
        !File.Exists(path) || new FileInfo(path + "-wal") is { Exists: true, Length: > 0 } || TakesFiles(path)
            ? null
            : new SqliteConnectionStringBuilder
            {
                DataSource = $"file:{Escaped(path)}{Immutable}",
                Mode = SqliteOpenMode.ReadOnly,
                ForeignKeys = true,
            }.ToString();

    /// <summary>Whether a connection is opened so.</summary>
    public static bool IsAddress(string connection) => connection.Contains(Immutable, StringComparison.Ordinal);

    private static string Escaped(string path) =>
        Path.GetFullPath(path)
            .Replace("%", "%25", StringComparison.Ordinal)
            .Replace("?", "%3f", StringComparison.Ordinal)
            .Replace("#", "%23", StringComparison.Ordinal);

    private static bool TakesFiles(string path)
    {
        try
        {
            using var probe = new FileStream(
                $"{path}.{Environment.ProcessId}.probe",
                FileMode.Create,
                FileAccess.Write,
                FileShare.None,
                1,
                FileOptions.DeleteOnClose
            );
            return true;
        }
        catch (IOException full) when (MachineFailure.IsFull(full))
        {
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
