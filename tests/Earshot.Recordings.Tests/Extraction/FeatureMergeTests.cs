using Earshot.Audio;
using Earshot.Decoding;
using Earshot.Features;
using Earshot.Recordings.Extraction;
using Earshot.Testing;

namespace Earshot.Recordings.Tests.Extraction;

public sealed class FeatureMergeTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly ClipAudio audio = new();

    public FeatureMergeTests()
    {
        for (var i = 0; i < 30; i++)
            Clip($"{i:00}.wav");
        File.WriteAllText(folder.File("broken.wav"), "RIFF, or so it says");
    }

    private string Merged => folder.File("merged.parquet");

    public void Dispose()
    {
        audio.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task All_shards_in_any_order_make_the_whole_with_its_ledger()
    {
        var (parts, whole) = (await Shards("a"), await Extract("whole", Shard.Whole));
        var report = (await FeatureMerge.RunAsync([parts[2], parts[0], parts[1]], Merged)).Value;
        Assert.Equal((3, 30, 1), (report.Shards, report.Rows, report.Skipped));
        Assert.Contains("broken.wav,", File.ReadAllText(report.LedgerPath));
        var (one, merged) = (await Read(whole), await Read(Merged));
        Assert.Equal(one.Run, merged.Run);
        Assert.Equal(Vectors(one), Vectors(merged));
        Assert.Equal(Vectors(one), Vectors((await FeatureFile.ReadAllAsync(parts)).Value));
    }

    [Fact]
    public async Task A_shard_that_is_missing_doubled_or_of_another_run_is_named()
    {
        var parts = await Shards("a");
        await Refused("missing: 1/3", parts[0], parts[2]);
        await Refused("missing: 0/3, 2/3", parts[1]);
        await Refused("shard 2/3 is given twice", [.. parts, parts[2]]);
        var cut = await Shards("cut", new SegmentOptions(0.1, 0.1));
        await Refused($"{cut[1]} is not of the run", parts[0], cut[1], parts[2]);
        await Refused("one of 2 shards, there of 3", parts[0], await Extract("two", new(1, 2)), parts[2]);
        Clip("late.wav");
        var late = await Shards("late");
        await Refused("another list of clips", parts[0], parts[1], late[2]);
    }

    [Fact]
    public async Task A_row_is_taken_once_though_files_do_not_say_what_they_are_of()
    {
        var (one, two) = (await Bare("one", "a.wav", "b.wav"), await Bare("two", "c.wav", "b.wav"));
        Assert.Contains("row of 'b.wav'", (await FeatureFile.ReadAllAsync(one, two)).Reason);
        Assert.Equal(3, (await FeatureFile.ReadAllAsync(one, await Bare("three", "c.wav"))).Value.Paths.Length);
        Assert.Contains("earlier build", (await FeatureMerge.RunAsync([one], Merged)).Reason);
    }

    [Fact]
    public async Task Without_a_ledger_or_with_damage_nothing_is_written()
    {
        var parts = await Shards("a");
        File.Delete(Path.ChangeExtension(parts[1], ".skipped.csv"));
        Assert.Contains("what was skipped would be lost", (await FeatureMerge.RunAsync(parts, Merged)).Reason);
        File.WriteAllText(parts[1], "PAR1 but not really");
        Assert.Contains("cannot be read", (await FeatureMerge.RunAsync(parts, Merged)).Reason);
        Assert.False(File.Exists(Merged));
    }

    private async Task Refused(string reason, params string[] parts)
    {
        Assert.Contains(reason, (await FeatureMerge.RunAsync(parts, Merged)).Reason);
        Assert.Contains(reason, (await FeatureFile.ReadAllAsync(parts)).Reason);
        Assert.False(File.Exists(Merged));
    }

    private async Task<string[]> Shards(string name, SegmentOptions? cut = null) =>
        [await Extract(name, new(0, 3), cut), await Extract(name, new(1, 3), cut), await Extract(name, new(2, 3), cut)];

    private async Task<string> Extract(string name, Shard shard, SegmentOptions? cut = null)
    {
        var extraction = new FeatureExtraction(
            audio,
            new MeanEncoder(),
            new()
            {
                Shard = shard,
                Segments = cut,
                Threads = 1,
            }
        );
        var stop = TestContext.Current.CancellationToken;
        var output = folder.File($"out/{name}.parquet");
        return (await extraction.RunAsync(ClipScan.Of(folder.Path), output, cancellation: stop)).Value.FeaturePath;
    }

    private async Task<string> Bare(string name, params string[] clips)
    {
        var path = folder.File($"{name}.parquet");
        await using var writer = await FeatureFileWriter.CreateAsync(path, new("test", 1, null, "test 1"));
        foreach (var clip in clips)
            await writer.AddAsync(new(clip, 0, 1, 8000, "none", [1]));
        await writer.CompleteAsync();
        return path;
    }

    private static async Task<FeatureFile> Read(string path) => (await FeatureFile.ReadAsync(path)).Value;

    private static string[] Vectors(FeatureFile file) =>
        [
            .. file
                .Paths.Select((path, row) => $"{path} {string.Join(' ', file.Features.Row(row).ToArray())}")
                .Order(StringComparer.Ordinal),
        ];

    private void Clip(string name) =>
        WavFile.Write(folder.File(name), new([.. Enumerable.Repeat(name[1] / 200f, 1000)], 8000));
}
