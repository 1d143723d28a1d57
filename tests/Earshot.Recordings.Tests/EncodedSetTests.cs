using Earshot.Datasets;
using Earshot.Numerics;
using Earshot.Recordings.Evaluation;
using Earshot.Recordings.Extraction;

namespace Earshot.Recordings.Tests;

public class EncodedSetTests
{
    /// <summary>Recordings of 1 to 4 segments of 5 s every 2.5 s, two classes; none has a group.</summary>
    private static readonly (string Path, int Segments)[] Recordings =
    [
        .. Enumerable.Range(0, 16).Select(i => ($"r{i:00}.wav", 1 + i / 2 % 4)),
    ];

    [Fact]
    public void Segments_of_a_recording_never_straddle_a_split_though_some_recordings_have_one_only()
    {
        var set = EncodedSet.FromFile(Clips(), Cut());
        Assert.True(set.IsCut && set.Set.HasGroups);
        Assert.Equal(5, set.ClipSeconds);
        Assert.Equal(40, set.Clips.Count);
        var tasks = EvaluationPlan.For(set, 20, 100).Tasks(set, new RandomStreams(1)).Value;
        Assert.All(
            tasks,
            task =>
            {
                int[][] parts =
                [
                    Of(task.Training.Features),
                    Of(task.Training.Validation!.Features),
                    Of(task.Test.Features),
                ];
                Assert.Equal(Recordings.Length, parts.Sum(part => part.Length));
            }
        );
        Assert.Contains(
            "use --split grouped",
            new EvaluationPlan(SplitKind.Random).Tasks(set, new RandomStreams(1)).Reason,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Whole_clips_get_no_group()
    {
        var (paths, count) = (Recordings.Select(r => r.Path).ToArray(), Recordings.Length);
        var file = new FeatureFile(
            "test",
            paths,
            new double[count],
            [.. Enumerable.Repeat(3.0, count)],
            new int[count],
            new Matrix<float>(count, 1, [.. Enumerable.Range(0, count).Select(i => (float)i)])
        );
        var set = EncodedSet.FromFile(Clips(), file);
        Assert.False(set.IsCut);
        Assert.All(set.Clips, clip => Assert.Null(clip.Group));
        Assert.True(new EvaluationPlan(SplitKind.Random).Tasks(set, new RandomStreams(1)).IsOk);
    }

    private static ClipSet Clips() =>
        new("test", [.. Recordings.Select((r, i) => new Clip($"/clips/{r.Path}", i % 2 == 0 ? "a" : "b"))])
        {
            Root = "/clips",
        };

    /// <summary>A row's feature is the number of its recording.</summary>
    private static FeatureFile Cut()
    {
        var rows = Recordings
            .Index()
            .SelectMany(r =>
                Enumerable
                    .Range(0, r.Item.Segments)
                    .Select(s => (r.Item.Path, Begin: 2.5 * s, Recording: (float)r.Index))
            )
            .ToArray();
        return new(
            "test",
            [.. rows.Select(r => r.Path)],
            [.. rows.Select(r => r.Begin)],
            [.. rows.Select(r => r.Begin + 5)],
            [.. rows.Select(_ => 16_000)],
            new Matrix<float>(rows.Length, 1, [.. rows.Select(r => r.Recording)])
        );
    }

    private static int[] Of(Matrix<float> features) => [.. features.Span.ToArray().Select(x => (int)x).Distinct()];
}
