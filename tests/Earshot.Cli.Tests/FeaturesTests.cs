using System.Diagnostics;
using System.Text.Json.Nodes;
using Earshot.Inference;
using Earshot.Recordings.Extraction;

namespace Earshot.Cli.Tests;

public sealed class FeaturesTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_model_trained_on_stored_features_is_that_trained_on_the_clips()
    {
        folder.WithTwoClasses(4);
        var features = await Run.Earshot(
            "features",
            folder["clips"],
            "-o",
            folder["f.parquet"],
            "--csv",
            folder["f.csv"]
        );
        Assert.Equal((ExitCode.Ok, ""), (features.Code, features.Error));
        var lines = File.ReadAllLines(folder["f.csv"]);
        Assert.StartsWith("path,begin_seconds,end_seconds,f0,f1,", lines[0]);
        Assert.StartsWith("high/0.wav,0,0.5,", lines[1]);
        Assert.Equal(9, lines.Length);

        string[] fromClips = ["train", folder["clips"], "--encoder", "logmel", "--views", "0", "-o", folder["a"]];
        Assert.Equal(ExitCode.Ok, (await Run.Earshot(fromClips)).Code);
        Assert.Equal(
            ExitCode.Ok,
            (await Run.Earshot("train", folder["clips"], "--features", folder["f.parquet"], "-o", folder["b"])).Code
        );
        Assert.Equal(File.ReadAllBytes(folder["a"]), File.ReadAllBytes(folder["b"]));
        var other = await Run.Earshot(
            "train",
            folder["clips"],
            "--features",
            folder["f.parquet"],
            "--encoder",
            "speech165",
            "-o",
            folder["c"]
        );
        Assert.Equal(ExitCode.BadInput, other.Code);
        Assert.Contains("name the same --encoder", other.Error);
    }

    [Fact]
    public async Task Features_bring_the_encoder_that_made_them()
    {
        folder.WithTwoClasses(4);
        var made = await Run.Earshot("features", folder["clips"], "--encoder", "speech165", "-o", folder["f.parquet"]);
        Assert.Equal(ExitCode.Ok, made.Code);
        var trained = await Run.Earshot(
            "train",
            folder["clips"],
            "--features",
            folder["f.parquet"],
            "-o",
            folder["m.earshot"]
        );
        Assert.Equal((ExitCode.Ok, ""), (trained.Code, trained.Error));
        Assert.Equal("speech165", Model.Load(folder["m.earshot"]).Value.EncoderName);
    }

    [Fact]
    public async Task Segments_of_a_recording_have_rows_of_their_own_and_bad_clips_a_line_in_the_ledger()
    {
        folder.Tone("long/a.wav", 300, seconds: 10);
        folder.Tone("long/b.wav", 400, seconds: 5);
        folder.Write("long/bad.wav", "no audio");
        var run = await Run.Earshot(
            "features",
            folder["long"],
            "-o",
            folder["f.parquet"],
            "--segment",
            "5s",
            "--hop",
            "2.5s",
            "--json"
        );
        Assert.Equal(ExitCode.SomeSkipped, run.Code);
        Assert.Equal(6, (int)JsonNode.Parse(run.Output)!["rows"]!);
        var skipped = Assert.Single(JsonNode.Parse(run.Output)!["skipped"]!.AsArray())!;
        Assert.Equal("bad.wav", (string?)skipped["path"]);
        Assert.NotEqual("", (string?)skipped["mend"]);
        Assert.Contains("bad.wav,", File.ReadAllText((string)JsonNode.Parse(run.Output)!["ledger"]!));
        Assert.Equal(ExitCode.BadInput, (await Run.Earshot("features", folder["long"], "--segment", "five")).Code);
        Assert.Equal(
            ExitCode.BadInput,
            (await Run.Earshot("features", folder["long"], "--hop", "1s", "-o", folder["g.parquet"])).Code
        );
        Assert.Equal(
            ExitCode.BadInput,
            (await Run.Earshot("features", folder["long"], "--shard", "2/2", "-o", folder["g.parquet"])).Code
        );
    }

    [Fact]
    public async Task Shards_are_learnt_from_as_they_lie_or_merged_and_a_part_of_them_is_refused()
    {
        folder.WithTwoClasses(4);
        string[] shards = ["s-00000-of-00002.parquet", "s-00001-of-00002.parquet"];
        shards = [.. shards.Select(name => folder[name])];
        foreach (var shard in (string[])["0/2", "1/2"])
            Assert.Equal(
                ExitCode.Ok,
                (await Run.Earshot("features", folder["clips"], "-o", folder["s.parquet"], "--shard", shard)).Code
            );
        var merged = await Run.Earshot(["features", "merge", .. shards, "-o", folder["f.parquet"], "--json"]);
        Assert.Equal((ExitCode.Ok, 8), (merged.Code, (int)JsonNode.Parse(merged.Output)!["rows"]!));
        var missing = await Run.Earshot("features", "merge", shards[1], "-o", folder["g.parquet"]);
        Assert.Equal((ExitCode.BadInput, false), (missing.Code, File.Exists(folder["g.parquet"])));
        Assert.Contains("missing: 0/2", missing.Error);

        Assert.Equal(ExitCode.Ok, (await Train("a", folder["f.parquet"])).Code);
        Assert.Equal(ExitCode.Ok, (await Train("b", shards)).Code);
        Assert.Equal(File.ReadAllBytes(folder["a"]), File.ReadAllBytes(folder["b"]));
        Assert.Contains("shard 0/2 is given twice", (await Train("c", [.. shards, shards[0]])).Error);
        Assert.Contains("missing: 1/2", (await Train("c", shards[0])).Error);
        Assert.False(File.Exists(folder["c"]));
    }

    private Task<Run> Train(string model, params string[] features) =>
        Run.Earshot(["train", folder["clips"], "-o", folder[model], "--folds", "0", "--features", .. features]);

    [Fact]
    public async Task Interrupted_by_ctrl_c_nothing_done_is_lost()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "sends SIGINT");
        Assert.SkipWhen(IgnoresInterrupts(), "SIGINT is ignored here and in every process started from here (nohup)");
        var clips = 500;
        for (ManyClips(clips); await InterruptAsync() == ExitCode.Ok; ManyClips(clips *= 2))
        {
            Assert.True(clips < 10_000, "the work was done before it could be interrupted");
            File.Delete(folder["f.parquet"]);
            Directory.Delete(folder["many"], recursive: true);
        }
        Assert.False(File.Exists(folder["f.parquet"]));

        var again = await Run.Earshot(
            "features",
            folder["many"],
            "--encoder",
            "speech165",
            "-o",
            folder["f.parquet"],
            "--json"
        );
        Assert.Equal(ExitCode.Ok, again.Code);
        var report = JsonNode.Parse(again.Output)!;
        Assert.InRange((int)report["resumed"]!, 20, clips - 1);
        Assert.Equal((clips, clips), ((int)report["clips"]!, (int)report["rows"]!));
        var file = (await FeatureFile.ReadAsync(folder["f.parquet"])).Value;
        Assert.Equal(clips, file.Paths.Distinct().Count());
        Assert.All(
            Enumerable.Range(1, clips - 1),
            row => Assert.True(file.Features.Row(row).SequenceEqual(file.Features.Row(0)))
        );
    }

    /// <summary>Linux writes the signals that are ignored as a mask in hex: SIGINT, number 2, is bit 1.</summary>
    private static bool IgnoresInterrupts() =>
        File.Exists("/proc/self/status")
        && File.ReadLines("/proc/self/status").First(line => line.StartsWith("SigIgn:", StringComparison.Ordinal))
            is var ignored
        && (Convert.ToUInt64(ignored["SigIgn:".Length..].Trim(), 16) & 0b10) != 0;

    /// <summary>
    /// Ctrl-C once some clips are done; gives the exit code, which is that of a run to its end where that came first.
    /// </summary>
    private async Task<int> InterruptAsync()
    {
        using var process = Run.Start(
            "features",
            folder["many"],
            "--encoder",
            "speech165",
            "-o",
            folder["f.parquet"],
            "--threads",
            "1"
        );
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var journal = new FileInfo(folder["f.parquet.journal"]);
        while (journal is not { Exists: true, Length: > 20_000 } && !process.HasExited)
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
            journal.Refresh();
        }
        using (var kill = Process.Start("kill", ["-INT", $"{process.Id}"]))
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        if (process.ExitCode != ExitCode.Ok)
        {
            Assert.Equal(ExitCode.Interrupted, process.ExitCode);
            Assert.Contains("interrupted; what was done is kept", await error);
        }
        return process.ExitCode;
    }

    /// <summary>Many names for one clip of ten seconds.</summary>
    private void ManyClips(int count)
    {
        folder.Tone("one.wav", 300, seconds: 10);
        Directory.CreateDirectory(folder["many"]);
        for (var i = 0; i < count; i++)
            File.CreateSymbolicLink(folder[$"many/{i:D5}.wav"], folder["one.wav"]);
    }
}
