using Earshot.Datasets;
using Earshot.Numerics;
using Earshot.Recordings.Extraction;
using Earshot.Testing;

namespace Earshot.Recordings.Tests.Extraction;

public sealed class ShardTests
{
    [Fact]
    public void Parts_are_cut_by_length_and_hold_everything()
    {
        var random = new RandomStreams(1).Stream("lengths");
        double[] seconds = [.. Enumerable.Range(0, 1000).Select(_ => Math.Exp(2 * random.NextNormal()))];
        var parts = Shard.Cut(seconds, 8);
        var loads = seconds.Zip(parts).GroupBy(p => p.Second, p => p.First).Select(part => part.Sum()).ToArray();
        Assert.Equal(8, loads.Length);
        Assert.InRange(loads.Max() / loads.Min(), 1, 1.02);
        Assert.Equal(parts, Shard.Cut(seconds, 8));
        // files of no known length are shared by number
        Assert.All(Shard.Cut(new double[80], 8).CountBy(part => part), count => Assert.Equal(10, count.Value));
    }

    [Fact]
    public void A_list_says_of_each_clip_what_was_written_and_its_parts_are_the_whole()
    {
        using var folder = new TemporaryFolder();
        var at = new DateTime(2026, 11, 27, 7, 33, 59, DateTimeKind.Utc).AddTicks(1234567);
        Clip[] clips =
        [
            new(folder.File("clips/a, b.wav"), "dog") { Listed = new(10, at, 1.5, 1) },
            new(folder.File("clips/c.wav"), null, "garden") { Listed = new(20, at, 0, 0) },
        ];
        var list = folder.File("run/clips.csv");
        ClipList.Write(list, new("x", clips) { Root = folder.Path });
        var read = Manifest.Read(list).Value;
        Assert.Equal(clips, read.Clips);
        Assert.Equal(["../clips/a, b.wav"], new Shard(1, 2).Of(read).Clips.Select(read.RelativePath));
        Assert.Equal(clips[1], Assert.Single(new Shard(0, 2).Of(read).Clips));
        Assert.Null(new Shard(0, 2).Objection(read));
        Assert.Contains("cut into 2 parts", new Shard(0, 3).Objection(read));
        File.WriteAllText(list, File.ReadAllText(list).Replace(",1.5,", ",long,", StringComparison.Ordinal));
        Assert.Contains("line 2 has no size", Manifest.Read(list).Reason);
    }
}
