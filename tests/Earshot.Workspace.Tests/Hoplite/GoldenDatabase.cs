using Earshot.Testing;
using Microsoft.Data.Sqlite;

namespace Earshot.Workspace.Tests.Hoplite;

/// <summary>A copy of the database that perch-hoplite's own code made, to be changed at will.</summary>
internal sealed class GoldenDatabase : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public GoldenDatabase()
    {
        foreach (var name in new[] { "hoplite.sqlite", "usearch.index" })
        {
            File.Copy(SharedData.Require("golden", "hoplite", name), folder.File(name));
            File.SetAttributes(folder.File(name), FileAttributes.Normal);
        }
    }

    public string Path => folder.Path;

    public string Sqlite => folder.File("hoplite.sqlite");

    public string Index => folder.File("usearch.index");

    /// <summary>Names, sizes and contents of all that lies there.</summary>
    public IReadOnlyList<string> Contents() =>
        [
            .. Directory
                .EnumerateFiles(Path)
                .Order()
                .Select(file =>
                    $"{file} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(Bytes(file)))}"
                ),
        ];

    public SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={Sqlite};Pooling=False");
        connection.Open();
        return connection;
    }

    public void Execute(string sql)
    {
        using var connection = Connect();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public void Dispose() => folder.Dispose();

    private static byte[] Bytes(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }
}
