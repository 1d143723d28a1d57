using System.Text.Json.Nodes;
using Earshot.Workspace;

namespace Earshot.Cli.Tests;

public sealed class WorkspaceCommandsTests : IDisposable
{
    private readonly TempFolder folder = new TempFolder().WithTwoClasses();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task From_a_folder_to_labels_suggestions_and_an_export()
    {
        Assert.Equal(12, (int)(await Json("new", folder["ws"], "--clips", folder["clips"]))["encoded"]!);
        await Json("label", "add", folder["ws"], "low", "low/0.wav", "low/1.wav", "low/2.wav");
        folder.Write("more.csv", "path,label\nhigh/0.wav,high\nhigh/1.wav,high\nhigh/2.wav,high\n");
        Assert.Equal(3, (int)(await Json("label", "import", folder["ws"], folder["more.csv"]))["taken"]!);

        var suggested = (await Json("suggest", folder["ws"], "-n", "4", "--method", "logreg"))["suggested"]!.AsArray();
        Assert.Equal(4, suggested.Count);
        Assert.All(
            suggested,
            clip => Assert.StartsWith((string)clip!["predicted"]!, (string)clip["path"]!, StringComparison.Ordinal)
        );

        var status = await Json("status", folder["ws"]);
        Assert.Equal((12, 6), ((int)status["clips"]!, (int)status["labelled"]!));
        Assert.Equal(["low", "high"], status["classes"]!.AsArray().Select(c => (string?)c));
        Assert.InRange((double)status["metrics"]!["unweightedAccuracy"]!, 0.6, 1);

        await Json("label", "export", folder["ws"], folder["out.csv"]);
        Assert.Equal(
            6,
            File.ReadLines(folder["out.csv"])
                .Count(line =>
                    line.Contains(",human,", StringComparison.Ordinal)
                    || line.Contains(",import,", StringComparison.Ordinal)
                )
        );
        await Json("label", "export", folder["ws"], folder["tracks"], "--format", "audacity");
        Assert.Equal(
            "0.000000\t0.500000\tlow\n",
            await File.ReadAllTextAsync(folder["tracks/low/1.txt"], TestContext.Current.CancellationToken)
        );
    }

    [Fact]
    public async Task Labels_of_sub_folders_that_are_left_out_are_told_and_the_same_call_takes_them_over()
    {
        string[] call = ["new", folder["ws"], "--clips", folder["clips"]];
        Assert.Contains("carry labels of 2 classes, which are left out", (await Run.Earshot(call)).Error);
        var taken = await Run.Earshot([.. call, "--labels"]);
        Assert.Contains("12 labels taken over", taken.Output);
        Assert.DoesNotContain("left out", taken.Error);
    }

    [Fact]
    public async Task A_workspace_goes_on_where_it_stopped_with_the_same_clips_and_encoder_only()
    {
        Assert.Equal(12, (int)(await Json("new", folder["ws"], "--clips", folder["clips"], "--labels"))["labelled"]!);
        folder.Tone("clips/low/new.wav", 333);
        Assert.Equal(13, (int)(await Json("new", folder["ws"], "--clips", folder["clips"]))["encoded"]!);
        await Refused(
            "use --encoder logmel",
            "new",
            folder["ws"],
            "--clips",
            folder["clips"],
            "--encoder",
            "speech165"
        );
        await Refused("holds a workspace of the clips in", "new", folder["ws"], "--clips", folder["clips/low"]);
    }

    [Fact]
    public async Task Clips_are_named_below_the_clip_folder_or_by_their_whole_path()
    {
        await Json("new", folder["ws"], "--clips", folder["clips"]);
        Assert.Equal(
            2,
            (int)(await Json("label", "add", folder["ws"], "low", "low/0.wav", folder["clips/low/1.wav"]))["labelled"]!
        );
        await Refused("name it by its path below", "label", "add", folder["ws"], "low", folder["elsewhere/low/1.wav"]);
    }

    [Fact]
    public async Task Suggestions_come_from_the_method_that_is_named_and_stay_with_it()
    {
        await Json("new", folder["ws"], "--clips", folder["clips"], "--labels");
        await Json("suggest", folder["ws"]);
        Assert.Contains(" by graph with", (await Run.Earshot("status", folder["ws"])).Output);
        await Json("suggest", folder["ws"], "--method", "logreg");
        Assert.Contains(" by logreg with", (await Run.Earshot("status", folder["ws"])).Output);
        await Json("suggest", folder["ws"]);
        Assert.Contains(" by logreg with", (await Run.Earshot("status", folder["ws"])).Output);
    }

