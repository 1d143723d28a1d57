using Earshot.Graphs;
using Earshot.Numerics;

namespace Earshot.Tests.Graphs;

public class SubgraphSamplerTests
{
    private static readonly Gen<(int[] Labels, int Classes, SubgraphSampler Sampler)> Samplers = Gen.Select(
        Gen.Int[1, 5],
        Gen.Int[1, 8],
        Gen.Int[0, 40],
        Gen.Select(Gen.Int[1, 4], Gen.Int[0, 6]),
        Gen.ULong,
        (classes, members, unlabelled, size, seed) =>
        {
            var labels = Enumerable
                .Range(0, classes * members + unlabelled)
                .Select(i => i < classes * members ? i % classes : -1)
                .ToArray();
            new RandomStream(seed).Shuffle<int>(labels);
            return (
                labels,
                classes,
                new SubgraphSampler(labels, classes, size.Item1, size.Item2, new RandomStream(seed + 1))
            );
        }
    );

    [Fact]
    public void Every_subgraph_has_equally_many_nodes_of_each_class_and_no_clip_twice() =>
        Samplers.Sample(s =>
        {
            foreach (var clips in Epoch(s.Sampler))
            {
                Assert.Equal(clips.Length, clips.Distinct().Count());
                for (var c = 0; c < s.Classes; c++)
                    Assert.Equal(s.Sampler.LabelledPerClass[c], clips.Count(i => s.Labels[i] == c));
                Assert.Equal(s.Sampler.UnlabelledCount, clips.Count(i => s.Labels[i] < 0));
                Assert.All(clips[..s.Sampler.LabelledCount], i => Assert.True(s.Labels[i] >= 0));
            }
        });

    [Fact]
    public void An_epoch_shows_every_unlabelled_clip_and_fills_up_the_last_subgraph_only() =>
        Samplers
            .Where(s => s.Sampler.UnlabelledCount > 0)
            .Sample(s =>
            {
                foreach (var _ in Enumerable.Range(0, 2))
                {
                    var seen = Epoch(s.Sampler).SelectMany(clips => clips).Where(i => s.Labels[i] < 0).ToArray();
                    var unlabelled = s.Labels.Count(label => label < 0);
                    Assert.Equal(unlabelled, seen.Distinct().Count());
                    Assert.Equal(unlabelled, seen.Take(unlabelled).Distinct().Count());
                }
            });

    [Fact]
    public void Sizes_of_the_paper()
    {
        var audioSet = Enumerable.Range(0, 1000).Select(i => i < 330 ? i % 33 : -1).ToArray();
        Assert.Equal(71, new SubgraphSampler(audioSet, 33, 2, 5, new RandomStream(1)).NodeCount);
        var speech = Enumerable.Range(0, 400).Select(i => i < 100 ? i % 4 : -1).ToArray();
        Assert.Equal(53, new SubgraphSampler(speech, 4, 12, 5, new RandomStream(1)).NodeCount);
    }

    [Fact]
    public void A_class_without_labels_is_named()
    {
        var error = Assert.Throws<ArgumentException>(() =>
            new SubgraphSampler([0, 0, 2, -1], 3, 2, 5, new RandomStream(1))
        );
        Assert.Contains("class 1 of 3", error.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<int[]> Epoch(SubgraphSampler sampler)
    {
        sampler.BeginEpoch();
        for (var i = 0; i < sampler.SubgraphsPerEpoch; i++)
        {
            var clips = new int[sampler.NodeCount];
            sampler.Next(clips);
            yield return clips;
        }
    }
}
