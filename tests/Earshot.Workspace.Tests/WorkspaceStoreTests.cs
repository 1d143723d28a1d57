using Earshot.Workspace.Migrations;
using Microsoft.Data.Sqlite;

namespace Earshot.Workspace.Tests;

public sealed class WorkspaceStoreTests : IDisposable
{
    private readonly TemporaryWorkspace workspace = new(4, "dog", "cat");

    public void Dispose() => workspace.Dispose();

    [Fact]
    public void What_was_stored_is_there_again_after_opening()
    {
        workspace.Store.Features.Put([(2, [1, 2, 3]), (1, [4, 5, float.NaN])]);
        workspace.Store.Map.Put([(1, 0.5f, -1), (2, 2, 3)]);
        workspace.Store.Clips.Skip(3, "truncated");
        using var again = Reopen().Value;
        Assert.Equal(TemporaryWorkspace.Encoder, again.Encoder);
        Assert.Equal(Path.Combine(workspace.Folder, "clips"), again.ClipRoot);
        Assert.Equal([1, 2], again.Features.Load().ClipIds);
        Assert.Equal([4, 5, float.NaN, 1, 2, 3], again.Features.Load().Features.Span.ToArray());
        Assert.Equal([(1, 0.5f, -1), (2, 2, 3)], again.Map.All());
        Assert.Equal(
            ["clip3.wav: truncated"],
            again.Clips.All().Where(c => c.Skipped is not null).Select(c => $"{c.Path}: {c.Skipped}")
        );
        Assert.Equal([4L], again.Clips.Unencoded().Select(c => c.Id));
    }

    /// <summary>Opening does not read the page that is damaged here.</summary>
    [Fact]
    public void Damage_deep_in_the_file_is_said_to_be_damage()
    {
        workspace.Store.Features.Put([(1, [1, 2, 3])]);
        workspace.Store.Dispose();
        var file = Path.Combine(workspace.Folder, "ws", WorkspaceStore.FileName);
        long page,
            bytes;
        using (var connection = new SqliteConnection($"Data Source={file};Pooling=False"))
        {
            connection.Open();
            connection.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
            page = (long)connection.Scalar("SELECT rootpage FROM sqlite_schema WHERE name = 'feature'")!;
            bytes = (long)connection.Scalar("PRAGMA page_size")!;
        }
        using (var stream = File.OpenWrite(file))
        {
            stream.Position = (page - 1) * bytes;
            stream.Write([.. Enumerable.Repeat((byte)0xA5, (int)bytes)]);
        }
        using var again = Reopen().Value;
        var damage = Assert.Throws<WorkspaceUnavailableException>(() => again.Features.Load());
        Assert.Contains("is damaged or no SQLite file: nothing was changed; restore it from a copy", damage.Message);
    }

    [Fact]
    public void A_run_comes_back_with_its_predictions_and_replaces_those_before()
    {
        var metrics = new RunMetrics
        {
            ClassIds = workspace.ClassIds,
            Measured = 4,
            Accuracy = 0.75,
            Recall = [1, null],
            Confusion =
            [
                [2, 0],
                [1, 1],
            ],
            Reliability = [new(0.7, 0.9, 4, 0.8, 0.75)],
        };
        var run = new RunRecord(
            0,
            new RunOptions { Method = "logreg", Seed = ulong.MaxValue },
            workspace.Clock.Now,
            workspace.Clock.Now.AddSeconds(2),
            4,
            9,
            metrics
        );
        workspace.Store.Runs.Add(run, [new(1, workspace.ClassIds[0], 0.5f, [0.5f, 0.5f], [])]);
        var stored = workspace.Store.Runs.Add(
            run,
            [new(2, workspace.ClassIds[1], 0.9f, [0.1f, 0.9f], [new(1, 0.7f), new(3, -0.2f)])]
        );
        Assert.Equivalent(run with { Id = 2 }, workspace.Store.Runs.Latest());
        Assert.Equal([1L, 2], workspace.Store.Runs.All().Select(r => r.Id));
        var prediction = Assert.Single(workspace.Store.Runs.Predictions());
        Assert.Equal((2L, workspace.ClassIds[1], 0.9f), (prediction.ClipId, prediction.ClassId, prediction.Confidence));
        Assert.Equal([0.1f, 0.9f], prediction.Probabilities);
        Assert.Equal([new Neighbour(1, 0.7f), new Neighbour(3, -0.2f)], prediction.Neighbours);
        Assert.Null(workspace.Store.Runs.PredictionOf(1));
        Assert.Equal(2, stored.Id);
    }

