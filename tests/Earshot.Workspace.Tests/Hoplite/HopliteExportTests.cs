using System.Globalization;
using Earshot.Annotations;
using Earshot.Audio;
using Earshot.Learning;
using Earshot.Recordings;
using Earshot.Testing;
using Earshot.Workspace.Hoplite;
using Microsoft.Data.Sqlite;

namespace Earshot.Workspace.Tests.Hoplite;

public sealed class HopliteExportTests : IDisposable
{
    private readonly GoldenDatabase golden = new();
    private readonly TemporaryFolder folder = new();
    private readonly WorkspaceStore workspace;

    public HopliteExportTests()
    {
        golden.Execute("ALTER TABLE annotations ADD COLUMN reviewed INTEGER; UPDATE annotations SET reviewed = id % 2");
        golden.Execute("ALTER TABLE recordings ADD COLUMN weather TEXT; UPDATE recordings SET weather = 'rain'");
        using var database = HopliteDatabase.Open(golden.Path).Value;
        workspace = WorkspaceStore
            .Create(
                folder.File("ws"),
                golden.Path,
                EncoderIdentity.Of(HopliteImport.Encoder(database)),
                TimeProvider.System
            )
            .Value;
        workspace.Windows.SetCut(HopliteImport.Cut(database).Value, OutputKind.AnyOfMany);
        HopliteImport.Run(workspace, database, [], "me", cancellation: TestContext.Current.CancellationToken);
    }

