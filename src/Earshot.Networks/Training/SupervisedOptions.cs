namespace Earshot.Networks.Training;

/// <summary>How a network learns from labelled examples.</summary>
public sealed record SupervisedOptions
{
    /// <summary>Most epochs, 1 or more. Default 100.</summary>
    public int Epochs { get; init; } = 100;

    /// <summary>
    /// Stops after so many epochs in which the loss on validation was not at its lowest, 1 or more; without
    /// validation
    /// all epochs run. Default 10.
    /// </summary>
    public int Patience { get; init; } = 10;

    /// <summary>Examples of a step, 1 or more; fewer where there are fewer. Default 16.</summary>
    public int BatchSize { get; init; } = 16;

    /// <summary>Steps of an epoch; 0 (default): as many as it takes to see every example.</summary>
    public int StepsPerEpoch { get; init; }

    /// <summary>Whether each class counts as much as any other, however many examples it has. Default
    /// false.</summary>
    public bool WeighsClasses { get; init; }

    /// <summary>Gradients are scaled down to this norm; 0: never. Default 0.</summary>
    public double ClipNorm { get; init; }

    /// <summary>The optimiser. Default Adam with step 0.001.</summary>
    public AdamWOptions Optimiser { get; init; } = AdamWOptions.Adam(1e-3);

    /// <summary>Gradient descent in place of Adam; null (default): Adam.</summary>
    public SgdOptions? Descent { get; init; }

    /// <summary>The options themselves, when every one is in its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One is not.</exception>
    public SupervisedOptions Validated()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Epochs);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Patience);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(BatchSize);
        ArgumentOutOfRangeException.ThrowIfNegative(StepsPerEpoch);
        ArgumentOutOfRangeException.ThrowIfNegative(ClipNorm);
        Optimiser.Validated();
        Descent?.Validated();
        return this;
    }

    /// <summary>The optimiser of these parameters.</summary>
    public Optimiser<T> Optimise<T>(ParameterSet<T> parameters)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T> =>
        Descent is { } descent ? new Sgd<T>(parameters, descent) : new AdamW<T>(parameters, Optimiser);
}
