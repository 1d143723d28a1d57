using System.Text.Json.Nodes;
using Earshot.Testing;
using Earshot.Workspace.Hoplite;

namespace Earshot.Cli.Tests;

public sealed class HopliteTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_workspace_of_a_hoplite_database_needs_no_audio_and_takes_it_later()
    {
        var database = SharedData.Require("golden", "hoplite");
        var made = await Run.Earshot("new", folder["ws"], "--hoplite", database, "--json");
        Assert.True(made.Code == 0, made.Error);
        var report = JsonNode.Parse(made.Output)!["report"]!;
        Assert.Equal((80, 0, 162), ((int)report["recordings"]!, (int)report["found"]!, (int)report["windows"]!));
        Assert.Equal((44, 10, 10), ((int)report["positive"]!, (int)report["negative"]!, (int)report["uncertain"]!));

        folder.Tone("clips/deep/1-100032-A.wav", 500);
        folder.Tone("clips/other.wav", 500);
        File.Move(folder["clips/deep/1-100032-A.wav"], folder["clips/deep/1-100032-A.ogg"]);
        var again = await Run.Earshot("new", folder["ws"], "--hoplite", database, "--clips", folder["clips"], "--json");
        report = JsonNode.Parse(again.Output)!["report"]!;
        Assert.Equal((1, 0), ((int)report["found"]!, (int)report["windows"]!));
        Assert.Contains("1 sounds of the folder are not in the database", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Features_become_a_hoplite_database_that_opens_as_one()
    {
        folder.Tone("clips/north/a.wav", 500, seconds: 2.2);
        folder.Tone("clips/north/20240611_053000.wav", 700, seconds: 2.2);
        folder.Tone("clips/b.wav", 900, seconds: 0.5);
        string[] call =
        [
            "features",
            folder["clips"],
            "-o",
            folder["f.parquet"],
            "--segment",
            "1s",
            "--hop",
            "1s",
            "--hoplite",
            folder["db"],
        ];
        var made = await Run.Earshot(call);
        Assert.True(made.Code == 0, made.Error);
        using (var database = HopliteDatabase.Open(folder["db"]).Value)
        {
            Assert.Equal(new HopliteModel("logmel", database.Model.Dimension, 1, 1, 16000), database.Model);
            Assert.Equal((3, 5), (database.Recordings().Count, database.Windows().Count()));
            Assert.Equal(
                [
                    ("b.wav", "clips", null),
                    ("north/20240611_053000.wav", "north", "2024-06-11T05:30:00+00:00"),
                    ("north/a.wav", "north", null),
                ],
                database.Recordings().Select(r => (r.Name, r.Deployment, r.StartedAt)).Order()
            );
            Assert.Equal(5, database.Vectors.Count);
        }
        Assert.Contains("is there already", (await Run.Earshot(call)).Error, StringComparison.Ordinal);
        var taken = await Run.Earshot("new", folder["ws"], "--hoplite", folder["db"], "--json");
        Assert.True(taken.Code == 0, taken.Error);
        Assert.Equal(
            (5, 3),
            (
                (int)JsonNode.Parse(taken.Output)!["report"]!["windows"]!,
                (int)JsonNode.Parse(taken.Output)!["report"]!["found"]!
            )
        );
    }

    [Fact]
    public async Task Labels_given_here_go_back_into_a_copy()
    {
        await Run.Earshot("new", folder["ws"], "--hoplite", SharedData.Require("golden", "hoplite"));
        await Run.Earshot("label", "add", folder["ws"], "frog", "1-100032-A.ogg:1-2");
        var written = await Run.Earshot("label", "export", folder["ws"], "-o", folder["copy"], "--format", "hoplite");
        Assert.True(written.Code == 0, written.Error);
        Assert.Contains("1 annotations added, 64 were there", written.Output, StringComparison.Ordinal);
        using var copy = HopliteDatabase.Open(folder["copy"]).Value;
        Assert.Equal("frog", copy.Annotations().Last().Label);
    }

    [Fact]
    public async Task A_folder_without_a_database_is_refused()
    {
        var run = await Run.Earshot("new", folder["ws"], "--hoplite", folder[""]);
        Assert.Equal(2, run.Code);
        Assert.Contains("holds no hoplite database", run.Error, StringComparison.Ordinal);
        Assert.Equal(2, (await Run.Earshot("new", folder["ws"])).Code);
    }
}