    public void Dispose()
    {
        workspace.Dispose();
        golden.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void A_copy_equals_the_database_but_for_what_was_added()
    {
        var before = Rows(golden.Sqlite);
        Assert.Equal((0, 64), Counts(HopliteExport.ToCopy(workspace, golden.Path, folder.File("same")).Value));
        Assert.Equal(before, Rows(folder.File("same/hoplite.sqlite")));
        Say();
        var report = HopliteExport.ToCopy(workspace, golden.Path, folder.File("copy")).Value;
        Assert.Equal((4, 64), Counts(report));
        Assert.Equal(1, report.NewRecordings);
        Assert.Equal(before, Rows(golden.Sqlite));
        Assert.Equal(
            [
                "annotations|65|1|0 2.5|dog_bark|0|me|",
                "annotations|66|1|1 2.25|frog|2|me|",
                "annotations|67|2|0 5|frog|1|me|",
                "annotations|68|81|1 2|frog|1|me|",
                "recordings|81|new/0001.wav|||",
            ],
            Rows(folder.File("copy/hoplite.sqlite")).Except(before).Order()
        );
        Assert.Equal(["1 stretches that are all annotated (hoplite has no way to say so) left out"], report.Notes);
        Assert.Equal(File.ReadAllBytes(golden.Index), File.ReadAllBytes(folder.File("copy/usearch.index")));
        Assert.Equal(["copy", "same", "ws"], Directory.GetDirectories(folder.Path).Select(Path.GetFileName).Order());
        using var copy = HopliteDatabase.Open(folder.File("copy")).Value;
        Assert.Equal(68, copy.Annotations().Count());
    }

    [Fact]
    public void A_copy_takes_no_folder_that_is_there()
    {
        Directory.CreateDirectory(folder.File("copy"));
        Assert.Contains("is there already", HopliteExport.ToCopy(workspace, golden.Path, folder.File("copy")).Reason);
        Assert.Contains("is there already", HopliteExport.ToCopy(workspace, golden.Path, golden.Path).Reason);
    }

    [Fact]
    public void In_place_all_goes_in_at_once_and_once_only()
    {
        Say();
        Assert.Equal((4, 64), Counts(HopliteExport.InPlace(workspace, golden.Path).Value));
        var written = Rows(golden.Sqlite);
        Assert.Equal((0, 68), Counts(HopliteExport.InPlace(workspace, golden.Path).Value));
        Assert.Equal(written, Rows(golden.Sqlite));
    }

    [Fact]
    public void A_write_that_fails_midway_leaves_the_database_as_it_was()
    {
        Say();
        golden.Execute(
            "CREATE TRIGGER full BEFORE INSERT ON annotations WHEN new.label_type = 2 BEGIN "
                + "SELECT RAISE(ABORT, 'no room'); END"
        );
        var before = golden.Contents();
        Assert.Contains("no room'.; nothing was changed", HopliteExport.InPlace(workspace, golden.Path).Reason);
        Assert.Contains("no room", HopliteExport.ToCopy(workspace, golden.Path, folder.File("copy")).Reason);
        Assert.Equal(before, golden.Contents());
        Assert.Equal(["ws"], Directory.GetDirectories(folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void A_locked_database_is_left_alone()
    {
        Say();
        golden.Execute("PRAGMA journal_mode = WAL");
        using var writer = golden.Connect();
        using var command = writer.CreateCommand();
        command.CommandText = "BEGIN IMMEDIATE";
        command.ExecuteNonQuery();
        Assert.Contains("locked by another program", HopliteExport.InPlace(workspace, golden.Path).Reason);
    }

    [Fact]
    public void What_was_taken_away_here_stays_there_and_is_counted()
    {
        var said = workspace.Annotations.All();
        workspace.Annotations.Remove([said[0].Id], "me");
        workspace.Annotations.Put(
            [new AnnotationDraft(said[1].RecordingId, said[1].Value with { ClassName = "frog" }, said[1].Id)],
            "me"
        );
        var report = HopliteExport.ToCopy(workspace, golden.Path, folder.File("copy")).Value;
        Assert.Equal((1, 62), Counts(report));
        Assert.StartsWith("2 annotations of the database are said otherwise here", Assert.Single(report.Notes));
    }

    /// <summary>
    /// Not there, not sure, all of a recording, of a recording that is not in the database, and a stretch.
    /// </summary>
    private void Say()
    {
        var recording = workspace.Recordings.Import([
            new ImportedRecording(0, "new/0001.wav", "new/0001.wav", false, new()),
        ]);
        workspace.Annotations.Put(
            [
                Draft(1, "dog_bark", 0, 2.5, Polarity.Absent),
                Draft(1, "frog", 1, 2.25) with
                {
                    Value = new Annotation("frog") { Range = Range(1, 2.25), Unsure = true },
                },
                new AnnotationDraft(2, new Annotation("frog")),
                Draft(recording[0], "frog", 1, 2),
                new AnnotationDraft(3, new Annotation(null, Polarity.Complete) { Range = Range(0, 1) }),
            ],
            "me"
        );
    }

    private static AnnotationDraft Draft(
        long recording,
        string name,
        double begin,
        double end,
        Polarity polarity = Polarity.Present
    ) => new(recording, new Annotation(name, polarity) { Range = Range(begin, end) });

    private static TimeRange Range(double begin, double end) => TimeRange.FromSeconds(begin, end).Value;

    private static (int, int) Counts(HopliteExportReport report) => (report.Added, report.Held);

    /// <summary>Every row of every table, in order.</summary>
    private static List<string> Rows(string file)
    {
        using var connection = new SqliteConnection($"Data Source={file};Mode=ReadOnly;Pooling=False");
        connection.Open();
        string[] tables = ["annotations", "deployments", "hoplite_metadata", "recordings", "windows"];
        return [.. tables.SelectMany(table => Rows(connection, table))];
    }

    private static List<string> Rows(SqliteConnection connection, string table)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT * FROM {table} ORDER BY 1";
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
            rows.Add(
                string.Join(
                    '|',
                    Enumerable.Range(0, reader.FieldCount).Select(i => Text(reader.GetValue(i))).Prepend(table)
                )
            );
        return rows;
    }

    private static string Text(object value) =>
        value is byte[] offsets
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{BitConverter.ToDouble(offsets)} {BitConverter.ToDouble(offsets, sizeof(double))}"
            )
            : Convert.ToString(value, CultureInfo.InvariantCulture)!;
}
