using Earshot.Numerics;

namespace Earshot.Learning.Baselines;

/// <summary>How a baseline is trained.</summary>
public sealed record SupervisedOptions
{
    /// <summary>Most epochs, 1 or more. Default 100.</summary>
    public int Epochs { get; init; } = 100;

    /// <summary>
    /// Stops after so many epochs in which the loss on validation was not at its lowest, 1 or more; without validation
    /// all epochs run. Default 10.
    /// </summary>
    public int Patience { get; init; } = 10;

    /// <summary>Examples of a step, 1 or more; fewer where there are fewer. Default 16.</summary>
    public int BatchSize { get; init; } = 16;

    /// <summary>Steps of an epoch; 0 (default): as many as it takes to see every example.</summary>
    public int StepsPerEpoch { get; init; }

    /// <summary>The optimiser. Default Adam with step 0.001.</summary>
    public AdamOptions Optimiser { get; init; } = new();

    /// <summary>The options themselves, when every one is in its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One is not.</exception>
    public SupervisedOptions Validated()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Epochs);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Patience);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(BatchSize);
        ArgumentOutOfRangeException.ThrowIfNegative(StepsPerEpoch);
        Optimiser.Validated();
        return this;
    }
}
