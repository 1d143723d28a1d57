using Earshot.Graphs;
using Earshot.Numerics;

namespace Earshot.Learning.Paper;

/// <summary>
/// Labels for the unlabelled training clips: each takes the classifier's word in the one subgraph of an epoch that
/// holds it (section III.C).
/// </summary>
internal static class PseudoLabels
{
    /// <summary>The true labels, and pseudo-labels in place of the missing ones.</summary>
    /// <param name="weights">The trained weights.</param>
    /// <param name="features">Standardised features of all training clips (n, d).</param>
    /// <param name="sampling">The class that each is sampled by, if any.</param>
    /// <param name="sampler">Draws the subgraphs, as in training.</param>
    public static int[] Assign(
        PaperWeights<float> weights,
        Matrix<float> features,
        SamplingClasses sampling,
        SubgraphSampler sampler
    )
    {
        var labels = sampling.Labels;
        var all = labels.ToArray();
        if (sampler.UnlabelledCount == 0)
            return all;
        var (clips, subgraph) = (new int[sampler.NodeCount], new Subgraph<float>(sampler.NodeCount, features.Columns));
        var network = new PaperNetwork<float>(weights, sampler.NodeCount);
        sampler.BeginEpoch();
        for (var s = 0; s < sampler.SubgraphsPerEpoch; s++)
        {
            sampler.Next(clips);
            subgraph.Fill(clips, features, labels);
            subgraph.Connect();
            network.Input.Put(0, subgraph.Features);
            network.Forward(subgraph.Adjacency);
            for (var i = 0; i < clips.Length; i++)
                if (labels[clips[i]] < 0)
                    all[clips[i]] = sampling.Likeliest(network.Heads[0].Output.Row(i));
        }
        return all;
    }
}
