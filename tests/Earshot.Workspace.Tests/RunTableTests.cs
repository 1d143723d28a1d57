using Earshot.Workspace.Migrations;
using Microsoft.Data.Sqlite;

namespace Earshot.Workspace.Tests;

public sealed class RunTableTests : IDisposable
{
    private const int Clips = 1100;
    private readonly TemporaryWorkspace workspace = new(Clips, "dog", "cat", "rain");

    public void Dispose() => workspace.Dispose();

    [Fact]
    public void What_is_stored_in_blocks_comes_back_row_by_row()
    {
        var predictions = Predictions(1).ToList();
        var run = workspace.Store.Runs.Add(Run(), predictions, [5, 3, 9]);
        Assert.Equal(predictions.Select(Text), workspace.Store.Runs.Predictions().Select(Text));
        Assert.Equal(Text(predictions[1050]), Text(workspace.Store.Runs.PredictionOf(1051)!));
        Assert.Null(workspace.Store.Runs.PredictionOf(Clips + 1));
        Assert.Equal(
            predictions.Select(p => new StoredAnswer(p.ClipId, p.ClassId, p.Confidence, p.Strangeness)),
            workspace.Store.Runs.Answers()
        );
        var cat = workspace.ClassIds[1];
        Assert.Equal(predictions.Select(p => (p.ClipId, p.Probabilities[1])), workspace.Store.Runs.Scores(cat));
        Assert.Empty(workspace.Store.Runs.Scores(99));
        Assert.Equal(run.Id, workspace.Store.Runs.Latest()!.Id);
    }

    [Fact]
    public void A_newer_run_replaces_the_answers_and_leaves_nothing_of_the_old_ones()
    {
        workspace.Store.Runs.Add(Run(), Predictions(1));
        workspace.Store.Runs.Add(Run(), Predictions(2));
        Assert.Equal(Predictions(2).Select(Text), workspace.Store.Runs.Predictions().Select(Text));
        Assert.Equal(2, workspace.Store.Runs.All().Count);
        Assert.Equal(2L, Scalar("SELECT COUNT(*) FROM score_block"));
        Assert.Equal(3L, Scalar("SELECT COUNT(*) FROM run_class"));
    }

    /// <summary>A process that is killed while it stores leaves the run before in force.</summary>
    [Fact]
    public void A_run_that_is_not_whole_does_not_hold()
    {
        workspace.Store.Runs.Add(Run(), Predictions(1));
        IEnumerable<PredictionRecord> Broken() =>
            Predictions(2).Select((p, i) => i < 1050 ? p : throw new InvalidOperationException("killed"));
        Assert.Throws<InvalidOperationException>(() => workspace.Store.Runs.Add(Run(), Broken()));
        Assert.Equal(Predictions(1).Select(Text), workspace.Store.Runs.Predictions().Select(Text));
        Assert.Single(workspace.Store.Runs.All());
        workspace.Store.Runs.Add(Run(after: TimeSpan.FromHours(2)), Predictions(3));
        Assert.Equal(2L, Scalar("SELECT COUNT(*) FROM score_block"));
    }

    [Fact]
    public void A_merged_class_answers_as_the_other_and_a_window_that_went_answers_nothing()
    {
        workspace.Store.Runs.Add(Run(), Predictions(1));
        workspace.Store.Classes.Merge(workspace.ClassIds[0], workspace.ClassIds[2], "ada");
        Assert.DoesNotContain(workspace.Store.Runs.Answers(), answer => answer.ClassId == workspace.ClassIds[0]);
        var changed = workspace.Store.Clips.Find(7)!;
        workspace.Store.Clips.Add([changed with { Hash = "another", DurationSeconds = 5 }]);
        Assert.Null(workspace.Store.Runs.PredictionOf(7));
        Assert.Equal(Clips - 1, workspace.Store.Runs.Answers().Count);
    }

