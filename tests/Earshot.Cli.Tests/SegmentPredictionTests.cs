using System.Text.Json.Nodes;
using Earshot.Audio;
using Earshot.Recordings.Interchange;

namespace Earshot.Cli.Tests;

/// <summary>
/// Two recordings of 10 s, a low tone for 5 s and a high one after it, cut into segments of 5 s every 2.5 s, the last
/// of them 2.5 s long.
/// </summary>
public sealed class SegmentPredictionTests : IAsyncLifetime
{
    private readonly TempFolder folder = new TempFolder().WithTwoClasses();

    public async ValueTask InitializeAsync()
    {
        string[] learnt = ["--encoder", "logmel", "--method", "logreg", "--folds", "0", "-o", folder["m"]];
        Assert.Equal(ExitCode.Ok, (await Run.Earshot(["train", folder["clips"], .. learnt])).Code);
        foreach (var (name, rate) in (ReadOnlySpan<(string, int)>)[("a", 16_000), ("b", 8_000)])
        {
            var (low, high) = (
                WavFile.Read(folder.Tone("low.wav", 230, 5, rate)).Value,
                WavFile.Read(folder.Tone("high.wav", 2_100, 5, rate)).Value
            );
            Directory.CreateDirectory(folder["rec/deep"]);
            WavFile.Write(
                folder[name == "a" ? "rec/a.wav" : "rec/deep/b.wav"],
                new AudioSignal([.. low.Samples, .. high.Samples], rate)
            );
        }
    }

    public ValueTask DisposeAsync()
    {
        folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("5s", "segments of 1 s every 5 s leave 80% of the sound unheard")]
    [InlineData("1s", "")]
    public async Task Sound_that_no_segment_holds_is_told(string hop, string told)
    {
        var run = await Run.Earshot("predict", folder["m"], folder["rec"], "--segment", "1s", "--hop", hop);
        Assert.Equal(ExitCode.Ok, run.Code);
        Assert.Equal(told.Length > 0 ? 1 : 0, run.Error.Split("unheard").Length - 1);
        Assert.Contains(told, run.Error);
    }

    [Fact]
    public async Task Json_and_csv_give_each_segment_its_times()
    {
        var json = await Predict("--json");
        (double, double, string)[] expected = [(0, 5, "low"), (5, 10, "high")];
        var clips = JsonNode.Parse(json.Output)!["predictions"]!.AsArray();
        Assert.Equal(8, clips.Count);
        Assert.Equal([0, 2.5, 5, 7.5], clips.Take(4).Select(clip => (double)clip!["begin"]!));
        Assert.Equal(
            expected,
            clips
                .Where(c => (double)c!["begin"]! != 2.5)
                .Take(2)
                .Select(c => ((double)c!["begin"]!, (double)c["end"]!, (string)c["label"]!))
        );

        await Predict("-o", folder["s.csv"]);
        var lines = File.ReadAllLines(folder["s.csv"]);
        Assert.Equal("path,begin_seconds,end_seconds,label,confidence,skipped", lines[0]);
        Assert.StartsWith("a.wav,0,5,low,0.", lines[1]);
        Assert.StartsWith("a.wav,5,10,high,0.", lines[3]);
        Assert.Equal(9, lines.Length);
    }

    [Fact]
    public async Task Features_that_were_cut_give_the_same()
    {
        await Predict("-o", folder["s.csv"]);
        Assert.Equal(
            ExitCode.Ok,
            (
                await Run.Earshot(
                    "features",
                    folder["rec"],
                    "-o",
                    folder["f.parquet"],
                    "--segment",
                    "5s",
                    "--hop",
                    "2.5s"
                )
            ).Code
        );
        Assert.Equal(
            ExitCode.Ok,
            (
                await Run.Earshot(
                    "predict",
                    folder["m"],
                    folder["rec"],
                    "--features",
                    folder["f.parquet"],
                    "-o",
                    folder["t.csv"]
                )
            ).Code
        );
        Assert.Equal(File.ReadAllText(folder["s.csv"]), File.ReadAllText(folder["t.csv"]));
        Assert.Equal(
            ExitCode.Ok,
            (
                await Run.Earshot(
                    "predict",
                    folder["m"],
                    folder["rec"],
                    "--features",
                    folder["f.parquet"],
                    "-o",
                    folder["tables"],
                    "--format",
                    "raven"
                )
            ).Code
        );
        await Predict("-o", folder["others"], "--format", "raven");
        Assert.Equal(
            File.ReadAllText(folder["others/deep/b.wav.selections.txt"]),
            File.ReadAllText(folder["tables/deep/b.wav.selections.txt"])
        );
    }

