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
    public async Task Labels_go_back_into_the_database_itself_without_its_name()
    {
        Directory.CreateDirectory(folder["db"]);
        foreach (var file in Directory.EnumerateFiles(SharedData.Require("golden", "hoplite")))
            File.WriteAllBytes(folder[$"db/{Path.GetFileName(file)}"], File.ReadAllBytes(file));
        Assert.Equal(0, (await Run.Earshot("new", folder["ws"], "--hoplite", folder["db"])).Code);
        var given = await Run.Earshot("label", "add", folder["ws"], "robin", "1-100032-A.ogg:0-2.5");
        Assert.True(given.Code == 0, given.Error);
        var written = await Run.Earshot("label", "export", folder["ws"], "--format", "hoplite", "--in-place");
        Assert.Equal((0, ""), (written.Code, written.Error));
        using (var database = HopliteDatabase.Open(folder["db"]).Value)
            Assert.Equal(65, database.Count("annotations"));
        var nameless = await Run.Earshot("label", "export", folder["ws"]);
        Assert.Equal(ExitCode.BadInput, nameless.Code);
        Assert.Contains("name the file to write", nameless.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_workspace_without_audio_is_measured_on_its_vectors()
    {
        var database = SharedData.Require("golden", "hoplite");
        Assert.Equal(0, (await Run.Earshot("new", folder["any"], "--hoplite", database)).Code);
        var any = await Run.Earshot("evaluate", folder["any"], "--folds", "4", "--json");
        Assert.True(any.Code == 0, any.Error);
        var measured = JsonNode.Parse(any.Output)!;
        Assert.Equal(
            (80, 162, 10),
            ((int)measured["clips"]!, (int)measured["windows"]!, measured["classes"]!.AsArray().Count)
        );
        Assert.InRange((double)measured["methods"]![0]!["windows"]!["meanAveragePrecision"]!, 0.8, 1);
        Assert.Contains("leave --segment", (await Run.Earshot("evaluate", folder["any"], "--segment", "1s")).Error);

        Assert.Equal(0, (await Run.Earshot("new", folder["one"], "--hoplite", database, "--output", "one")).Code);
        string[] call = ["evaluate", folder["one"], "--budgets", "100", "--seeds", "2", "--methods", "logreg"];
        var one = await Run.Earshot([.. call, "--json"]);
        Assert.True(one.Code == 0, one.Error);
        measured = JsonNode.Parse(one.Output)!;
        Assert.Equal(("grouped", 10), ((string)measured["split"]!, measured["classes"]!.AsArray().Count));
        Assert.InRange((double)measured["methods"]![0]!["unweightedAccuracy"]!, 0.5, 1);
        Assert.Contains("leave --features out", (await Run.Earshot([.. call, "--features", "x.npy"])).Error);
    }

    [Fact]
    public async Task Windows_of_a_workspace_have_the_score_of_every_class()
    {
        var database = SharedData.Require("golden", "hoplite");
        Assert.Equal(0, (await Run.Earshot("new", folder["ws"], "--hoplite", database)).Code);
        Assert.Equal(0, (await Run.Earshot("train", folder["ws"], "-o", folder["m"])).Code);
        string[] call = ["predict", folder["m"], folder["ws"]];
        var said = await Run.Earshot([.. call, "--probabilities", "-o", folder["w.csv"], "--json"]);
        Assert.True(said.Code == 0, said.Error);
        var lines = File.ReadAllLines(folder["w.csv"]);
        Assert.Equal((163, 13), (lines.Length, lines[0].Split(',').Length));
        Assert.StartsWith("path,begin,end,", lines[0], StringComparison.Ordinal);
        foreach (
            var option in (string[][])
                [
                    ["--reject"],
                    ["--cut", folder["c"]],
                    ["--segment", "1s"],
                ]
        )
            Assert.Equal(ExitCode.BadInput, (await Run.Earshot([.. call, .. option])).Code);
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

    [Theory]
    [InlineData("any")]
    [InlineData("one")]
    public async Task One_learns_from_a_database_and_predicts_on_it_without_its_sounds(string output)
    {
        var database = SharedData.Require("golden", "hoplite");
        await Run.Earshot("new", folder["ws"], "--hoplite", database, "--output", output);
        string[] train = ["train", folder["ws"], "-o", folder["m.earshot"], "--method", "logreg", "--folds", "2"];
        var trained = await Run.Earshot(train);
        Assert.True(trained.Code == 0, trained.Error);
        var suggested = await Run.Earshot("suggest", folder["ws"], "-n", "3", "--json");
        Assert.Equal(3, JsonNode.Parse(suggested.Output)!["suggested"]!.AsArray().Count);
        var answers = await Run.Earshot(
            "predict",
            folder["m.earshot"],
            folder["ws"],
            "-o",
            folder["o.csv"],
            "--threshold",
            "0.3"
        );
        Assert.True(answers.Code == 0, answers.Error);
        var rows = File.ReadAllLines(folder["o.csv"]).Skip(1).Select(line => line.Split(',')).ToList();
        if (output == "one")
            Assert.Equal(162, rows.Count);
        Assert.Contains(
            rows,
            row => row[0].EndsWith("1-100032-A.ogg", StringComparison.Ordinal) && row.Contains("dog_bark")
        );
        Assert.All(rows, row => Assert.EndsWith(".ogg", row[0], StringComparison.Ordinal));
        var other = await Run.Earshot(
            "train",
            folder.WithTwoClasses()["clips"],
            "--encoder",
            "logmel",
            "--views",
            "0",
            "--folds",
            "0",
            "-o",
            folder["l.earshot"]
        );
        Assert.True(other.Code == 0, other.Error);
        var refused = await Run.Earshot("predict", folder["l.earshot"], folder["ws"]);
        Assert.Contains("holds vectors of 'vectors 1: mn04, 384 values'", refused.Error, StringComparison.Ordinal);
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
