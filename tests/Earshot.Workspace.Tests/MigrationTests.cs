using System.Text.Json.Nodes;
using Earshot.Testing;
using Earshot.Workspace.Migrations;
using Microsoft.Data.Sqlite;

namespace Earshot.Workspace.Tests;

/// <summary>
/// A workspace that an earlier build made, with everything a user can have done in it, is brought up.
/// </summary>
public sealed class MigrationTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("earshot-migration-").FullName;

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Labels_history_and_authors_are_what_they_were_and_a_copy_is_kept()
    {
        var expected = Expected();
        var ws = Copy("a");
        using var store = WorkspaceStore.Open(ws, TimeProvider.System).Value;
        AssertHeld(expected, store);
        Assert.Equal("ok", store.CheckIntegrity());
        Assert.True(File.Exists(Path.Combine(ws, "earshot.db.schema2")));
        Assert.Equal(2L, Scalar(Path.Combine(ws, "earshot.db.schema2"), "SELECT MAX(version) FROM schema_version"));
        Assert.Equal(24, store.Features.Load().ClipIds.Length);
        Assert.Equal(24, store.Windows.All().Count);
        Assert.Equal(24, store.Annotations.Count());
        Assert.Equal((24, 1.35), (store.Runs.Predictions().Count, store.Runs.RejectAbove()));
    }

    /// <summary>
    /// The files as they lie on the disk after each statement are what a process leaves that is killed there.
    /// </summary>
    [Fact]
    public void Killed_at_any_statement_it_is_the_old_one_or_the_new_one()
    {
        var expected = Expected();
        var statements = Statements(Migrator.Read("003_recordings.sql"));
        Assert.InRange(statements.Count, 50, 200);
        for (var killed = 0; killed <= statements.Count; killed += 7)
        {
            var (ws, left) = (Copy($"{killed}"), Path.Combine(folder, $"{killed}-left", "ws"));
            using (var connection = new SqliteConnection($"Data Source={Path.Combine(ws, "earshot.db")};Pooling=False"))
            {
                connection.Open();
                Execute(connection, "PRAGMA cache_size = 1; BEGIN IMMEDIATE");
                foreach (var statement in statements.Take(killed))
                    Execute(connection, statement);
                CopyFolder(Path.GetDirectoryName(ws)!, Path.GetDirectoryName(left)!);
            }
            using var store = WorkspaceStore.Open(left, TimeProvider.System).Value;
            AssertHeld(expected, store);
        }
    }

    private static JsonNode Expected() =>
        JsonNode.Parse(File.ReadAllText(SharedData.Require("golden", "workspace-schema2", "expected.json")))!;

    private static void AssertHeld(JsonNode expected, WorkspaceStore store)
    {
        var (paths, names) = (
            store.Clips.All().ToDictionary(c => c.Id, c => c.Path),
            store.Classes.All().ToDictionary(c => c.Id, c => c.Name)
        );
        Assert.Equal(
            expected["labels"]!.AsArray().Select(Row),
            store
                .Labels.All()
                .OrderBy(l => paths[l.ClipId], StringComparer.Ordinal)
                .Select(l =>
                    $"{paths[l.ClipId]} {names[l.ClassId]} {l.Source.ToString().ToLowerInvariant()} {l.Author} {l.At:O}"
                )
        );
        Assert.Equal(
            expected["events"]!.AsArray().Select(Row),
            store
                .Clips.All()
                .SelectMany(c => store.Labels.History(c.Id).Select(e => (c.Path, Event: e)))
                .OrderBy(e => e.Event.Id)
                .Select(e =>
                    $"{e.Event.Id} {e.Event.BatchId} {e.Event.Action} {e.Path} {e.Event.ClassName} "
                    + $"{e.Event.Source?.ToString().ToLowerInvariant()}"
                )
        );
    }

    private static string Row(JsonNode? row) => string.Join(' ', row!.AsArray().Select(cell => cell?.ToString()));

    /// <summary>The statements of a script; a trigger is one.</summary>
    private static List<string> Statements(string script)
    {
        var (statements, one) = (new List<string>(), "");
        foreach (var line in script.Split('\n').Select(line => line.Split("--")[0].TrimEnd()))
        {
            one += line + "\n";
            var isTrigger = one.Contains("CREATE TRIGGER", StringComparison.Ordinal);
            if (line == "END;" || (!isTrigger && line.EndsWith(';')))
                (statements, one) = ([.. statements, one], "");
        }
        return statements;
    }

    private string Copy(string name)
    {
        CopyFolder(SharedData.Require("golden", "workspace-schema2"), Path.Combine(folder, name));
        return Path.Combine(folder, name, "ws");
    }

    private static void CopyFolder(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.WriteAllBytes(copy, ReadShared(file));
        }
    }

    private static byte[] ReadShared(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static object? Scalar(string file, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
