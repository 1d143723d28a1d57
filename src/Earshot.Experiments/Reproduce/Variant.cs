using Earshot.Learning;
using Earshot.Learning.GraphCommittee;
using Earshot.Learning.Paper;
using Earshot.Numerics;
using Earshot.SelfSupervision;

namespace Earshot.Experiments.Reproduce;

/// <summary>The paper's method in one variant, under a name of its own.</summary>
/// <param name="Label">The variant's name in tables.</param>
/// <param name="Options">Its settings.</param>
public sealed record Variant(string Label, PaperOptions Options) : ILearner
{
    /// <summary>
    /// The rows of the paper's Tables I and II: which self-supervised tasks stand beside the classification.
    /// </summary>
    public static IReadOnlyList<(string Label, SelfSupervisedTasks Tasks)> SelfSupervision { get; } =
    [
        ("w/o SSL", SelfSupervisedTasks.None),
        ("w/ denoise", SelfSupervisedTasks.Denoising),
        ("w/ completion", SelfSupervisedTasks.Completion),
        ("w/ shuffle", SelfSupervisedTasks.Shuffling),
        ("w/ all three SSL", SelfSupervisedTasks.All),
    ];

    /// <inheritdoc/>
    public string Name => Label;

    /// <summary>The variant with these self-supervised tasks.</summary>
    public Variant With(SelfSupervisedTasks tasks) =>
        this with
        {
            Options = Options with { SelfSupervision = Options.SelfSupervision with { Tasks = tasks } },
        };

    /// <summary>The variant with nearest instead of random edges at inference, 32 subgraphs averaged.</summary>
    public Variant WithNearestEdges() =>
        this with
        {
            Label = $"{Label}{NearestSuffix}",
            Options = Options with
            {
                Attachment = ClipAttachment.Nearest,
                TestEdges = PaperOptions.NearestEdges.TestEdges,
                InferenceSubgraphs = PaperOptions.NearestEdges.InferenceSubgraphs,
            },
        };

    /// <inheritdoc/>
    public IClassifier Fit(
        TrainingSet training,
        RandomStreams random,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default
    ) => new PaperLearner(Options).Fit(training, random, progress, cancellation);

    private const string NearestSuffix = ", nearest edges";
}
