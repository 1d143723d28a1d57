using System.Globalization;
using System.Text.Json.Nodes;
using Earshot.Audio;
using Earshot.Decoding;
using Earshot.Inference;
using Earshot.Numerics;

namespace Earshot.Cli.Tests;

/// <summary>From recordings and tables to a model and its detections, without a workspace.</summary>
public sealed class RecordingTrainingTests : IDisposable
{
    private const int Rate = 16_000,
        Seconds = 24;
    private static readonly (string Name, double Hz)[] Sounds = [("low", 300), ("high", 2500)];
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_table_with_several_rows_a_recording_is_learnt_from_and_events_are_found()
    {
        for (var i = 0; i < 6; i++)
            Recording($"field/r{i}.wav", i);
        await File.WriteAllLinesAsync(
            folder["field/train.csv"],
            ["path,begin,end,class", .. Enumerable.Range(0, 4).SelectMany(Rows)],
            TestContext.Current.CancellationToken
        );
        var model = folder["dawn.earshot"];
        var trained = await Json(["train", folder["field/train.csv"], "--complete", "--segment", "1s", "-o", model]);
        Assert.Equal((model, 4), ((string?)trained["output"], (int)trained["clips"]!));
        Assert.InRange((double)trained["heldOutCells"]!["meanAveragePrecision"]!, 0.9, 1);

        // The model knows how recordings are cut and from where on a class is called.
        await Json(["predict", model, folder["field"], "-o", folder["events.csv"]]);
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
        AssertAsTheLibrary(model, folder["field/r5.wav"], events);

        await Run.Earshot("predict", model, folder["field"], "--probabilities", "-o", folder["windows.csv"]);
        var windows = await File.ReadAllLinesAsync(folder["windows.csv"], TestContext.Current.CancellationToken);
        Assert.Equal("path,begin,end,high,low", windows[0]);
        Assert.Equal(6 * 48, windows.Length - 1);
    }

