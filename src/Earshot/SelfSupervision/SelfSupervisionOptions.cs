using System.Numerics;

namespace Earshot.SelfSupervision;

/// <summary>The self-supervised tasks and how strongly they corrupt.</summary>
public sealed record SelfSupervisionOptions
{
    /// <summary>The tasks. Default all three.</summary>
    public SelfSupervisedTasks Tasks { get; init; } = SelfSupervisedTasks.All;

    /// <summary>
    /// ε of denoising: variance of the noise on standardised features, 0 or more. Default 0.1 (the paper does not give
    /// it).
    /// </summary>
    public double NoiseVariance { get; init; } = 0.1;

    /// <summary>
    /// Share of the nodes that completion masks and shuffling moves, in (0, 1]. Default 0.1 (best in the paper's Fig.
    /// 5b).
    /// </summary>
    public double MaskedFraction { get; init; } = 0.1;

    /// <summary>
    /// Sum equation 6 over the shuffled nodes alone, as printed, though their target is always 0. Default false: over
    /// all nodes.
    /// </summary>
    public bool LiteralShufflingLoss { get; init; }

    /// <summary>The options themselves, when every one is in its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One is not.</exception>
    public SelfSupervisionOptions Validated()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(NoiseVariance);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaskedFraction);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaskedFraction, 1);
        return this;
    }

    /// <summary>
    /// The tasks for graphs of <paramref name="nodes"/> nodes, in the order denoising, completion, shuffling.
    /// </summary>
    public ISelfSupervisedTask<T>[] Create<T>(int nodes)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Validated();
        var tasks = new List<ISelfSupervisedTask<T>>();
        if (Tasks.HasFlag(SelfSupervisedTasks.Denoising))
            tasks.Add(new Denoising<T>(NoiseVariance));
        if (Tasks.HasFlag(SelfSupervisedTasks.Completion))
            tasks.Add(new Completion<T>(nodes, MaskedFraction));
        if (Tasks.HasFlag(SelfSupervisedTasks.Shuffling))
            tasks.Add(new Shuffling<T>(nodes, MaskedFraction, LiteralShufflingLoss));
        return [.. tasks];
    }
}
