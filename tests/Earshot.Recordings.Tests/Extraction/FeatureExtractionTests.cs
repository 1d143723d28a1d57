using Earshot.Audio;
using Earshot.Decoding;
using Earshot.Recordings.Extraction;
using Earshot.Testing;

namespace Earshot.Recordings.Tests.Extraction;

public sealed class FeatureExtractionTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly ClipAudio audio = new();
    private readonly MeanEncoder encoder = new();

    public FeatureExtractionTests()
    {
        foreach (var name in (string[])["b/zwei.wav", "a/Vögel 鳥.WAV", "c.Wav", "a/drei,vier.wav"])
            Clip(name, name.Length / 100f);
        File.WriteAllText(folder.File("notes.txt"), "no audio");
        File.WriteAllText(Path.Combine(folder.Path, "b", "broken.wav"), "RIFF, or so it says");
    }

    private string Output => folder.File("out/features.parquet");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        audio.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task Every_clip_has_its_row_in_the_order_of_the_scan_and_every_bad_one_its_reason()
    {
        var report = await Run();
        var file = (await FeatureFile.ReadAsync(report.FeaturePath)).Value;
        Assert.Equal(
            ["a/Vögel 鳥.WAV", "a/drei,vier.wav", "b/zwei.wav", "c.Wav"],
            file.Paths.Order(StringComparer.Ordinal)
        );
        Assert.Equal(file.Paths, ClipScan.Of(folder.Path).Select(i => i.Path).Where(p => !p.Contains("broken")));
        for (var i = 0; i < file.Paths.Length; i++)
            Assert.Equal(
                [1000, file.Paths[i].Length / 100f],
                file.Features.Row(i).ToArray().Select(x => MathF.Round(x, 3))
            );
        Assert.Equal((encoder.Fingerprint, 0.0, 0.125), (file.Encoder, file.BeginSeconds[0], file.EndSeconds[0]));
        Assert.Equal((5, 0, 4, 1), (report.Inputs, report.Resumed, report.Rows, report.Skipped));
        Assert.StartsWith("path,reason,quality\n", File.ReadAllText(report.LedgerPath));
        Assert.Contains("\nb/broken.wav,", File.ReadAllText(report.LedgerPath));
    }

    [Fact]
    public async Task A_second_run_computes_only_what_is_new_changed_or_was_bad()
    {
        await Run();
        Clip("new.wav", 0.5f);
        Clip("c.Wav", 0.25f, 1001);
        encoder.Clips = 0;
        var report = await Run();
        Assert.Equal((2, 6, 3), (encoder.Clips, report.Inputs, report.Resumed));
        File.Delete(Path.Combine(folder.Path, "b", "broken.wav"));
        Clip("b/broken.wav", 0.75f);
        report = await Run();
        Assert.Equal((3, 6, 0), (encoder.Clips, report.Rows, report.Skipped));
    }

    [Fact]
    public async Task A_run_that_is_cancelled_keeps_what_is_done()
    {
        for (var i = 0; i < 60; i++)
            Clip($"more/{i:00}.wav", 0.1f);
        using var cancel = new CancellationTokenSource();
        encoder.AfterClip = clips =>
        {
            if (clips == 30)
                cancel.Cancel();
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Run(cancellation: cancel.Token));
        Assert.False(File.Exists(Output));
        var report = await Run();
        Assert.InRange(encoder.Clips, 64, 70);
        Assert.Equal(64, (await FeatureFile.ReadAsync(report.FeaturePath)).Value.Paths.Distinct().Count());
    }

    [Fact]
    public async Task A_torn_record_at_the_end_of_the_journal_costs_one_clip()
    {
        await Run(new() { Threads = 1 });
        using (var journal = new FileStream(Output + ".journal", FileMode.Open))
            journal.SetLength(journal.Length - 3);
        encoder.Clips = 0;
        Assert.Equal(4, (await Run()).Rows);
        Assert.Equal(1, encoder.Clips);
    }

    [Fact]
    public async Task Other_settings_do_not_mix_with_what_is_there()
    {
        await Run();
        var outcome = await new FeatureExtraction(audio, encoder, new() { Segments = new(0.05, 0.05) }).RunAsync(
            ClipScan.Of(folder.Path),
            Output,
            cancellation: Stop
        );
        Assert.Contains("was begun with other settings", outcome.Reason);
    }

    [Fact]
    public async Task Two_runs_do_not_write_one_file()
    {
        await Run();
        using var other = new FileStream(Output + ".journal", FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        Assert.Contains(
            "If another run is writing it",
            (
                await new FeatureExtraction(audio, encoder).RunAsync(
                    ClipScan.Of(folder.Path),
                    Output,
                    cancellation: Stop
                )
            ).Reason
        );
    }

    [Fact]
    public async Task One_thread_and_four_write_the_same_bytes()
    {
        var one = File.ReadAllBytes((await Run(new() { Threads = 1 }, "one.parquet")).FeaturePath);
        var four = File.ReadAllBytes((await Run(new() { Threads = 4 }, "four.parquet")).FeaturePath);
        Assert.Equal(one, four);
    }

    [Fact]
    public async Task Shards_share_the_clips_and_together_are_the_whole()
    {
        for (var i = 0; i < 40; i++)
            Clip($"more/{i:00}.wav", 0.1f);
        List<string> parts = [];
        for (var i = 0; i < 3; i++)
        {
            var report = await Run(new() { Shard = new(i, 3) });
            Assert.EndsWith($"features-{i:00000}-of-00003.parquet", report.FeaturePath);
            Assert.InRange(report.Rows, 5, 25);
            parts.Add(report.FeaturePath);
        }
        var whole = (await FeatureFile.ReadAsync((await Run()).FeaturePath)).Value;
        var joined = (await FeatureFile.ReadAllAsync([.. parts])).Value;
        Assert.Equal(whole.Paths.Order(StringComparer.Ordinal), joined.Paths.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Segments_have_their_times_and_those_without_features_their_reason()
    {
        Clip("long.wav", 0.3f, 8000);
        encoder.Shortest = 700;
        var report = await Run(new() { Segments = new(0.1, 0.1) });
        var file = (await FeatureFile.ReadAsync(report.FeaturePath)).Value;
        var rows = Enumerable.Range(0, file.Paths.Length).Where(i => file.Paths[i] == "long.wav").ToArray();
        Assert.Equal(Enumerable.Range(0, 10).Select(k => k / 10.0), rows.Select(i => file.BeginSeconds[i]));
        Assert.Contains(
            "0.9 s to 1 s",
            File.ReadAllText(
                (await Run(new() { Segments = new(0.1, 0.1) }, "x.parquet", e => e.Shortest = 801)).LedgerPath
            )
        );
    }

    [Fact]
    public async Task A_folder_that_cannot_be_read_is_a_line_of_the_ledger()
    {
        if (OperatingSystem.IsWindows() || Environment.UserName == "root")
        {
            Assert.Skip("root may read every folder");
            return;
        }
        var locked = Directory.CreateDirectory(folder.File("locked"));
        locked.UnixFileMode = UnixFileMode.None;
        try
        {
            Assert.Contains("locked,\"the folder cannot be read", File.ReadAllText((await Run()).LedgerPath));
        }
        finally
        {
            locked.UnixFileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        }
    }

    [Fact]
    public async Task Files_that_are_no_feature_files_say_so()
    {
        File.WriteAllText(folder.File("x.parquet"), "PAR1 but not really");
        Assert.Contains(
            "cannot be read as a feature file",
            (await FeatureFile.ReadAsync(folder.File("x.parquet"))).Reason
        );
        Assert.Contains(
            "cannot be read as a feature file",
            (await FeatureFile.ReadAsync(folder.File("missing.parquet"))).Reason
        );
    }

    [Fact]
    public async Task Progress_ends_with_all_done()
    {
        var last = new List<ExtractionProgress>();
        await new FeatureExtraction(audio, encoder, new() { Threads = 1 }).RunAsync(
            ClipScan.Of(folder.Path),
            Output,
            new Listener(last.Add),
            Stop
        );
        Assert.Equal((5, 0, 1), (last[^1].Done, last[^1].Resumed, last[^1].Skipped));
    }

    [Theory]
    [InlineData("0/1", 0, 1)]
    [InlineData("7/8", 7, 8)]
    public void A_shard_is_read(string text, int index, int count) =>
        Assert.Equal(new Shard(index, count), Shard.Parse(text).Value);

    [Theory]
    [InlineData("8/8")]
    [InlineData("-1/8")]
    [InlineData("1")]
    [InlineData("a/b")]
    public void A_shard_that_is_none_says_what_one_is(string text) => Assert.Contains("i/n", Shard.Parse(text).Reason);

    private async Task<ExtractionReport> Run(
        ExtractionOptions? options = null,
        string? name = null,
        Action<MeanEncoder>? change = null,
        CancellationToken? cancellation = null
    )
    {
        change?.Invoke(encoder);
        var output = name is null ? Output : folder.File($"out/{name}");
        return (
            await new FeatureExtraction(audio, encoder, options).RunAsync(
                ClipScan.Of(folder.Path),
                output,
                cancellation: cancellation ?? Stop
            )
        ).Value;
    }

    private void Clip(string name, float level, int samples = 1000)
    {
        var path = folder.File(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        WavFile.Write(path, new([.. Enumerable.Repeat(level, samples)], 8000));
    }

    private sealed class Listener(Action<ExtractionProgress> action) : IProgress<ExtractionProgress>
    {
        public void Report(ExtractionProgress value) => action(value);
    }
}
