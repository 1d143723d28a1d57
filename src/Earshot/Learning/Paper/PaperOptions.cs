using Earshot.Graphs;
using Earshot.Learning.GraphCommittee;
using Earshot.Numerics;
using Earshot.SelfSupervision;

namespace Earshot.Learning.Paper;

/// <summary>Settings of <see cref="PaperLearner"/>. The defaults are the paper's, where it gives them.</summary>
public sealed record PaperOptions
{
    /// <summary>The self-supervised tasks. Default all three.</summary>
    public SelfSupervisionOptions SelfSupervision { get; init; } = new();

    /// <summary>λ1 of the entropy loss, 0 or more. Default 0.01 (section IV.A.3).</summary>
    public double EntropyWeight { get; init; } = 0.01;

    /// <summary>λ2 of the self-supervised loss, 0 or more. Default 0.1 (section IV.A.3).</summary>
    public double SelfSupervisionWeight { get; init; } = 0.1;

    /// <summary>
    /// Whether a clip belongs to one class or to any number, where it has but a label; with targets it is any number.
    /// Default: one.
    /// </summary>
    public OutputKind Outputs { get; init; } = OutputKind.OneOfMany;

    /// <summary>
    /// N_s / classes: labelled nodes a class in a subgraph, 1 or more. Default 2 (AudioSet); the paper takes 12 for
    /// four emotions.
    /// </summary>
    public int LabelledPerClass { get; init; } = 2;

    /// <summary>M_s: unlabelled nodes in a subgraph, 0 or more. Default 5.</summary>
    public int UnlabelledCount { get; init; } = 5;

    /// <summary>Units of each shared layer, 1 or more. Default 256.</summary>
    public int HiddenUnits { get; init; } = 256;

    /// <summary>Shared graph convolutions, 1 or more. Default 2.</summary>
    public int Layers { get; init; } = 2;

    /// <summary>Adam's settings. Default learning rate 0.001.</summary>
    public AdamOptions Optimiser { get; init; } = new();

    /// <summary>Most passes over the unlabelled clips, 1 or more. Default 50.</summary>
    public int Epochs { get; init; } = 50;

    /// <summary>
    /// Epochs without a better validation accuracy after which training stops, 1 or more. Default 10. Without a
    /// validation part all epochs are made.
    /// </summary>
    public int Patience { get; init; } = 10;

    /// <summary>How a test clip is joined to the subgraph. Default random, as the paper has it.</summary>
    public ClipAttachment Attachment { get; init; } = ClipAttachment.Random;

    /// <summary>
    /// T: edges that join a test clip, 0 or more; fewer where the subgraph has fewer nodes. Default 4.
    /// </summary>
    /// <remarks><see cref="RandomEdges.CountFor"/> derives a T from a probability.</remarks>
    public int TestEdges { get; init; } = 4;

    /// <summary>
    /// Inference subgraphs whose probabilities are averaged, 1 or more. Default 1, as the paper has it.
    /// </summary>
    public int InferenceSubgraphs { get; init; } = 1;

    /// <summary>Degrees of signed edges. Default absolute; signed ones are refused with the reason.</summary>
    public DegreeKind Degrees { get; init; } = DegreeKind.Absolute;

    /// <summary>
    /// Train on one graph of all clips instead of subgraphs, and join test clips to that (section IV.C.2). Default
    /// false.
    /// </summary>
    public bool OneLargeGraph { get; init; }

    /// <summary>
    /// The paper's method with its weakest point corrected: 2 nearest instead of 4 random edges, 32 inference subgraphs
    /// averaged.
    /// </summary>
    public static PaperOptions NearestEdges { get; } =
        new()
        {
            Attachment = ClipAttachment.Nearest,
            TestEdges = 2,
            InferenceSubgraphs = 32,
        };

    /// <summary>The options themselves, when every one is in its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One is not.</exception>
    /// <exception cref="NotSupportedException">Signed degrees were asked for.</exception>
    public PaperOptions Validated()
    {
        ArgumentNullException.ThrowIfNull(SelfSupervision);
        ArgumentNullException.ThrowIfNull(Optimiser);
        SelfSupervision.Validated();
        Optimiser.Validated();
        NormalisedAdjacency.Refuse(Degrees);
        ArgumentOutOfRangeException.ThrowIfNegative(EntropyWeight);
        ArgumentOutOfRangeException.ThrowIfNegative(SelfSupervisionWeight);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(LabelledPerClass);
        ArgumentOutOfRangeException.ThrowIfNegative(UnlabelledCount);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(HiddenUnits);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Layers);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Epochs);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Patience);
        ArgumentOutOfRangeException.ThrowIfNegative(TestEdges);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(InferenceSubgraphs);
        return this;
    }

    /// <summary>
    /// Draws training subgraphs: N_s labelled clips, equally many a class, and M_s unlabelled ones; or one graph of
    /// all.
    /// </summary>
    internal SubgraphSampler Sampler(int[] labels, int classCount, RandomStream random) =>
        OneLargeGraph
            ? new SubgraphSampler(labels, classCount, int.MaxValue, int.MaxValue, random, equalClasses: false)
            : new SubgraphSampler(labels, classCount, LabelledPerClass, UnlabelledCount, random);

    /// <summary>
    /// Draws inference subgraphs of as many nodes |V_s|, equally many of each true or pseudo-label; or one graph of
    /// all.
    /// </summary>
    internal SubgraphSampler InferenceSampler(int[] labels, int classCount, RandomStream random) =>
        OneLargeGraph
            ? Sampler(labels, classCount, random)
            : new SubgraphSampler(
                labels,
                classCount,
                LabelledPerClass + UnlabelledCount / classCount,
                unlabelledCount: 0,
                random
            );
}