    [Fact]
    public async Task Raven_tables_background_folders_and_a_precision_that_too_few_labels_cannot_promise()
    {
        for (var i = 0; i < 4; i++)
            Recording($"field/r{i}.wav", i);
        for (var i = 0; i < 2; i++)
            Recording($"quiet/q{i}.wav", null);
        Directory.CreateDirectory(folder["tables"]);
        for (var i = 0; i < 3; i++)
            await File.WriteAllLinesAsync(
                folder[$"tables/r{i}.selections.txt"],
                [
                    "Selection\tView\tChannel\tBegin Time (s)\tEnd Time (s)\tLow Freq (Hz)\tHigh Freq (Hz)\tSpecies",
                    .. Truth(i)
                        .Select(
                            (e, n) =>
                                string.Create(
                                    CultureInfo.InvariantCulture,
                                    $"{n + 1}\tSpectrogram 1\t1\t{e.Begin}\t{e.End}\t100\t4000\t{e.Name}"
                                )
                        ),
                ],
                TestContext.Current.CancellationToken
            );
        string[] call =
        [
            "train",
            folder["field"],
            "--annotations",
            folder["tables"],
            "--segment",
            "1s,0.5s",
            "-o",
            folder["m.earshot"],
        ];
        var refused = await Run.Earshot(call);
        Assert.NotEqual(0, refused.Code);
        Assert.Contains("--background FOLDER", refused.Error, StringComparison.Ordinal);

        var trained = await Json([.. call, "--background", folder["quiet"], "--precision", "0.999"]);
        Assert.Equal(6, (int)trained["clips"]!);
        var model = Model.Load(folder["m.earshot"]).Value;
        Assert.Equal([1, 0.5], model.Cuts.Select(cut => cut.WindowSeconds));
        Assert.All(model.Thresholds, threshold => Assert.Equal(0.999, threshold.Wanted));

        var twice = await Run.Earshot([.. call, "--precision", "0.9", "--threshold", "0.4"]);
        Assert.Contains("--precision and --threshold", twice.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Folders_of_labels_may_name_two_classes_or_none()
    {
        foreach (var name in (string[])["low", "high", "low+high", "-high", "background"])
            for (var i = 0; i < 3; i++)
                Clip($"clips/{name}/{i}.wav", name, i);
        var trained = await Json(["train", folder["clips"], "--segment", "1s", "-o", folder["m.earshot"]]);
        var perClass = trained["perClass"]!.AsArray();
        Assert.Equal(["high", "low"], perClass.Select(c => (string)c!["class"]!));
        Assert.True((int)perClass[0]!["absent"]! > (int)perClass[1]!["absent"]!);
    }

    [Fact]
    public async Task Methods_are_measured_on_recordings_held_out_and_a_model_on_others()
    {
        for (var i = 0; i < 6; i++)
            Recording($"field/r{i}.wav", i);
        await File.WriteAllLinesAsync(
            folder["field/all.csv"],
            ["path,begin,end,class", .. Enumerable.Range(0, 6).SelectMany(Rows)],
            TestContext.Current.CancellationToken
        );
        await File.WriteAllLinesAsync(
            folder["places.csv"],
            ["path,site", .. Enumerable.Range(0, 6).Select(i => $"r{i}.wav,site {i / 2}")],
            TestContext.Current.CancellationToken
        );
        string[] call = ["evaluate", folder["field/all.csv"], "--segment", "1s"];
        var figures = (await Json([.. call, "--complete", "--report", folder["report.html"]]))["methods"]![0]!;
        Assert.InRange((double)figures["windows"]!["meanAveragePrecision"]!, 0.9, 1);
        Assert.InRange((double)figures["events"]!["f1"]!, 0.8, 1);
        Assert.Equal(24, (int)figures["events"]!["events"]!);
        Assert.Equal(6 * 24 / 3600.0, (double)figures["events"]!["hours"]!, 1e-3);
        Assert.Contains("class by class", File.ReadAllText(folder["report.html"]), StringComparison.Ordinal);
        Assert.Contains("Of 24 events in recordings held out, ", File.ReadAllText(folder["report.html"]));

        string[] sites = ["--hold-out", "site", "--places", folder["places.csv"], "--precision", "0.9"];
        var bySite = (await Json([.. call, "--complete", .. sites]))["methods"]![0]!;
        Assert.All(bySite["perClass"]!.AsArray(), c => Assert.Equal(0.9, (double)c!["promised"]!));
        var unknown = await Run.Earshot([.. call, "--complete", "--hold-out", "device"]);
        Assert.Contains("the device of", unknown.Error, StringComparison.Ordinal);

        await Json(["train", folder["field/all.csv"], "--complete", "--segment", "1s", "-o", folder["m.earshot"]]);
        string[] byModel = ["evaluate", folder["field/all.csv"], "--model", folder["m.earshot"]];
        var ofModel = (await Json([.. byModel, "--complete"]))["methods"]![0]!;
        Assert.InRange((double)ofModel["events"]!["f1"]!, 0.9, 1);
        var uncounted = (await Json(byModel))["methods"]![0]!;
        Assert.Null(uncounted["events"]);
        Assert.Contains("fully annotated", (string)uncounted["objection"]!, StringComparison.Ordinal);
    }

    private static void AssertAsTheLibrary(string modelPath, string wav, List<string[]> events)
    {
        var model = Model.Load(modelPath).Value;
        using var audio = new ClipAudio();
        using var stream = audio.Open(wav).Value;
        var found = RecordingDetection
            .Run(stream, model, model.CreateEncoder().Value, model.Cuts, RecordingDetection.Options(model))
            .Value.Detections;
        Assert.Equal(
            found.Select(d => (d.Range.BeginSeconds, d.Range.EndSeconds, d.ClassName)),
            events.Where(row => row[0].EndsWith("r5.wav", StringComparison.Ordinal)).Select(Row)
        );
    }

    private static (double, double, string) Row(string[] row) => (Number(row[1]), Number(row[2]), row[3]);

    private static IEnumerable<string> Rows(int recording) =>
        Truth(recording)
            .Select(e => string.Create(CultureInfo.InvariantCulture, $"r{recording}.wav,{e.Begin},{e.End},{e.Name}"));

    /// <summary>Two events of each sound, elsewhere in each recording.</summary>
    private static IEnumerable<(string Name, double Begin, double End)> Truth(int recording) =>
        Sounds.SelectMany(
            (sound, s) =>
                new[] { 0, 1 }.Select(k =>
                    (sound.Name, 2.0 + recording + 10 * k + 4 * s, 3.5 + recording + 10 * k + 4 * s)
                )
        );

    private void Recording(string name, int? number)
    {
        var random = new RandomStreams(5).Stream(name);
        float[] samples = [.. Enumerable.Range(0, Rate * Seconds).Select(_ => (float)(0.01 * random.NextNormal()))];
        foreach (var (sound, begin, end) in number is { } i ? Truth(i) : [])
            Add(samples, sound, begin, end);
        Write(name, samples);
    }

    private void Clip(string name, string folderName, int number)
    {
        var random = new RandomStreams(6).Stream(name);
        float[] samples =
        [
            .. Enumerable.Range(0, Rate * (2 + number)).Select(_ => (float)(0.01 * random.NextNormal())),
        ];
        foreach (var part in folderName.Split('+').Where(part => Sounds.Any(sound => sound.Name == part)))
            Add(samples, part, 0, 2 + number);
        Write(name, samples);
    }

    private static void Add(float[] samples, string sound, double begin, double end)
    {
        var hz = Sounds.Single(s => s.Name == sound).Hz;
        for (var t = (int)(begin * Rate); t < Math.Min(samples.Length, (int)(end * Rate)); t++)
            samples[t] += (float)(0.3 * Math.Sin(2 * Math.PI * hz * t / Rate));
    }

    private void Write(string name, float[] samples)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder[name])!);
        WavFile.Write(folder[name], new AudioSignal(samples, Rate));
    }

    private static async Task<JsonNode> Json(string[] arguments)
    {
        var run = await Run.Earshot([.. arguments, "--json"]);
        Assert.True(run.Code == 0, run.Error);
        return JsonNode.Parse(run.Output)!;
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
