using Earshot.Annotations;
using Earshot.Features;
using Earshot.Learning;
using Earshot.Recordings;
using Earshot.Workspace.Hoplite;

namespace Earshot.Workspace.Tests.Hoplite;

public sealed class HopliteImportTests : IDisposable
{
    private readonly GoldenDatabase golden = new();
    private readonly Testing.TemporaryFolder folder = new();

    public void Dispose()
    {
        golden.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void Recordings_windows_vectors_and_annotations_come_in_as_they_stand()
    {
        using var database = HopliteDatabase.Open(golden.Path).Value;
        using var workspace = Create(database);
        var report = Import(workspace, database);
        Assert.Equal((80, 0, 162, 0), (report.Recordings, report.Found, report.Windows, report.Held));
        Assert.Equal((44, 10, 10), (report.Positive, report.Negative, report.Uncertain));
        Assert.False(report.LeftOut);
        Assert.Equal(new SegmentOptions(2.5, 2.5), workspace.Windows.Cut());
        Assert.Equal("vectors:384:mn04", workspace.Encoder.Name);

        var first = workspace.Recordings.Find(1)!;
        Assert.Equal(("1-100032-A.ogg", true), (first.Path, first.IsMissing));
        Assert.Equal(
            ("north", 55.86, "2026-05-01T04:00:00"),
            (first.Place.Site, first.Place.Latitude, first.Place.StartedAt)
        );
        Assert.Equal(162, workspace.Features.Load().Features.Rows);
        Assert.Equal(-0.287354, workspace.Features.Load().Features.Row(0)[0], 1e-6);
        var said = workspace.Annotations.All();
        Assert.Equal(64, said.Count);
        Assert.Equal(10, said.Count(a => a.Value.Polarity == Polarity.Absent));
        Assert.Equal(10, said.Count(a => a.Value.Unsure));
        Assert.Equal("annotator_a", said[0].Value.Annotator);
        Assert.Equal((0, 2.5), (said[0].Value.Range!.Value.BeginSeconds, said[0].Value.Range!.Value.EndSeconds));
    }

    [Fact]
    public void A_second_call_brings_what_has_come_since()
    {
        using (var database = HopliteDatabase.Open(golden.Path).Value)
        using (var workspace = Create(database))
        {
            Import(workspace, database);
            workspace.Annotations.Remove([workspace.Annotations.All()[0].Id], "me");
            var again = Import(workspace, database);
            Assert.Equal((0, 162, 0, 64), (again.Windows, again.Held, again.Positive, again.HeldAnnotations));
            Assert.Equal(63, workspace.Annotations.Count());
        }
        golden.Execute(
            "INSERT INTO annotations (recording_id, offsets, label, label_type, provenance) "
                + "SELECT recording_id, offsets, 'frog', 1, 'me' FROM annotations WHERE id = 1"
        );
        using (var database = HopliteDatabase.Open(golden.Path).Value)
        using (var workspace = WorkspaceStore.Open(folder.File("ws"), TimeProvider.System).Value)
        {
            Assert.Equal(1, Import(workspace, database).Positive);
            Assert.Equal(64, workspace.Annotations.Count());
        }
    }

    [Fact]
    public void What_makes_no_sense_is_counted_and_the_rest_is_taken()
    {
        golden.Execute(
            """
            UPDATE windows SET offsets = x'0000' WHERE id = 5;
            INSERT INTO windows (recording_id, offsets)
              SELECT recording_id, x'000000000000344000000000000036C0' FROM windows WHERE id = 1;
            INSERT INTO windows (recording_id, offsets)
              SELECT recording_id, x'00000000000034400000000000803640' FROM windows WHERE id = 1;
            DELETE FROM windows WHERE id = 9;
            UPDATE annotations SET label_type = 7 WHERE id = 1;
            UPDATE annotations SET label = ' ' WHERE id = 2;
            ALTER TABLE annotations ADD COLUMN reviewed INTEGER;
            """
        );
        using var database = HopliteDatabase.Open(golden.Path).Value;
        using var workspace = Create(database);
        var report = Import(workspace, database);
        Assert.True(report.LeftOut);
        Assert.Equal((160, 62), (report.Windows, report.Positive + report.Negative + report.Uncertain));
        Assert.Contains(
            report.Notes,
            note => note.StartsWith("2 windows whose offsets make no sense", StringComparison.Ordinal)
        );
        Assert.Contains(
            report.Notes,
            note => note.StartsWith("1 windows without a vector left out: window 164", StringComparison.Ordinal)
        );
        Assert.Contains(report.Notes, note => note.StartsWith("1 vectors without a window", StringComparison.Ordinal));
        Assert.Contains(report.Notes, note => note.StartsWith("1 annotations of a type", StringComparison.Ordinal));
        Assert.Contains(
            report.Notes,
            note => note.StartsWith("1 annotations without a class", StringComparison.Ordinal)
        );
        Assert.Contains(report.Notes, note => note.EndsWith("annotations.reviewed", StringComparison.Ordinal));
    }

    [Fact]
    public void Files_are_found_by_path_and_else_by_a_name_that_is_unique()
    {
        HopliteRecording[] recordings =
        [
            new(1, "a/x.wav", null, "north", null, null),
            new(2, "b/x.wav", null, "north", null, null),
            new(3, "c/y.wav", null, null, null, null),
            new(4, "same.wav", null, "north", null, null),
            new(5, "same.wav", null, "south", null, null),
            new(6, "gone.wav", null, null, null, null),
        ];
        var matched = HopliteFiles.Match(recordings, ["a/x.wav", "deep/y.wav", "north/same.wav", "other/same.wav"]);
        Assert.Equal(("a/x.wav", true), matched[1]);
        Assert.Equal(("b/x.wav", false), matched[2]);
        Assert.Equal(("deep/y.wav", true), matched[3]);
        Assert.Equal(("north/same.wav", true), matched[4]);
        Assert.Equal(("south/same.wav", false), matched[5]);
        Assert.Equal(("gone.wav", false), matched[6]);
    }

    [Fact]
    public void A_recording_found_later_keeps_what_is_said_of_it()
    {
        using var database = HopliteDatabase.Open(golden.Path).Value;
        using var workspace = Create(database);
        Import(workspace, database);
        var report = HopliteImport
            .Run(
                workspace,
                database,
                ["deep/1-100032-A.ogg"],
                "me",
                cancellation: TestContext.Current.CancellationToken
            )
            .Value;
        Assert.Equal((1, 0), (report.Found, report.Windows));
        Assert.Equal(80, workspace.Clips.Count());
        Assert.Equal(
            ("deep/1-100032-A.ogg", false),
            (workspace.Recordings.Find(1)!.Path, workspace.Recordings.Find(1)!.IsMissing)
        );
    }

    private WorkspaceStore Create(HopliteDatabase database)
    {
        var workspace = WorkspaceStore
            .Create(
                folder.File("ws"),
                golden.Path,
                EncoderIdentity.Of(HopliteImport.Encoder(database)),
                TimeProvider.System
            )
            .Value;
        workspace.Windows.SetCut(HopliteImport.Cut(database).Value, OutputKind.AnyOfMany);
        return workspace;
    }

    private static HopliteReport Import(WorkspaceStore workspace, HopliteDatabase database) =>
        HopliteImport.Run(workspace, database, [], "me", cancellation: TestContext.Current.CancellationToken).Value;
}
