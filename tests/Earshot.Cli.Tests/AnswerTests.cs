using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Earshot.Testing;

namespace Earshot.Cli.Tests;

/// <summary>
/// What commands say with <c>--json</c> is as <c>docs/schemas</c> publishes it: <see cref="Run"/> checks every call of
/// every test, those here are of commands that no other test asks for JSON.
/// </summary>
public sealed class AnswerTests : IDisposable
{
    /// <summary>They serve, are called by machines alone, or only hold other commands.</summary>
    private static readonly HashSet<string> Without =
    [
        "serve",
        "cluster-element",
        "cluster",
        "encoders",
        "label",
        "workspace",
    ];

    private readonly TempFolder folder = new TempFolder().WithTwoClasses();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Each_command_has_a_schema_and_each_schema_a_command()
    {
        var commands = CommandLine.All().SelectMany(c => Named("", c)).Except(Without).ToHashSet();
        Assert.Equal(commands.Order(), AnswerSchemas.Names.Where(n => n != "common" && !n.StartsWith("http-")).Order());
    }

    [Fact]
    public void A_document_that_is_not_as_published_is_told()
    {
        const string good = """{ "labelled": 1, "class": "frog" }""";
        Assert.Empty(AnswerSchemas.Objections("label-add", good));
        foreach (var bad in (string[])[good.Replace("1", "\"1\""), good.Replace("labelled", "labels"), "[]"])
            Assert.NotEmpty(AnswerSchemas.Objections("label-add", bad));
        const string skipped = """{ "output": "a", "clips": 1, "skipped": [{ "path": "b", "reason": "c"MEND }] }""";
        Assert.Empty(AnswerSchemas.Objections("cluster-join", skipped.Replace("MEND", ", \"mend\": \"d\"")));
        Assert.NotEmpty(AnswerSchemas.Objections("cluster-join", skipped.Replace("MEND", "")));
    }

    [Fact]
    public async Task Models_are_learnt_shown_exported_and_asked()
    {
        folder.Write("clips/low/bad.wav", "no audio");
        await Json(3, "train", folder["clips"], "--encoder", "logmel", "--views", "0", "-o", folder["a.earshot"]);
        File.Delete(folder["clips/low/bad.wav"]);
        File.Copy(folder["a.earshot"], folder["b.earshot"]);
        await Json(0, "card", folder["a.earshot"]);
        await Json(0, "card", folder["a.earshot"], "-o", folder["card.md"], "--noise", folder["clips"]);
        Assert.Contains("labels it had not learnt from", File.ReadAllText(folder["card.md"]));
        await Json(0, "export", folder["a.earshot"], "-o", folder["a.onnx"]);
        await Json(0, "predict", folder["a.earshot"], folder["b.earshot"], folder["clips"]);
        await Json(0, "predict", folder["a.earshot"], folder["clips"], "--probabilities", "--reject");
        var written = await Json(0, "predict", folder["a.earshot"], folder["clips"], "-o", folder["labels.csv"]);
        Assert.Equal((12, 1), ((int)written["clips"]!, (int)written["files"]!));
        Assert.Equal(["high", "low"], written["perClass"]!.AsArray().Select(c => (string)c!["class"]!));
        await Json(0, "cache");
        await Json(0, "cache", "clear");
        string[] quick = ["--methods", "logreg", "--seeds", "1"];
        await Json(0, ["simulate", folder["clips"], "--budgets", "50", .. quick]);
        await Json(0, ["demo", "-o", folder["demo"], .. quick]);
    }