    [Fact]
    public async Task Raven_gets_a_selection_table_a_recording()
    {
        await Predict("-o", folder["tables"], "--format", "raven");
        var lines = File.ReadAllLines(folder["tables/deep/b.wav.selections.txt"]);
        Assert.Equal(
            "Selection\tView\tChannel\tBegin Time (s)\tEnd Time (s)\tLow Freq (Hz)\tHigh Freq "
                + "(Hz)\tAnnotation\tConfidence\tBegin Path\tFile Offset (s)",
            lines[0]
        );
        Assert.Equal(5, lines.Length);
        var cells = lines[3].Split('\t');
        Assert.Equal(["3", "Spectrogram 1", "1", "5", "10", "0", "4000", "high"], cells[..8]);
        Assert.Equal([folder["rec/deep/b.wav"], "5"], cells[9..]);
        var reading = new AnnotationReading();
        new RavenFormat().Read(new LabelFile("b.txt", string.Join('\n', lines)), new(), reading);
        Assert.Empty(reading.Skipped);
        var back = reading.Taken[2];
        Assert.Equal(
            (folder["rec/deep/b.wav"], "high", 5),
            (back.Recording, back.Annotation.ClassName, back.Annotation.Range!.Value.Seconds)
        );
    }

    [Fact]
    public async Task Audacity_gets_a_label_track_a_recording_and_one_recording_is_one_file()
    {
        await Predict("-o", folder["tracks"] + "/", "--format", "audacity");
        var lines = File.ReadAllLines(folder["tracks/a.wav.txt"]);
        Assert.Matches("^0.000000\t5.000000\tlow\t[01][.][0-9]{4}$", lines[0]);
        Assert.Matches("^5.000000\t10.000000\thigh\t[01][.][0-9]{4}$", lines[2]);
        Assert.True(File.Exists(folder["tracks/deep/b.wav.txt"]));
        Assert.Equal(
            ExitCode.Ok,
            (
                await Run.Earshot(
                    "predict",
                    folder["m"],
                    folder["rec/deep"],
                    "--segment",
                    "5s",
                    "--hop",
                    "2.5s",
                    "-o",
                    folder["b.txt"],
                    "--format",
                    "audacity"
                )
            ).Code
        );
        Assert.Equal(File.ReadAllText(folder["tracks/deep/b.wav.txt"]), File.ReadAllText(folder["b.txt"]));
    }

    [Fact]
    public async Task Recordings_beside_the_manifest_and_above_it_do_not_meet()
    {
        Directory.CreateDirectory(folder["lists"]);
        File.Copy(folder["rec/a.wav"], folder["lists/a.wav"]);
        File.Copy(folder["rec/a.wav"], folder["a.wav"]);
        File.WriteAllText(folder["lists/m.csv"], "path,label\na.wav,\n../a.wav,\n");
        var run = await Run.Earshot(
            "predict",
            folder["m"],
            folder["lists/m.csv"],
            "--segment",
            "5s",
            "-o",
            folder["lists/tables"],
            "--format",
            "audacity"
        );
        Assert.Equal(ExitCode.Ok, run.Code);
        Assert.Contains("never told what nothing sounds like", run.Error, StringComparison.Ordinal);
        Assert.Equal(
            ["_/a.wav.txt", "a.wav.txt"],
            Directory
                .GetFiles(folder["lists/tables"], "*", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(folder["lists/tables"], file).Replace('\\', '/'))
                .Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task What_the_model_is_not_sure_of_is_left_out()
    {
        var all = JsonNode.Parse((await Predict("--json")).Output)!["predictions"]!
            .AsArray()
            .Select(clip => (double)clip!["confidence"]!)
            .Order()
            .ToArray();
        var bound = (all[0] + all[^1]) / 2;
        var sure = JsonNode.Parse(
            (
                await Predict(
                    "--json",
                    "--min-conf",
                    bound.ToString("R", System.Globalization.CultureInfo.InvariantCulture)
                )
            ).Output
        )!["predictions"]!.AsArray();
        Assert.Equal(all.Count(confidence => confidence >= bound), sure.Count);
        Assert.InRange(sure.Count, 1, 7);
        await Predict("-o", folder["none"], "--format", "audacity", "--min-conf", "1");
        Assert.Equal(2, Directory.GetFiles(folder["none"], "*.txt", SearchOption.AllDirectories).Length);
        Assert.Contains("0 segments of 2 recordings", (await Predict("--min-conf", "1")).Output);
    }

    [Theory]
    [InlineData("--format needs --out", "--format", "raven")]
    [InlineData("name one with --format", "-o", "labels.txt")]
    [InlineData("--min-conf wants 0 to 1", "--min-conf", "50")]
    [InlineData("leave --segment out", "--features", "f.parquet")]
    public async Task What_can_not_be_is_said(string expected, params string[] options)
    {
        var run = await Run.Earshot(["predict", folder["m"], folder["rec"], "--segment", "5s", .. options]);
        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.Contains(expected, run.Error);
    }

    private async Task<Run> Predict(params string[] options)
    {
        var run = await Run.Earshot([
            "predict",
            folder["m"],
            folder["rec"],
            "--segment",
            "5s",
            "--hop",
            "2.5s",
            .. options,
        ]);
        Assert.Equal(ExitCode.Ok, run.Code);
        Assert.Contains("never told what nothing sounds like", run.Error, StringComparison.Ordinal);
        return run;
    }
}
