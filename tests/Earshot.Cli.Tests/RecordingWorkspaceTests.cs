using System.Globalization;
using System.Text.Json.Nodes;
using Earshot.Audio;
using Earshot.Numerics;

namespace Earshot.Cli.Tests;

/// <summary>From a folder of recordings and a Raven table to detections.</summary>
public sealed class RecordingWorkspaceTests : IDisposable
{
    private const int Rate = 16_000,
        Seconds = 24;
    private static readonly (string Name, double Hz)[] Sounds = [("low", 300), ("high", 2500)];
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task From_recordings_and_selections_to_detections()
    {
        for (var i = 0; i < 6; i++)
            Recording(i);
        Raven([0, 1, 2, 3]);
        await Json("new", folder["ws"], "--clips", folder["field"], "--segment", "1s", "--hop", "0.5s");
        Assert.Equal(16, (int)(await Json("label", "import", folder["ws"], folder["selections.txt"]))["taken"]!);
        string[] heard = ["r0.wav", "r1.wav", "r2.wav", "r3.wav"];
        await Json(["label", "add", folder["ws"], "*", .. heard, "--complete"]);

        var listed = (await Json("label", "list", folder["ws"], "--class", "low"))["said"]!.AsArray();
        Assert.Equal(8, listed.Count);
        Assert.All(listed, said => Assert.Equal(1.5, (double)said!["end"]! - (double)said["begin"]!, 1e-6));
        var suggested = (await Json("suggest", folder["ws"], "-n", "5", "--method", "logreg"))["suggested"]!.AsArray();
        Assert.Equal(5, suggested.Count);
        Assert.All(suggested, window => Assert.Contains((string?)window!["path"], new[] { "r4.wav", "r5.wav" }));
        Assert.All(suggested, window => Assert.Equal(1, (double)window!["end"]! - (double)window["begin"]!, 1e-6));

        var high = Truth(5).First(sound => sound.Name == "high");
        string[] like =
        [
            "search",
            folder["ws"],
            "--like",
            string.Create(CultureInfo.InvariantCulture, $"r5.wav:{high.Begin:F1}-{high.Begin + 1:F1}"),
            "-n",
            "6",
        ];
        var found = (await Json(like))["hits"]!.AsArray();
        Assert.Equal(6, found.Count);
        foreach (var hit in found)
            Assert.Contains(
                Truth((int)char.GetNumericValue(((string)hit!["path"]!)[1])),
                sound => sound.Name == "high" && (double)hit["begin"]! < sound.End && (double)hit["end"]! > sound.Begin
            );
        var owls = (await Json("search", folder["ws"], "--like-class", "low", "--unlabelled", "-n", "4"))[
            "hits"
        ]!.AsArray();
        Assert.All(owls, hit => Assert.Contains((string?)hit!["path"], new[] { "r4.wav", "r5.wav" }));
        Assert.Contains(
            "say what to look for",
            (await Run.Earshot("search", folder["ws"])).Error,
            StringComparison.Ordinal
        );
        Assert.Empty((await Json("search", folder["ws"], "--like-class", "low", "--site", "marsh"))["hits"]!.AsArray());
        await Json("review", folder["ws"]);
        var density = await Json("density", folder["ws"], "--class", "low", "-n", "3");
        Assert.Equal(7200, (double)density["windowsPerHour"]!);
        Assert.Equal(3, density["review"]!.AsArray().Count);
        Assert.Contains("calls an hour", (await Run.Earshot("density", folder["ws"], "--class", "low")).Output);

        var model = folder["dawn.earshot"];
        var trained = await Json("train", folder["ws"], "-o", model, "--method", "logreg");
        Assert.Equal(model, (string?)trained["output"]);
        Assert.InRange((double)trained["heldOutCells"]!["meanAveragePrecision"]!, 0.9, 1);

        var status = await Json("status", folder["ws"]);
        Assert.Equal([8, 8], status["perClass"]!.AsArray().Select(c => (int)c!["labels"]!));
        Assert.Contains(
            "mean average precision",
            (await Run.Earshot("status", folder["ws"])).Output,
            StringComparison.Ordinal
        );

        await Json("predict", model, folder["field"], "--segment", "1s", "--hop", "0.5s", "-o", folder["events.csv"]);
        var events = File.ReadLines(folder["events.csv"]).Skip(1).Select(line => line.Split(',')).ToList();
        foreach (var i in new[] { 4, 5 })
        foreach (var (name, begin, end) in Truth(i))
            Assert.Contains(
                events,
                row =>
                    row[0].EndsWith($"r{i}.wav", StringComparison.Ordinal)
                    && row.Contains(name)
                    && Number(row[1]) < end
                    && Number(row[2]) > begin
            );
    }

