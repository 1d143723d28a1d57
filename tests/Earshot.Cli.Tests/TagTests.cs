using System.Text.Json.Nodes;
using Earshot.Inference.Onnx;
using Earshot.Testing;

namespace Earshot.Cli.Tests;

/// <summary>
/// Published networks' own classes: a stand-in whose scores follow how fast a sound goes up and down, and mn04.
/// </summary>
public sealed class TagTests : IDisposable
{
    private readonly TempFolder folder = new TempFolder().WithTwoClasses(3);

    public TagTests()
    {
        Directory.CreateDirectory(folder["models"]);
        File.WriteAllBytes(folder["models/pitch.onnx"], Pitch());
        folder.Write("models/pitch.txt", "Hum, low tone\nWhistle\nWhistle (steam)\n");
        folder.Write(
            "models/pitch.preset.json",
            """
            { "name": "pitch", "summary": "tones", "file": "pitch.onnx", "licence": "CC0",
              "scores": { "areLogits": true, "names": "pitch.txt" },
              "options": { "kind": "waveform", "input": "x", "shape": [1, -1], "sampleRateHz": 16000, "output": "y" } }
            """
        );
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Clips_are_suggested_by_name_before_there_are_labels_and_none_is_labelled()
    {
        Assert.Equal(0, (await Tests.Run.Earshot("new", folder["ws"], "--clips", folder["clips"])).Code);
        var by = await Json("suggest", folder["ws"], "--classes", "whistles", "low tone", "--tags", "pitch", "-n", "4");
        var suggested = by["suggested"]!.AsArray();
        Assert.Equal(["whistles", "low tone", "whistles", "low tone"], suggested.Select(s => (string?)s!["predicted"]));
        Assert.Equal(["Whistle", "Hum, low tone"], suggested.Take(2).Select(s => (string?)s!["tag"]));
        Assert.All(
            suggested,
            s =>
                Assert.StartsWith(
                    (string?)s!["predicted"] == "whistles" ? "high/" : "low/",
                    (string)s["path"]!,
                    StringComparison.Ordinal
                )
        );
        Assert.True((float)suggested[0]!["score"]! >= (float)suggested[2]!["score"]!);
        Assert.All(suggested, s => Assert.Null(s!["confidence"]));
        var status = await Json("status", folder["ws"]);
        Assert.Equal((0, 0), ((int)status["labelled"]!, status["classes"]!.AsArray().Count));

        var best = (string)suggested[0]!["path"]!;
        Assert.Equal(0, (await Tests.Run.Earshot("label", "add", folder["ws"], "whistles", best)).Code);
        by = await Json("suggest", folder["ws"], "--classes", "whistles", "--tags", "pitch", "-n", "9");
        Assert.DoesNotContain(best, by["suggested"]!.AsArray().Select(s => (string?)s!["path"]));
    }

    [Fact]
    public async Task Windows_are_suggested_that_do_not_overlap()
    {
        folder.Tone("field/a.wav", 3000, seconds: 3);
        folder.Tone("field/b.wav", 300, seconds: 3);
        var made = await Tests.Run.Earshot("new", folder["ws"], "--clips", folder["field"], "--segment", "1s");
        Assert.Equal(0, made.Code);
        var by = await Json("suggest", folder["ws"], "--classes", "whistle", "--tags", "pitch", "-n", "4");
        var windows = by["suggested"]!.AsArray().Select(s => ((string)s!["path"]!, (double)s["begin"]!)).ToArray();
        Assert.Equal(["a.wav", "a.wav", "a.wav"], windows.Take(3).Select(window => window.Item1));
        Assert.All([1, 2], i => Assert.True(Math.Abs(windows[i].Item2 - windows[i - 1].Item2) >= 1));
    }

    [Fact]
    public async Task A_doubt_is_settled_by_the_user()
    {
        Assert.Equal(0, (await Tests.Run.Earshot("new", folder["ws"], "--clips", folder["clips"])).Code);
        string[] call = ["suggest", folder["ws"], "--tags", "pitch", "--classes", "steam whistle", "owl"];
        await Refused("'steam whistle' is none of the classes of pitch; near it are", call);
        await Refused("'owl' is none of the classes of pitch; nothing of it has a word", call);
        await Refused("no class 'wren'", [.. call, "--as", "owl=wren"]);
        await Refused("--as wants CLASS=ITS NAME", [.. call, "--as", "owl"]);
        await Refused("--classes does not name it", [.. call, "--as", "dog=Whistle"]);
        await Refused("need --classes", "suggest", folder["ws"], "--tags", "pitch");
        await Refused("no network 'magic'", "suggest", folder["ws"], "--classes", "owl", "--tags", "magic");
        var by = await Json([.. call, "--as", "owl=Hum", "steam whistle=whistle (steam)", "-n", "2"]);
        Assert.Equal(["Whistle (steam)", "Hum, low tone"], by["suggested"]!.AsArray().Select(s => (string?)s!["tag"]));
    }

    [Fact]
    public async Task Predict_tells_them_in_a_column_and_with_probabilities_all()
    {
        string[] train = ["train", folder["clips"], "--encoder", "logmel", "--views", "0", "--folds", "0"];
        Assert.Equal(0, (await Tests.Run.Earshot([.. train, "-o", folder["m"]])).Code);
        var plain = await Json("predict", folder["m"], folder["clips"]);
        var tagged = await Json("predict", folder["m"], folder["clips"], "--tags", "pitch");
        Assert.Equal(
            plain["predictions"]!.AsArray().Select(p => ((string?)p!["label"], (float)p["confidence"]!)),
            tagged["predictions"]!.AsArray().Select(p => ((string?)p!["label"], (float)p["confidence"]!))
        );
        Assert.All(
            tagged["predictions"]!.AsArray(),
            p =>
                Assert.Equal(
                    (string?)p!["label"] == "high" ? "Whistle" : "Hum, low tone",
                    (string?)p["tags"]![0]!["name"]
                )
        );
        string[] call = ["predict", folder["m"], folder["clips"], "--tags", "pitch", "-o", folder["o.csv"]];
        await Json(call);
        var lines = File.ReadAllLines(folder["o.csv"]);
        Assert.EndsWith(",tags", lines[0], StringComparison.Ordinal);
        Assert.Contains("Whistle 0.", lines[1], StringComparison.Ordinal);
        await Json([.. call, "--probabilities"]);
        Assert.EndsWith(
            "tags,\"tag(Hum, low tone)\",tag(Whistle),tag(Whistle (steam))",
            File.ReadLines(folder["o.csv"]).First(),
            StringComparison.Ordinal
        );
        await Refused("are for one model", "predict", folder["m"], folder["m"], folder["clips"], "--tags", "pitch");
    }

    [Fact]
    public async Task Mn04_tells_AudioSets_classes_from_the_vectors_that_a_workspace_holds()
    {
        var sounds = SharedData.Require("models", "efficientat_mn04", "sample_audio");
        Assert.Equal(0, (await Run("new", folder["ws"], "--clips", sounds, "--encoder", "mn04")).Code);
        // the sounds are not heard again: they could be gone
        var by = await Json("suggest", folder["ws"], "--classes", "typing", "music", "man speaking", "-n", "3");
        Assert.Equal(
            ["typing.wav", "music.wav", "speech.wav"],
            by["suggested"]!.AsArray().Select(s => (string?)s!["path"])
        );
        Assert.Equal("Male speech, man speaking", (string?)by["suggested"]![2]!["tag"]);
    }

    [Fact]
    public async Task A_hoplite_database_of_mn04s_vectors_needs_no_sound_for_them_and_another_network_does()
    {
        var database = SharedData.Require("golden", "hoplite");
        SharedData.Require("models", "efficientat_mn04", "resources");
        Assert.Equal(0, (await Run("new", folder["ws"], "--hoplite", database)).Code);
        var by = await Json("suggest", folder["ws"], "--classes", "rain", "-n", "1");
        Assert.Equal("Rain", (string?)by["suggested"]![0]!["tag"]);
        Assert.InRange((float)by["suggested"]![0]!["score"]!, 0.5, 1);
        await Refused("none of the recordings", "suggest", folder["ws"], "--classes", "whistle", "--tags", "pitch");
    }

    private async Task<JsonNode> Json(params string[] arguments)
    {
        var run = await Run([.. arguments, "--json"]);
        Assert.True(run.Code == ExitCode.Ok, $"{run.Code}: {run.Error}");
        AnswerSchemas.Check(AnswerSchemas.NameOf(arguments), run.Output);
        return JsonNode.Parse(run.Output)!;
    }

    private async Task Refused(string message, params string[] arguments)
    {
        var run = await Run(arguments);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.BadInput, run.Code);
    }

