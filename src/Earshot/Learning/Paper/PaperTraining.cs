using System.Numerics;
using Earshot.Annotations;
using Earshot.Graphs;
using Earshot.Numerics;

namespace Earshot.Learning.Paper;

/// <summary>
/// Algorithm 1 of the paper, a step at a time: draw a subgraph, connect it, corrupt it, follow the gradient. A step
/// does not allocate.
/// </summary>
/// <typeparam name="T"><c>float</c> or <c>double</c>.</typeparam>
internal sealed class PaperTraining<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Matrix<T> features;
    private readonly int[] labels,
        clips;
    private readonly SubgraphSampler sampler;
    private readonly Subgraph<T> subgraph;
    private readonly PaperObjective<T> objective;
    private readonly (PaperParameter<T> Parameter, Adam<T> Adam)[] optimisers;
    private readonly RandomStream corruption;
    private readonly Matrix<T>? cells,
        cellsOfNodes;

    /// <summary>Makes weights and buffers.</summary>
    /// <param name="features">Standardised features of all training clips (n, d).</param>
    /// <param name="labels">Class of each, in any of many its sampling class (<see cref="SamplingClasses"/>); negative
    /// where unlabelled; length n.</param>
    /// <param name="classCount">Number of such classes.</param>
    /// <param name="options">The method's settings.</param>
    /// <param name="random">Streams <c>init</c>, <c>subgraph</c>, <c>corruption</c>.</param>
    /// <param name="targets">What is known of each clip and class, in any of many; null: one of many.</param>
    public PaperTraining(
        Matrix<T> features,
        int[] labels,
        int classCount,
        PaperOptions options,
        RandomStreams random,
        LabelMatrix? targets = null
    )
    {
        (this.features, this.labels) = (features, labels);
        sampler = options.Sampler(labels, classCount, random.Stream("subgraph"));
        corruption = random.Stream("corruption");
        clips = new int[sampler.NodeCount];
        subgraph = new Subgraph<T>(sampler.NodeCount, features.Columns);
        var tasks = options.SelfSupervision.Create<T>(sampler.NodeCount);
        Weights = new PaperWeights<T>(
            features.Columns,
            [.. Enumerable.Repeat(options.HiddenUnits, options.Layers)],
            [targets?.Classes ?? classCount, .. tasks.Select(task => task.OutputDimension(features.Columns))],
            random.Stream("init")
        );
        objective = new PaperObjective<T>(
            Weights,
            tasks,
            sampler.NodeCount,
            features.Columns,
            options.EntropyWeight,
            options.SelfSupervisionWeight
        );
        if (targets is not null)
            (cells, cellsOfNodes) = (Signed(targets), new Matrix<T>(sampler.NodeCount, targets.Classes));
        optimisers = [.. Weights.All.Select(parameter => (parameter, new Adam<T>(options.Optimiser)))];
    }

    /// <summary>Θ, Θ', Θ''.</summary>
    public PaperWeights<T> Weights { get; }

    /// <summary>Subgraphs in an epoch.</summary>
    public int StepsPerEpoch => sampler.SubgraphsPerEpoch;

    /// <summary>Begins an epoch.</summary>
    public void BeginEpoch() => sampler.BeginEpoch();

    /// <summary>One step on one subgraph; returns its losses before the step.</summary>
    public PaperLosses Step()
    {
        sampler.Next(clips);
        subgraph.Fill(clips, features, labels);
        subgraph.Connect();
        for (var i = 0; cells is not null && i < clips.Length; i++)
            cells.Row(clips[i]).CopyTo(cellsOfNodes!.Row(i));
        var losses = objective.Evaluate(subgraph, corruption, cellsOfNodes);
        foreach (var (parameter, adam) in optimisers)
            adam.Step(parameter.Value.Span, parameter.Gradient.Span);
        return losses;
    }

    /// <summary>Cells times their weights.</summary>
    private static Matrix<T> Signed(LabelMatrix targets)
    {
        var cells = new Matrix<T>(targets.Rows, targets.Classes);
        for (var i = 0; i < targets.Rows; i++)
        for (var c = 0; c < targets.Classes; c++)
            cells[i, c] = T.CreateChecked(targets[i, c] * targets.Weight(i, c));
        return cells;
    }
}