    [Fact]
    public async Task What_lacks_absents_is_named_and_background_mends_it()
    {
        for (var i = 0; i < 4; i++)
            Recording(i);
        Raven([0, 1, 2]);
        await Json("new", folder["ws"], "--clips", folder["field"], "--segment", "1s");
        await Json("label", "import", folder["ws"], folder["selections.txt"]);
        var refused = await Run.Earshot("train", folder["ws"], "-o", folder["m.earshot"], "--method", "logreg");
        Assert.Contains("it is not known where it can't be heard", refused.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["m.earshot"]));
        await Json("train", folder["ws"], "-o", folder["m.earshot"], "--method", "logreg", "--background");
        Assert.True(File.Exists(folder["m.earshot"]));
    }

    [Fact]
    public async Task One_of_many_learns_from_windows_too()
    {
        for (var i = 0; i < 4; i++)
            Recording(i);
        Raven([0, 1, 2]);
        await Json("new", folder["ws"], "--clips", folder["field"], "--segment", "1s", "--output", "one");
        await Json("label", "import", folder["ws"], folder["selections.txt"]);
        var trained = await Json("train", folder["ws"], "-o", folder["m.earshot"], "--method", "logreg");
        Assert.Equal("one", (string?)trained["kind"]);
        Assert.InRange((double)trained["heldOut"]!["accuracy"]!, 0.9, 1);
        Assert.Equal(3, (await Json("suggest", folder["ws"], "-n", "3"))["suggested"]!.AsArray().Count);
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>Four sounds of 1.5 s, five seconds apart, of the two classes in turn.</summary>
    private static IEnumerable<(string Name, double Begin, double End)> Truth(int i) =>
        Enumerable.Range(0, 4).Select(k => (Sounds[(i + k) % 2].Name, 1.3 + 5 * k + 0.1 * i, 2.8 + 5 * k + 0.1 * i));

    private void Recording(int i)
    {
        var noise = new RandomStreams(1).Stream($"recording {i}");
        var samples = Enumerable.Range(0, Seconds * Rate).Select(_ => (float)(0.02 * noise.NextNormal())).ToArray();
        foreach (var (name, begin, end) in Truth(i))
            for (var n = (int)(begin * Rate); n < (int)(end * Rate); n++)
                samples[n] += (float)(0.3 * Math.Sin(2 * Math.PI * Sounds.Single(s => s.Name == name).Hz * n / Rate));
        Directory.CreateDirectory(folder["field"]);
        WavFile.Write(folder[$"field/r{i}.wav"], new AudioSignal(samples, Rate));
    }

    private void Raven(int[] recordings) =>
        folder.Write(
            "selections.txt",
            "Selection\tView\tBegin Time (s)\tEnd Time (s)\tBegin File\tFile Offset (s)\tAnnotation\n"
                + string.Concat(
                    from i in recordings
                    from sound in Truth(i).Index()
                    select string.Create(
                        CultureInfo.InvariantCulture,
                        $"{10 * i + sound.Index + 1}\tSpectrogram 1\t{sound.Item.Begin:F3}\t{sound.Item.End:F3}\t"
                    )
                        + string.Create(
                            CultureInfo.InvariantCulture,
                            $"r{i}.wav\t{sound.Item.Begin:F3}\t{sound.Item.Name}\n"
                        )
                )
        );

    private static async Task<JsonNode> Json(params string[] arguments)
    {
        var run = await Run.Earshot([.. arguments, "--json"]);
        Assert.True(run.Code == ExitCode.Ok, $"{run.Code}: {run.Error}");
        return JsonNode.Parse(run.Output)!;
    }
}