    /// <summary>A workspace of schema 3, where a prediction was a row.</summary>
    [Fact]
    public void Predictions_of_schema_3_become_blocks()
    {
        var folder = Directory.CreateTempSubdirectory("earshot-schema3-").FullName;
        var file = Path.Combine(folder, WorkspaceStore.FileName);
        try
        {
            var database = new Database(file, SqliteOpenMode.ReadWriteCreate);
            using (var connection = database.Open())
                connection.Execute($"PRAGMA application_id = {Database.ApplicationId}");
            Migrator.Migrate(database, workspace.Clock, to: 3);
            database.Write(connection =>
                connection.Execute(
                    """
                    INSERT INTO source (id, root) VALUES (1, 'clips');
                    INSERT INTO encoder (id, name, dimension, fingerprint) VALUES (1, 'logmel', 3, 'logmel v1');
                    INSERT INTO class (id, name) VALUES (1, 'dog'), (2, 'cat');
                    INSERT INTO recording (id, path, hash, size_bytes)
                      VALUES (4, 'a.wav', 'a', 1), (6, 'b.wav', 'b', 1);
                    INSERT INTO window (id, recording_id, begin_us, end_us) VALUES (4, 4, 0, 9), (6, 6, 0, 9);
                    INSERT INTO run
                      (id, method, options, seed, started_at, finished_at, label_count, last_event, metrics)
                      VALUES (3, 'graph', '{}', 1, '2026-01-01T00:00:00.0000000+00:00',
                        '2026-01-01T00:00:00.0000000+00:00', 2, 0, '{"classIds":[1,2]}');
                    INSERT INTO prediction
                      (window_id, run_id, class_id, confidence, probabilities, neighbours, strangeness)
                      VALUES (4, 3, 1, 0.75, $first, $near, 0.5), (6, 3, 2, 0.5, $second, x'', 2);
                    """,
                    ("$first", Blob.Of<float>([0.75f, 0.25f])),
                    ("$second", Blob.Of<float>([0.25f, 0.5f])),
                    ("$near", Blob.Of<Neighbour>([new(6, 0.9f)]))
                )
            );
            database.Close();
            using var store = WorkspaceStore.Open(folder, workspace.Clock).Value;
            PredictionRecord[] expected =
            [
                new(4, 1, 0.75f, [0.75f, 0.25f], [new(6, 0.9f)], 0.5f),
                new(6, 2, 0.5f, [0.25f, 0.5f], [], 2),
            ];
            Assert.Equal(expected.Select(Text), store.Runs.Predictions().Select(Text));
            Assert.Equal("ok", store.CheckIntegrity());
            Assert.Null(store.Runs.Model());
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            Directory.Delete(folder, recursive: true);
        }
    }

    private RunRecord Run(TimeSpan after = default) =>
        new(
            0,
            new RunOptions(),
            workspace.Clock.GetUtcNow() + after,
            workspace.Clock.GetUtcNow() + after,
            3,
            0,
            new RunMetrics { ClassIds = workspace.ClassIds }
        );

    private IEnumerable<PredictionRecord> Predictions(int seed) =>
        Enumerable
            .Range(1, Clips)
            .Select(id =>
            {
                float[] p = [0.2f, 0.2f, 0.2f];
                p[(id + seed) % 3] = 0.6f;
                Neighbour[] near = [.. Enumerable.Range(1, id % 4).Select(n => new Neighbour(n, 1f / n))];
                return new PredictionRecord(id, workspace.ClassIds[(id + seed) % 3], 0.6f, p, near, id / 100f);
            });

    private static string Text(PredictionRecord p) =>
        $"{p.ClipId} {p.ClassId} {p.Confidence} {string.Join(' ', p.Probabilities)} {string.Join(' ', p.Neighbours)} "
        + $"{p.Strangeness}";

    private object? Scalar(string sql)
    {
        using var connection = new SqliteConnection(
            $"Data Source={Path.Combine(workspace.Store.Folder, WorkspaceStore.FileName)};Pooling=False"
        );
        connection.Open();
        return connection.Scalar(sql);
    }
}