    [Fact]
    public async Task The_label_given_stands_beside_the_guess_and_the_last_line_counts()
    {
        await Run.Earshot("train", folder["clips"], "--encoder", "logmel", "--views", "0", "-o", folder["m"]);
        folder.Tone("clips/low/odd.wav", 2100);
        var run = await Run.Earshot("predict", folder["m"], folder["clips"], "-o", folder["labels.csv"]);
        Assert.Contains("7 high, 6 low; 0 doubtful (less than 50 % sure)", run.Output, StringComparison.Ordinal);
        Assert.Contains("1 of 13 labels given say otherwise", run.Output, StringComparison.Ordinal);
        var lines = File.ReadAllLines(folder["labels.csv"]);
        Assert.Equal("path,label,confidence,skipped,given", lines[0]);
        Assert.StartsWith("low/odd.wav,high,", lines.Single(line => line.Contains("odd", StringComparison.Ordinal)));
        Assert.EndsWith(",low", lines.Single(line => line.Contains("odd", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Labels_of_a_workspace_are_listed_reviewed_and_their_numbers_join()
    {
        await Json(0, "new", folder["ws"], "--clips", folder["clips"], "--labels");
        Assert.Contains("yet: `earshot suggest` trains", (await Run.Earshot("status", folder["ws"])).Output);
        await Json(0, "suggest", folder["ws"], "--method", "logreg");
        await Json(0, "train", folder["ws"], "-o", folder["m"], "--method", "logreg");
        await Json(0, "label", "add", folder["ws"], "low", "high/0.wav");
        await Json(0, "suggest", folder["ws"], "--method", "logreg");
        var said = (await Json(0, "label", "list", folder["ws"]))["said"]!.AsArray();
        var doubts = (await Json(0, "review", folder["ws"]))["doubts"]!.AsArray();
        Assert.Contains(doubts, doubt => (string)doubt!["path"]! == "high/0.wav");
        Assert.All(
            doubts,
            doubt =>
                Assert.Equal(
                    (string)doubt!["path"]!,
                    (string)said.Single(s => (int)s!["annotation"]! == (int)doubt["annotation"]!)!["path"]!
                )
        );
        await Json(0, "search", folder["ws"], "--like-class", "low");
        await Json(0, "label", "export", folder["ws"], folder["out.csv"]);
        folder.Write("more.csv", "path,label\nlow/0.wav,low\nnowhere.wav,high\n");
        var imported = await Json(3, "label", "import", folder["ws"], folder["more.csv"]);
        var row = Assert.Single(imported["skipped"]!.AsArray())!;
        Assert.Equal(("more.csv", 3), ((string)row["path"]!, (int)row["line"]!));
        Assert.NotEqual("", (string)row["mend"]!);
    }

    [Fact]
    public async Task What_is_reproduced_and_what_lacks_its_data_is_told()
    {
        string[] only =
        [
            "--graphs",
            SharedData.Require("data", "planetoid"),
            "--quick",
            "--only",
            "cora",
            "gcn",
            "none",
        ];
        var answer = await Json(3, ["reproduce", "all", "-o", folder["pages"], .. only]);
        Assert.Equal(["table3"], answer["reproduced"]!.AsArray().Select(found => (string)found!["name"]!));
        var skipped = answer["skipped"]!.AsArray();
        Assert.All(skipped, one => Assert.StartsWith("name ", (string)one!["mend"]!));
        Assert.Contains(skipped, one => (string)one!["path"]! == "table2");
    }

    /// <summary>
    /// The page's address is said before anyone asks for it; TERM ends it, as Ctrl-C does, which a process of
    /// <c>nohup</c> ignores.
    /// </summary>
    [Fact]
    public async Task A_studio_says_its_addresses()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs signals");
        var stop = TestContext.Current.CancellationToken;
        await Json(0, "new", folder["ws"], "--clips", folder["clips"], "--encoder", "logmel");
        string[] call = ["studio", folder["ws"], "--port", "0", "--annotators", "ana", "ben", "--json"];
        using var studio = Run.Start(call);
        var said = new System.Text.StringBuilder();
        while (
            await studio.StandardOutput.ReadLineAsync(stop) is { } line && said.Append(line).Append('\n') is not null
        )
            if (line == "}")
                break;
        AnswerSchemas.Check("studio", said.ToString());
        var people = JsonNode.Parse(said.ToString())!["annotators"]!.AsArray();
        Assert.Equal(["ana", "ben"], people.Select(one => (string)one!["name"]!));
        using (var client = new HttpClient())
            Assert.True((await client.GetAsync((string)people[0]!["address"]!, stop)).IsSuccessStatusCode);
        using (var kill = Process.Start("kill", ["-TERM", $"{studio.Id}"]))
            await kill.WaitForExitAsync(stop);
        await studio.WaitForExitAsync(stop);
    }

    [Theory]
    [InlineData("--percents is called --budgets now", "simulate", "nowhere", "--percents", "5")]
    [InlineData("--output is called --out now", "reproduce", "fig2", "--output=a-file")]
    [InlineData("--onnx is called --out now", "export", "nowhere", "--onnx", "m.onnx")]
    public async Task Old_names_are_taken_with_a_hint(string hint, params string[] call)
    {
        folder.Write("a-file", "");
        var run = await Run.Earshot([.. call.Select(word => word.Replace("a-file", folder["a-file"]))]);
        Assert.Contains(hint, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("--help", run.Error, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Named(string above, Command command)
    {
        var name = above + command.Name;
        return command.Subcommands.SelectMany(c => Named($"{name}-", c)).Prepend(name);
    }

    private static async Task<JsonNode> Json(int code, params string[] arguments)
    {
        var run = await Run.Earshot([.. arguments, "--json"]);
        Assert.True(run.Code == code, $"{run.Code}: {run.Error}");
        return JsonNode.Parse(run.Output)!;
    }
}
