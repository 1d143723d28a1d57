using Earshot.Graphs;
using Earshot.Learning.Paper;
using Earshot.Numerics;

namespace Earshot.Tests.Learning.Paper;

public class PseudoLabelsTests
{
    /// <summary>Weights of 0 and biases 0.2, 0.1, 0.9: the classifier says class 2 of everything.</summary>
    [Fact]
    public void The_likeliest_class_is_given_to_clips_without_a_label_and_the_others_keep_theirs()
    {
        var weights = new PaperWeights<float>(
            [new LayerWeights<float>(new(2, 2), new(1, 2))],
            [new LayerWeights<float>(new(2, 3), new(1, 3, [0.2f, 0.1f, 0.9f]))]
        );
        var features = new Matrix<float>(7, 2, [.. Enumerable.Range(0, 14).Select(i => (float)Math.Sin(i))]);
        int[] labels = [0, -1, 1, -1, 2, -1, -1];
        var sampler = new SubgraphSampler(labels, 3, 1, 2, new RandomStream(1));
        Assert.Equal([0, 2, 1, 2, 2, 2, 2], PseudoLabels.Assign(weights, features, new(labels, [0, 1, 2], 3), sampler));
    }
}