    [Fact]
    public async Task A_workspace_is_packed_moved_and_merged_with_what_another_said()
    {
        await Json("new", folder["ws"], "--clips", folder["clips"]);
        await Json("label", "add", folder["ws"], "low", "low/0.wav");
        await Json("workspace", "pack", folder["ws"], "-o", folder["ws.zip"]);
        await Json("workspace", "unpack", folder["ws.zip"], folder["copy"]);
        await Json("label", "add", folder["copy"], "high", "high/0.wav", "high/1.wav");
        await Json("label", "add", folder["ws"], "low", "high/1.wav");
        await Json("workspace", "pack", folder["copy"], "-o", folder["copy.zip"], "--recordings");
        var trial = await Json("workspace", "merge", folder["ws"], folder["copy.zip"], "--dry-run");
        var merged = await Json("workspace", "merge", folder["ws"], folder["copy"]);
        Assert.Equal((1, 1), ((int)merged["steps"]!, (int)merged["added"]!));
        Assert.Equal("high/1.wav", (string)Assert.Single(merged["changedInBoth"]!.AsArray())!["path"]!);
        (trial["dryRun"], merged["dryRun"]) = (null, null);
        Assert.Equal(trial.ToJsonString(), merged.ToJsonString());
        Assert.Equal(3, (int)(await Json("status", folder["ws"]))["labelled"]!);
        Assert.Equal(0, (int)(await Json("workspace", "merge", folder["ws"], folder["copy"]))["steps"]!);
        await Json("workspace", "unpack", folder["copy.zip"], folder["elsewhere"]);
        await Json("new", folder["elsewhere"], "--clips", folder["elsewhere/recordings"]);
        await Refused("is not empty", "workspace", "unpack", folder["ws.zip"], folder["ws"]);
        await Refused("this very workspace", "workspace", "merge", folder["ws"], folder["ws"]);
        await Refused("no packed workspace", "workspace", "merge", folder["ws"], folder["clips/low/0.wav"]);
    }

    [Fact]
    public async Task Agreement_is_told_as_the_page_tells_it()
    {
        await Json("new", folder["ws"], "--clips", folder["clips"]);
        Assert.Contains("none by two people", (await Run.Earshot("agreement", folder["ws"])).Output);
        using (var store = WorkspaceStore.Open(folder["ws"], TimeProvider.System).Value)
        {
            var (low, high) = (store.Classes.Ensure("low").Id, store.Classes.Ensure("high").Id);
            store.Labels.Give([(1L, low), (2L, low), (3L, high), (4L, high)], "ada");
            store.Labels.Give([(1L, low), (2L, high), (3L, high)], "ben");
        }
        var agreement = await Json("agreement", folder["ws"], "-n", "1");
        Assert.Equal((4, 3), ((int)agreement["heard"]!, (int)agreement["heardByMore"]!));
        Assert.Equal(1, (int)agreement["differing"]!);
        Assert.Equal(0.4, (double)Assert.Single(agreement["pairs"]!.AsArray())!["kappa"]!, 9); // (2/3 - 4/9) / (5/9)
        Assert.Equal("ben", (string)agreement["conflicts"]![0]!["said"]![1]!["annotator"]!);
        Assert.Contains("ada: low; ben: high", (await Run.Earshot("agreement", folder["ws"])).Output);
    }

    [Fact]
    public async Task What_can_not_be_done_says_how_to_mend_it()
    {
        await Refused("earshot new", "status", folder["nowhere"]);
        await Json("new", folder["ws"], "--clips", folder["clips"]);
        await Refused("no clip 'high/99.wav'", "label", "add", folder["ws"], "low", "high/99.wav");
        await Refused("the class has no name", "label", "add", folder["ws"], " ", "high/1.wav");
        await Refused("there is no method 'magic'", "suggest", folder["ws"], "--method", "magic");
        var strange = await Run.Earshot(
            "label",
            "import",
            folder["ws"],
            folder.Write("model.csv", new string('x', 100_000))
        );
        Assert.Equal(ExitCode.SomeSkipped, strange.Code);
        Assert.InRange(strange.Error.Length, 1, 300);
        await Refused("looks like no format", "label", "import", folder["ws"], folder.Write("x.txt", "low high low\n"));
        await Refused("holds a tab (U+0009)", "label", "add", folder["ws"], "ro\tbin", "a.wav");
        await Refused("--count wants 1 or more", "suggest", folder["ws"], "-n", "0");
        await Refused("--listen wants an address", "studio", folder["ws"], "--listen", "everywhere");
        await Refused("at least 16", "studio", folder["ws"], "--listen", "0.0.0.0", "--token", "short");
        using var studio = Run.StartAs(["env", "EARSHOT_TOKEN=short"], "studio", folder["ws"], "--listen", "0.0.0.0");
        Assert.Contains(
            "at least 16",
            await studio.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)
        );
    }

    private static async Task<JsonNode> Json(params string[] arguments)
    {
        var run = await Run.Earshot([.. arguments, "--json"]);
        Assert.True(run.Code == ExitCode.Ok, $"{run.Code}: {run.Error}");
        return JsonNode.Parse(run.Output)!;
    }

    private static async Task Refused(string message, params string[] arguments)
    {
        var run = await Run.Earshot(arguments);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.BadInput, run.Code);
    }
}
