using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Earshot.Audio;
using Earshot.Inference;
using Earshot.Numerics;

namespace Earshot.Cli.Tests;

public sealed class EndToEndTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_few_labels_become_a_label_with_confidence_for_every_clip()
    {
        folder.WithTwoClasses();
        for (var i = 0; i < 5; i++)
            folder.Tone($"clips/unlabelled/{i}.wav", i < 3 ? 230 : 2100);
        var train = await Run.Earshot("train", folder["clips"], "-o", folder["m.earshot"]);
        Assert.Equal(ExitCode.Ok, train.Code);
        Assert.Contains("learnt 2 classes by committee", train.Output);

        var predict = await Run.Earshot(
            "predict",
            folder["m.earshot"],
            folder["clips"],
            "-o",
            folder["p.csv"],
            "--probabilities"
        );
        Assert.Equal(ExitCode.Ok, predict.Code);
        var lines = File.ReadAllLines(folder["p.csv"]);
        Assert.Equal("path,label,confidence,skipped,given,p(high),p(low)", lines[0]);
        Assert.Equal(17, lines.Skip(1).Count());
        foreach (var cells in lines.Skip(1).Select(l => l.Split(',')))
        {
            var expected = cells[0].Contains("unlabelled", StringComparison.Ordinal)
                ? (cells[0][^5] < '3' ? "low" : "high")
                : Path.GetFileName(Path.GetDirectoryName(cells[0]));
            Assert.Equal(expected, cells[1]);
            var (confidence, sum) = (Number(cells[2]), Number(cells[5]) + Number(cells[6]));
            Assert.InRange(confidence, 0.5, 1);
            Assert.Equal(1, sum, 1e-5);
        }
    }

    [Fact]
    public async Task By_default_the_labels_choose_the_encoder_and_each_clip_is_seen_in_noise_too()
    {
        folder.WithTwoClasses();
        string[] call = ["train", folder["clips"], "-o", folder["m.earshot"]];
        var train = await Run.Earshot(call);
        var told = train.Error.Trim().Split('\n').Where(line => !line.Contains("without pretrained")).ToArray();
        Assert.Equal(2, told.Length);
        Assert.StartsWith("earshot: encoders by labels held out: ", told[0]);
        Assert.Matches(@"(logmel|speech165) 100 % \(weight \d\.\d\d\)", told[0]);
        Assert.StartsWith("earshot: 6 views a clip: encoding takes about 7 times as long", told[1]);
        Assert.Contains("MB more; --views 0 makes none", told[1]);
        Assert.StartsWith("encoders by labels", Model.Load(folder["m.earshot"]).Value.Notes["encoders"]);

        var plain = await Run.Earshot([.. call, "--encoder", "logmel", "--views", "0"]);
        Assert.Equal((ExitCode.Ok, ""), (plain.Code, plain.Error));
        Assert.Contains("by graph", plain.Output);
        var named = await Run.Earshot([.. call, "--encoder", "logmel", "--method", "logreg"]);
        Assert.Equal((ExitCode.Ok, ""), (named.Code, named.Error));
    }

    [Fact]
    public async Task A_clip_unlike_all_classes_is_none_of_these_where_asked_for()
    {
        folder.WithTwoClasses(each: 12);
        Assert.Equal(ExitCode.Ok, (await Run.Earshot("train", folder["clips"], "-o", folder["m.earshot"])).Code);
        folder.Tone("new/known.wav", 250);
        WavFile.Write(
            folder["new/noise.wav"],
            new AudioSignal(
                [.. NoiseSynthesis.Make(NoiseKind.White, 8_000, 16_000, new RandomStream(1)).Select(x => 0.3f * x)],
                16_000
            )
        );
        var labels = JsonNode.Parse(
            (await Run.Earshot("predict", folder["m.earshot"], folder["new"], "--reject", "--json")).Output
        )!["predictions"]!.AsArray();
        Assert.Equal(["low", "none of these"], labels.Select(clip => (string)clip!["label"]!));
        Assert.Equal([false, true], labels.Select(clip => (double)clip!["strangeness"]! > 1));
        Assert.Equal(
            ExitCode.Ok,
            (
                await Run.Earshot("predict", folder["m.earshot"], folder["new"], "--reject", "-o", folder["labels.csv"])
            ).Code
        );
        Assert.Equal("path,label,confidence,skipped,strangeness", File.ReadLines(folder["labels.csv"]).First());
        var trusting = JsonNode.Parse(
            (await Run.Earshot("predict", folder["m.earshot"], folder["new"], "--json")).Output
        )!["predictions"]!.AsArray();
        Assert.Contains((string)trusting[1]!["label"]!, (string[])["low", "high"]);

        Assert.Equal(
            ExitCode.Ok,
            (await Run.Earshot("train", folder["clips"], "-o", folder["plain.earshot"], "--folds", "0")).Code
        );
        var refused = await Run.Earshot("predict", folder["plain.earshot"], folder["new"], "--reject");
        Assert.Equal(ExitCode.BadInput, refused.Code);
        Assert.Contains("no reject threshold", refused.Error);
    }

    [Fact]
    public async Task The_card_says_what_was_learnt_from_how_good_it_is_and_what_noise_costs()
    {
        folder.WithTwoClasses();
        await Run.Earshot(
            "train",
            folder["clips"],
            "-o",
            folder["m.earshot"],
            "--licence-note",
            "recordings: CC BY 4.0"
        );
        var markdown = await Run.Earshot("card", folder["m.earshot"]);
        Assert.Equal((ExitCode.Ok, ""), (markdown.Code, markdown.Error));
        foreach (
            var text in (string[])
                [
                    "# Model card: m",
                    "Right on 12 of 12 labels it had not learnt from",
                    "12 of them labelled",
                    "Of 12 labels 100.0 % were told right",
                    "| high | 6 | 100.0 % | - |",
                    "Not measured",
                    "- recordings: CC BY 4.0",
                    "| channels | mean of the channels |",
                ]
        )
            Assert.Contains(text, markdown.Output);
        var page = await Run.Earshot(
            "card",
            folder["m.earshot"],
            "-o",
            folder["card.html"],
            "--noise",
            folder["clips"],
            "--snr",
            "20"
        );
        Assert.Equal((ExitCode.Ok, ""), (page.Code, page.Error));
        var html = File.ReadAllText(folder["card.html"]);
        Assert.Contains("<th scope=row>factory</th><td>12</td>", html);
        Assert.DoesNotContain("://", html);
        var strangers = await Run.Earshot(
            "card",
            folder["m.earshot"],
            "--noise",
            folder.Tone("others/dog/a.wav", 300)[..^"/dog/a.wav".Length]
        );
        Assert.Equal(ExitCode.BadInput, strangers.Code);
        Assert.Contains("no clip of 'others' has a label that the model knows (high, low)", strangers.Error);
    }

    [Theory]
    [InlineData("train", "-o", "model")]
    [InlineData("predict", "-o", "labels.csv")]
    public async Task The_same_seed_gives_the_same_file_at_one_and_two_threads(
        string command,
        string option,
        string file
    )
    {
        var demo = folder.WithDemo(clipsPerClass: 6, labelledPerClass: 2);
        await Run.Earshot("train", demo.Labels, "-o", folder["m.earshot"], "--seed", "3");
        foreach (var threads in (string[])["1", "2"])
        {
            string[] input = command == "train" ? [demo.Labels] : [folder["m.earshot"], demo.Labels];
            var run = await Run.Earshot([
                command,
                .. input,
                option,
                folder[file + threads],
                "--seed",
                "3",
                "--threads",
                threads,
            ]);
            Assert.Equal(ExitCode.Ok, run.Code);
        }
        Assert.Equal(File.ReadAllBytes(folder[file + "1"]), File.ReadAllBytes(folder[file + "2"]));
    }

    [Fact]
    public async Task An_evaluation_gives_the_same_figures_at_one_and_two_threads()
    {
        var demo = folder.WithDemo(clipsPerClass: 10, labelledPerClass: 10);
        JsonNode[] figures = [await Evaluate("1"), await Evaluate("2")];
        Assert.Equal(figures[0].ToJsonString(), figures[1].ToJsonString());
        Assert.Equal("random", (string?)figures[0]["split"]);
        // The paper's method may do worse than chance on ten clips.
        Assert.All(
            figures[0]["runs"]!.AsArray().Where(run => (string?)run!["method"] != "paper"),
            run => Assert.InRange((double)run!["unweightedAccuracy"]!, 0.1, 1)
        );

        async Task<JsonNode> Evaluate(string threads)
        {
            var run = await Run.Earshot(
                "evaluate",
                demo.Truth,
                "--encoder",
                "logmel",
                "--views",
                "0",
                "--methods",
                "graph",
                "paper",
                "--folds",
                "2",
                "--budgets",
                "30",
                "10",
                "--seeds",
                "1",
                "--json",
                "--threads",
                threads
            );
            Assert.Equal(ExitCode.Ok, run.Code);
            // Some of the synthesised clips are clipped a little, which is said; nothing else is.
            Assert.All(
                run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries),
                line => Assert.Contains("clipped", line, StringComparison.Ordinal)
            );
            return JsonNode.Parse(run.Output)!;
        }
    }

    [Fact]
    public async Task Splits_are_grouped_where_the_data_has_groups()
    {
        for (var speaker = 0; speaker < 6; speaker++)
        for (var take = 0; take < 4; take++)
        {
            folder.Tone($"fsdd/0_{(char)('a' + speaker)}_{take}.wav", 200 + 20 * speaker);
            folder.Tone($"fsdd/1_{(char)('a' + speaker)}_{take}.wav", 1500 + 90 * speaker);
        }
        var run = await Run.Earshot(
            "evaluate",
            folder["fsdd"],
            "--encoder",
            "logmel",
            "--methods",
            "logreg",
            "label-spreading",
            "--budgets",
            "50",
            "--seeds",
            "1",
            "--json",
            "--report",
            folder["page.html"]
        );
        Assert.Equal((ExitCode.Ok, ""), (run.Code, run.Error));
        var told = JsonNode.Parse(run.Output)!;
        Assert.Equal("grouped", (string?)told["split"]);
        // Calibrated as the model of 'train' is: how often known clips are called none of the classes is measured.
        Assert.All(told["runs"]!.AsArray(), one => Assert.InRange((double)one!["rejected"]!, 0, 1));
        Assert.Equal("label-spreading", (string?)Assert.Single(told["differences"]!.AsArray())!["other"]);
        var page = File.ReadAllText(folder["page.html"]);
        Assert.Contains("grouped splits", page);
        Assert.Contains("data:image/png;base64,", page);
        Assert.DoesNotContain("://", page);
    }

    [Fact]
    public async Task The_demo_makes_clips_a_table_a_page_a_model_and_a_label_for_every_clip()
    {
        var run = await Run.Earshot("demo", "-o", folder["out"], "--methods", "logreg", "--seeds", "1");
        Assert.Equal(ExitCode.Ok, run.Code);
        Assert.Contains("logreg", run.Output);
        Assert.Equal(600, Directory.GetFiles(folder["out/clips"]).Length);
        Assert.Equal(601, File.ReadAllLines(folder["out/predictions.csv"]).Length);
        Assert.Equal(30, File.ReadAllLines(folder["out/labels.csv"]).Skip(1).Count(line => !line.EndsWith(',')));
        Assert.Contains("<h1>Earshot demo</h1>", File.ReadAllText(folder["out/report.html"]));
        Assert.Equal(
            ExitCode.Ok,
            (await Run.Earshot("predict", folder["out/model.earshot"], folder["out/clips"], "--json")).Code
        );
    }

    [Fact]
    public async Task The_demo_of_recordings_finds_sounds_in_those_that_nobody_annotated()
    {
        var run = await Run.Earshot("demo", "--recordings", "-o", folder["field"], "--json");
        Assert.Equal(ExitCode.Ok, run.Code);
        using var said = JsonDocument.Parse(run.Output);
        var events = said.RootElement.GetProperty("methods")[0].GetProperty("events");
        Assert.InRange(events.GetProperty("f1").GetDouble(), 0.5, 1);
        Assert.Equal(10, Directory.GetFiles(folder["field/recordings"]).Length);
        Assert.Equal(4 * 30 + 1, File.ReadAllLines(folder["field/annotations.csv"]).Length);
        // What it says step by step gives the same events.
        await Run.Earshot("predict", folder["field/model.earshot"], folder["field/recordings"], "-o", folder["e.csv"]);
        string[] Of(string file, string recording) =>
            [.. File.ReadAllLines(file).Where(line => line.Contains(recording, StringComparison.Ordinal))];
        var own = Of(folder["field/events.csv"], "07.wav").Select(line => line[line.IndexOf(',')..]);
        Assert.Equal(own, Of(folder["e.csv"], "07.wav").Select(line => line[line.IndexOf(',')..]));
        Assert.Contains("Earshot demo: field recordings", File.ReadAllText(folder["field/report.html"]));
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