    /// <summary>In a process of its own, whose folders of models are its own.</summary>
    private async Task<Run> Run(params string[] arguments)
    {
        var mn04 = SharedData.Root is { } root ? Path.Combine(root, "models", "efficientat_mn04", "resources") : "";
        using var process = Tests.Run.StartAs(["env", $"EARSHOT_MODELS={folder["models"]}:{mn04}"], arguments);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new(process.ExitCode, output, await error);
    }

    /// <summary>Logits that fall and rise with the mean step from a sample to the next, the third slower.</summary>
    private static byte[] Pitch()
    {
        var graph = new OnnxGraph("pitch");
        var x = graph.Input("x", 1, null);
        string Part(long from, long to) =>
            graph.Node("Slice", [x, graph.Integers(from), graph.Integers(to), graph.Integers(1)]);
        var step = graph.Node(
            "ReduceMean",
            [graph.Node("Abs", [graph.Node("Sub", [Part(1, long.MaxValue), Part(0, -1)])])],
            ("axes", new long[] { 1 })
        );
        var steps = graph.Node("Sub", [step, graph.Constant(new float[] { 0.06f }, 1, 1)]);
        graph.Output("y", graph.Node("Mul", [steps, graph.Constant(new float[] { -9, 9, 8 }, 1, 3)]), 1, 3);
        return graph.ToModel();
    }
}