    [Fact]
    public void A_second_workspace_in_the_same_folder_is_refused() =>
        Assert.Contains(
            "already holds a workspace",
            WorkspaceStore
                .Create(workspace.Store.Folder, workspace.Store.ClipRoot, TemporaryWorkspace.Encoder, workspace.Clock)
                .Reason,
            StringComparison.Ordinal
        );

    [Fact]
    public void A_folder_without_workspace_says_how_to_make_one() =>
        Assert.Contains(
            "earshot new",
            WorkspaceStore.Open(workspace.Folder, workspace.Clock).Reason,
            StringComparison.Ordinal
        );

    [Fact]
    public void Other_files_are_refused_with_what_they_are()
    {
        var file = Path.Combine(workspace.Folder, WorkspaceStore.FileName);
        File.WriteAllText(file, new string('x', 5000));
        Assert.Contains(
            "no SQLite file",
            WorkspaceStore.Open(workspace.Folder, workspace.Clock).Reason,
            StringComparison.Ordinal
        );
        File.Delete(file);
        Execute(file, "CREATE TABLE other (x)");
        Assert.Contains(
            "no Earshot workspace",
            WorkspaceStore.Open(workspace.Folder, workspace.Clock).Reason,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_newer_schema_is_refused()
    {
        Execute(
            Path.Combine(workspace.Store.Folder, WorkspaceStore.FileName),
            $"INSERT INTO schema_version VALUES ({Migrator.Latest + 1}, '')"
        );
        Assert.Contains("newer Earshot", Reopen().Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_workspace_of_the_first_schema_is_brought_up_and_keeps_its_predictions()
    {
        const string Options = """{"method":"logreg"}""",
            Metrics = """{"classIds":[1]}""",
            Time = "2026-01-02T03:04:05.0000000+00:00";
        var file = Path.Combine(workspace.Store.Folder, WorkspaceStore.FileName);
        workspace.Store.Dispose();
        File.Delete(file);
        Execute(
            file,
            $"""
            PRAGMA application_id = {Database.ApplicationId}; {Migrator.Read("001_workspace.sql")}
            INSERT INTO schema_version VALUES (1, ''); INSERT INTO source VALUES (1, '../clips');
            INSERT INTO encoder VALUES (1, 'logmel', 3, 16000, 'logmel v1 bands=64');
            INSERT INTO clip (id, path, hash, size_bytes) VALUES (1, 'clip1.wav', 'x', 1);
            INSERT INTO feature VALUES (1, x'000000000000000000000000'); INSERT INTO class (name) VALUES ('dog');
            INSERT INTO run VALUES (1, 'logreg', '{Options}', 0, '{Time}', '{Time}', 4, 9, '{Metrics}');
            INSERT INTO prediction VALUES (1, 1, 1, 0.5, x'0000003F0000003F', x'')
            """
        );
        using var opened = Reopen().Value;
        Assert.Equal(new StoredAnswer(1, 1, 0.5f, 0), Assert.Single(opened.Runs.Answers()));
        Assert.Equal((Evidence.Cosine, 1), (opened.Runs.Latest()!.Evidence, opened.Runs.RejectAbove()));
    }

    [Fact]
    public void Another_encoder_or_configuration_is_refused_with_the_mend()
    {
        Assert.Null(workspace.Store.Mismatch(TemporaryWorkspace.Encoder));
        var mismatch = workspace.Store.Mismatch(
            TemporaryWorkspace.Encoder with
            {
                Fingerprint = "logmel v1 bands=128",
            }
        );
        Assert.Contains("logmel v1 bands=128", mismatch, StringComparison.Ordinal);
        Assert.Contains("--encoder logmel", mismatch, StringComparison.Ordinal);
    }

    [Fact]
    public void A_vector_of_another_length_is_refused_and_nothing_of_its_batch_is_stored()
    {
        Assert.Throws<ArgumentException>(() => workspace.Store.Features.Put([(1, [1, 2, 3]), (2, [1, 2])]));
        Assert.Empty(workspace.Store.Features.Load().ClipIds);
    }

    [Theory]
    [InlineData("../outside.wav")]
    [InlineData("sub/../../outside.wav")]
    [InlineData("/etc/hostname")]
    public void A_path_that_leads_out_of_the_clip_folder_is_refused(string path)
    {
        File.WriteAllText(Path.Combine(workspace.Folder, "outside.wav"), "secret");
        workspace.Store.Clips.Add([new ClipRecord(0, path, "", 0)]);
        Assert.Contains(
            "out of the clip folder",
            workspace.Store.Clips.FullPath(workspace.Store.Clips.Find(path)!).Reason,
            StringComparison.Ordinal
        );
    }

    private Outcome<WorkspaceStore> Reopen() => WorkspaceStore.Open(workspace.Store.Folder, workspace.Clock);

    private static void Execute(string file, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
