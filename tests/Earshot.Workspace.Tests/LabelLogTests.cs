using Microsoft.Data.Sqlite;

namespace Earshot.Workspace.Tests;

public sealed class LabelLogTests : IDisposable
{
    private readonly TemporaryWorkspace workspace = new(6, "dog", "cat", "rain");

    private LabelLog Labels => workspace.Store.Labels;

    public void Dispose() => workspace.Dispose();

    [Fact]
    public void A_label_carries_who_when_and_where_from()
    {
        Labels.Give([1], workspace.ClassIds[0], "ada");
        workspace.Clock.Now = workspace.Clock.Now.AddHours(1);
        Labels.Give([2, 3], workspace.ClassIds[1], "ben", LabelSource.Pseudo);
        Assert.Equal(
            [
                new(1, workspace.ClassIds[0], LabelSource.Human, "ada", workspace.Clock.Now.AddHours(-1)),
                new(2, workspace.ClassIds[1], LabelSource.Pseudo, "ben", workspace.Clock.Now),
                new(3, workspace.ClassIds[1], LabelSource.Pseudo, "ben", workspace.Clock.Now),
            ],
            Labels.All()
        );
    }

    [Fact]
    public void Undo_takes_one_batch_back_at_a_time_and_the_history_keeps_all()
    {
        Labels.Give([1], workspace.ClassIds[0], "ada");
        Labels.Give([1, 2], workspace.ClassIds[1], "ada");
        Labels.Give([1], null, "ada");
        Assert.Null(workspace.LabelOf(1));
        Assert.Equal([1L], Labels.Undo("ada")!.ClipIds);
        Assert.Equal("cat", workspace.LabelOf(1));
        Assert.Equal([1L, 2], Labels.Undo("ada")!.ClipIds);
        Assert.Equal(("dog", null), (workspace.LabelOf(1), workspace.LabelOf(2)));
        Labels.Undo("ada");
        Assert.Null(workspace.LabelOf(1));
        Assert.Null(Labels.Undo("ada"));
        Assert.Equal(["dog", "cat", null, "cat", "dog", null], Labels.History(1).Select(e => e.ClassName));
        Assert.Equal(["label", "label", "label", "undo", "undo", "undo"], Labels.History(1).Select(e => e.Action));
    }

    [Fact]
    public void Undo_takes_back_ones_own_and_leaves_what_was_said_since()
    {
        var first = Labels.Give([1, 2], workspace.ClassIds[0], "ada");
        Labels.Give([3, 4], workspace.ClassIds[1], "ben", LabelSource.Import);
        Labels.Give([2], workspace.ClassIds[2], "ben");
        Assert.Equal(first.Id, Labels.Undoable("ada")!.Id);
        Assert.Equal([1L], Labels.Undo("ada")!.ClipIds);
        Assert.Equal((null, "rain", "cat"), (workspace.LabelOf(1), workspace.LabelOf(2), workspace.LabelOf(3)));
        Assert.Null(Labels.Undo("ada"));
        Assert.Null(Labels.Undo("ada", first.Id));
        Labels.Undo("ben");
        Assert.Null(workspace.LabelOf(2));
    }

    [Fact]
    public void An_undo_that_gives_a_label_of_a_class_merged_away_brings_the_class_back()
    {
        Labels.Give([1], workspace.ClassIds[0], "ada");
        var second = Labels.Give([1], workspace.ClassIds[2], "ada");
        workspace.Store.Classes.Merge(workspace.ClassIds[0], workspace.ClassIds[1], "ben");
        Labels.Undo("ada", second.Id);
        Assert.Equal("dog", workspace.LabelOf(1));
    }

    [Fact]
    public void What_changed_since_an_event_is_told_as_it_holds_now()
    {
        Labels.Give([1, 2], workspace.ClassIds[0], "ada");
        var seen = Labels.LastEvent();
        Assert.Empty(Labels.Since(seen));
        Labels.Give([2], null, "ada");
        Labels.Give([3], workspace.ClassIds[1], "ben", LabelSource.Pseudo);
        Assert.Equal([new(2, null, null), new(3, workspace.ClassIds[1], LabelSource.Pseudo)], Labels.Since(seen));
    }

