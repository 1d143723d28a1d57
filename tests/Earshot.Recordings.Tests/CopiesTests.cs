using Earshot.Audio;
using Earshot.Datasets;
using Earshot.Decoding;
using Earshot.Features;
using Earshot.Numerics;
using Earshot.Recordings.Evaluation;
using Earshot.Testing;

namespace Earshot.Recordings.Tests;

public sealed class CopiesTests : IDisposable
{
    private const int RateHz = 16_000;
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_same_sound_is_found_under_two_names_two_labels_and_other_tags()
    {
        var set = Encoded(copyOf: [(0, "low"), (0, "high")]);
        var same = Assert.Single(set.Copies);
        Assert.Equal(3, same.Clips.Count);
        Assert.True(same.Disagree);
        Assert.All(same.Clips, clip => Assert.Contains("0.wav", clip.Path));
    }

    [Theory]
    [InlineData(SplitKind.Random)]
    [InlineData(SplitKind.Grouped)]
    public void Copies_are_never_in_two_parts_of_a_split(SplitKind kind)
    {
        var set = Encoded(
            copyOf: [(0, "low"), (3, "low"), (13, "high"), (13, "unlabelled")],
            kind == SplitKind.Grouped
        );
        Assert.Equal(3, set.Copies.Count);
        var plan = new EvaluationPlan(kind) { Seeds = 10, BudgetsPercent = [100] };
        foreach (var task in plan.Tasks(set, new RandomStreams(3)).Value)
        {
            var parts = new[] { task.Training.Features, task.Training.Validation!.Features, task.Test.Features };
            var sounds = parts
                .Select(part => Enumerable.Range(0, part.Rows).Select(i => part[i, 0]).ToHashSet())
                .ToArray();
            Assert.Empty(sounds[0].Intersect(sounds[1].Concat(sounds[2])));
            Assert.Empty(sounds[1].Intersect(sounds[2]));
        }
    }

    [Fact]
    public void Held_out_labels_are_not_learnt_from_by_a_copy_either()
    {
        var set = Encoded(copyOf: [(0, "low")]);
        var groups = set.ToTrainingSet().Value.Groups!;
        var twice = Enumerable
            .Range(0, groups.Length)
            .Where(i => Path.GetFileName(set.Clips[i].Path) is "0.wav" or "copy0 of 0.wav")
            .ToArray();
        Assert.Equal(groups[twice[0]], groups[twice[^1]]);
    }

    [Fact]
    public void Without_copies_nothing_is_grouped()
    {
        var set = Encoded(copyOf: []);
        Assert.Empty(set.Copies);
        Assert.Null(set.ToTrainingSet().Value.Groups);
    }

    /// <summary>Ten clips of each of two classes, and copies of some under other names.</summary>
    private EncodedSet Encoded((int Clip, string Label)[] copyOf, bool isGrouped = false)
    {
        for (var i = 0; i < 20; i++)
            Write(i < 10 ? "low" : "high", $"{i}.wav", i);
        foreach (var (number, (clip, label)) in copyOf.Index())
            Write(label, $"copy{number} of {clip}.wav", clip);
        var set = Dataset.Open(folder.Path).Value;
        if (isGrouped)
            set = set with { Clips = [.. set.Clips.Select((clip, i) => clip with { Group = $"g{i}" })] };
        using var audio = new ClipAudio();
        return ClipSetEncoding.Run(set, new LogMelEncoder(), audio, 2);
    }

    private void Write(string label, string name, int clip)
    {
        Directory.CreateDirectory(folder.File(label));
        var hertz = 200 + 90 * clip;
        WavFile.Write(
            Path.Combine(folder.File(label), name),
            new(
                [.. Enumerable.Range(0, RateHz).Select(i => 0.3f * MathF.Sin(2 * MathF.PI * hertz * i / RateHz))],
                RateHz
            )
        );
        // a tag that a copy of another day may have
        if (name.StartsWith("copy", StringComparison.Ordinal))
            File.AppendAllText(Path.Combine(folder.File(label), name), "LIST\u0004\0\0\0INFO");
    }
}