    [Fact]
    public void A_class_keeps_its_place_when_another_is_merged_away()
    {
        Assert.Equal([1, 2, 3], workspace.Store.Classes.All().Select(c => c.Place));
        workspace.Store.Classes.Merge(workspace.ClassIds[1], workspace.ClassIds[0], "ada");
        Assert.Equal([1, 3], workspace.Store.Classes.All().Select(c => c.Place));
    }

    [Fact]
    public void Merging_moves_the_labels_and_undo_brings_the_class_back()
    {
        Labels.Give([1, 2], workspace.ClassIds[0], "ada");
        Assert.Equal(2, workspace.Store.Classes.Merge(workspace.ClassIds[0], workspace.ClassIds[1], "ada").Value);
        Assert.Equal(["cat", "rain"], workspace.Store.Classes.All().Select(c => c.Name));
        Assert.Equal("cat", workspace.LabelOf(1));
        Labels.Undo("ada");
        Assert.Equal(["dog", "cat", "rain"], workspace.Store.Classes.All().Select(c => c.Name));
        Assert.Equal("dog", workspace.LabelOf(2));
    }

    [Fact]
    public void A_merge_is_taken_back_though_another_class_has_the_name_by_now()
    {
        Labels.Give([1], workspace.ClassIds[0], "ada");
        workspace.Store.Classes.Merge(workspace.ClassIds[0], workspace.ClassIds[1], "ada");
        workspace.Store.Classes.Ensure("dog");
        Labels.Undo("ada");
        Assert.Equal(["dog #1", "cat", "rain", "dog"], workspace.Store.Classes.All().Select(c => c.Name));
        Assert.Equal("dog #1", workspace.LabelOf(1));
    }

    [Fact]
    public void None_of_these_is_there_when_asked_for_though_it_was_imported_or_merged_away()
    {
        var imported = workspace.Store.Classes.Ensure(ClassTable.NoneName);
        Assert.Equal(imported with { IsNone = true }, workspace.Store.Classes.EnsureNone());
        workspace.Store.Classes.Merge(imported.Id, workspace.ClassIds[0], "ada");
        Assert.Equal(imported.Id, workspace.Store.Classes.EnsureNone().Id);
        Assert.Contains(workspace.Store.Classes.All(), c => c.IsNone);
    }

    [Fact]
    public void A_name_is_taken_once_and_none_of_these_stands_last()
    {
        workspace.Store.Classes.EnsureNone();
        workspace.Store.Classes.Ensure("wind");
        Assert.Equal(
            ["dog", "cat", "rain", "wind", ClassTable.NoneName],
            workspace.Store.Classes.All().Select(c => c.Name)
        );
        Assert.Equal(workspace.Store.Classes.EnsureNone(), workspace.Store.Classes.EnsureNone());
        Assert.Contains(
            "merge",
            workspace.Store.Classes.Rename(workspace.ClassIds[0], "cat").Reason,
            StringComparison.Ordinal
        );
        Assert.Equal("hound", workspace.Store.Classes.Rename(workspace.ClassIds[0], " hound ").Value.Name);
        Assert.Equal(workspace.ClassIds[0], workspace.Store.Classes.Ensure("hound").Id);
    }

    [Theory]
    [InlineData("UPDATE annotation_event SET class_id = 1")]
    [InlineData("DELETE FROM annotation_event")]
    public void The_history_can_only_grow(string sql)
    {
        Labels.Give([1], workspace.ClassIds[0], "ada");
        using var connection = new SqliteConnection(
            $"Data Source={Path.Combine(workspace.Store.Folder, WorkspaceStore.FileName)};Pooling=False"
        );
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        Assert.Contains(
            "append-only",
            Assert.Throws<SqliteException>(() => command.ExecuteNonQuery()).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_label_of_no_clip_or_no_class_is_refused()
    {
        Assert.Throws<SqliteException>(() => Labels.Give([99], workspace.ClassIds[0], "ada"));
        Assert.Throws<SqliteException>(() => Labels.Give([1], 99, "ada"));
        Assert.Equal(0, Labels.LastEvent());
    }

    /// <summary>The database against a stack of dictionaries.</summary>
    [Fact]
    public void Any_sequence_of_labels_and_undos_ends_where_a_stack_of_states_ends() =>
        Gen.Select(Gen.Long[1, 6].Array[1, 3], Gen.Int[-1, 2], Gen.Int[0, 3])
            .Array[0, 12]
            .Sample(
                steps =>
                {
                    using var own = new TemporaryWorkspace(6, "dog", "cat", "rain");
                    var states = new Stack<Dictionary<long, long>>([
                        [],
                    ]);
                    foreach (var (clips, label, what) in steps)
                        if (what == 0)
                        {
                            Assert.Equal(states.Count > 1, own.Store.Labels.Undo("ada") is not null);
                            if (states.Count > 1)
                                states.Pop();
                        }
                        else
                        {
                            own.Store.Labels.Give([.. clips.Distinct()], label < 0 ? null : own.ClassIds[label], "ada");
                            var next = new Dictionary<long, long>(states.Peek());
                            foreach (var clip in clips)
                                if (label < 0)
                                    next.Remove(clip);
                                else
                                    next[clip] = own.ClassIds[label];
                            states.Push(next);
                        }
                    return own
                        .Store.Labels.All()
                        .ToDictionary(l => l.ClipId, l => l.ClassId)
                        .OrderBy(p => p.Key)
                        .SequenceEqual(states.Peek().OrderBy(p => p.Key));
                },
                iter: 20,
                threads: 1
            );

    [Fact]
    public void Writers_in_parallel_wait_for_each_other()
    {
        using var second = WorkspaceStore.Open(workspace.Store.Folder, workspace.Clock).Value;
        Parallel.For(
            0,
            40,
            new ParallelOptions { MaxDegreeOfParallelism = 4 },
            i =>
                (i % 2 == 0 ? workspace.Store : second).Labels.Give(
                    [1 + i % 6],
                    workspace.ClassIds[i % 3],
                    $"writer {i}"
                )
        );
        Assert.Equal(40, Labels.LastEvent());
        Assert.Equal("ok", second.CheckIntegrity());
    }

    /// <summary>
    /// Two stores do not know of each other, as two processes do not. SQLite's own waiting would leave this writer out
    /// for minutes.
    /// </summary>
    [Fact]
    public async Task A_writer_gets_its_turn_beside_one_that_never_rests()
    {
        using var second = WorkspaceStore.Open(workspace.Store.Folder, workspace.Clock).Value;
        using var stop = new CancellationTokenSource();
        var restless = Task.Run(
            () =>
            {
                while (!stop.IsCancellationRequested)
                    second.Labels.Give([1, 2, 3, 4, 5, 6], workspace.ClassIds[0], "restless");
            },
            TestContext.Current.CancellationToken
        );
        var watch = System.Diagnostics.Stopwatch.StartNew();
        for (var i = 0; i < 20; i++)
            Labels.Give([1 + i % 6], workspace.ClassIds[1], "patient");
        var waited = watch.Elapsed.TotalSeconds;
        await stop.CancelAsync();
        await restless;
        Assert.InRange(waited, 0, 60);
    }

    [Fact]
    public void A_workspace_kept_busy_says_so_and_changes_nothing()
    {
        using var other = new SqliteConnection(
            $"Data Source={Path.Combine(workspace.Store.Folder, WorkspaceStore.FileName)};Pooling=False"
        );
        other.Open();
        using (other.BeginTransaction())
        {
            workspace.Store.Patience = TimeSpan.FromMilliseconds(50);
            Assert.Contains(
                "kept busy by another process for 0.1 s: nothing was changed",
                Assert
                    .Throws<WorkspaceUnavailableException>(() => Labels.Give([1], workspace.ClassIds[0], "ada"))
                    .Message,
                StringComparison.Ordinal
            );
            Assert.Empty(Labels.All());
        }
        Labels.Give([1], workspace.ClassIds[0], "ada");
        Assert.Single(Labels.All());
    }
}
